using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>
/// The batch jobs of an engine. Each runs on the thread pool in a session of its own, as many at a time as there are
/// processors; the others wait in the order of their priority. Safe for concurrent use.
/// </summary>
internal sealed class JobBoard(Engine engine) : IDisposable
{
    private readonly Lock _changing = new();
    private readonly List<BatchJob> _jobs = [];
    private readonly PriorityQueue<(BatchJob Job, Session Session), (int, int)> _waiting = new();
    private readonly Dictionary<BatchJob, TaskCompletionSource> _done = [];
    private int _running;
    private bool _isClosed;

    /// <summary>All jobs since the engine was started, the oldest first.</summary>
    public IReadOnlyList<BatchJob> Jobs
    {
        get
        {
            lock (_changing) return [.. _jobs];
        }
    }

    /// <summary>The job with an id, or null.</summary>
    public BatchJob? Find(string id) => Jobs.LastOrDefault(job => job.Order.Id == id);

    /// <summary>Takes a job; its id gets the date and a number behind it when there is one of that name already.</summary>
    /// <param name="order">What is to be done.</param>
    /// <param name="submitter">The session whose functions the job may call.</param>
    public BatchJob Submit(JobOrder order, Session submitter)
    {
        lock (_changing)
        {
            if (_isClosed) throw new ScriptException("The database is being closed; no job can start.");
            var now = Now;
            var id = Unique(order.Id, now, name => _jobs.Exists(job => job.Order.Id == name));
            var job = new BatchJob(order with { Id = id, User = submitter.UserName }, now);
            var session = submitter.Fork(line => job.Say(Now, line));
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            job.Completion = done.Task;
            job.CancellationToken.Register(() => Drop(job, done));
            _jobs.Add(job);
            _waiting.Enqueue((job, session), (-order.Priority, _jobs.Count));
            _done[job] = done;
            StartNext();
            return job;
        }
    }

    /// <summary>Cancels all jobs; those that run stop at their next call.</summary>
    public void Dispose()
    {
        BatchJob[] jobs;
        lock (_changing)
        {
            _isClosed = true;
            jobs = [.. _jobs];
        }

        foreach (var job in jobs) job.Cancel();
        Task.WhenAll(jobs.Select(job => job.Completion)).Wait(TimeSpan.FromSeconds(10));
        foreach (var job in jobs) job.Dispose();
    }

    /// <summary>The first of name, name with the date, name with the date and 000, 001, ... that is free.</summary>
    public static string Unique(string name, DateTime now, Func<string, bool> isTaken)
    {
        if (!isTaken(name)) return name;
        var dated = name + now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (!isTaken(dated)) return dated;
        for (var i = 0; ; i++)
            if ($"{dated}{i.ToString("D3", CultureInfo.InvariantCulture)}" is var numbered && !isTaken(numbered))
                return numbered;
    }

    private DateTime Now => engine.Time.GetUtcNow().UtcDateTime;

    private void StartNext()
    {
        while (_running < Math.Max(2, Environment.ProcessorCount) && _waiting.TryDequeue(out var next, out _))
        {
            if (next.Job.EndedAt is not null) continue;
            _running++;
            var (job, session) = next;
            ThreadPool.QueueUserWorkItem(_ => Run(job, session));
        }
    }

    // A job that is cancelled while it waits never starts.
    private void Drop(BatchJob job, TaskCompletionSource done)
    {
        lock (_changing)
        {
            if (job.StartedAt is not null) return;
            job.Fail(Now, "The job was cancelled.");
            done.TrySetResult();
        }
    }

    // Decided under the lock: a job that has begun is waited for, one that has not is ended by its cancellation.
    private CancellationToken? Begin(BatchJob job)
    {
        lock (_changing)
        {
            if (_isClosed || job.EndedAt is not null) return null;
            job.Start(Now);
            return job.CancellationToken;
        }
    }

    private void Run(BatchJob job, Session session)
    {
        var order = job.Order;
        try
        {
            if (Begin(job) is not { } token) return;
            job.Succeed(Now, session.Call(order.Function, order.Arguments, token));
        }
        catch (OperationCanceledException)
        {
            job.Fail(Now, "The job was cancelled.");
        }
        catch (Exception exception) when (exception is ScriptException or DatabaseException)
        {
            job.Fail(Now, exception.Message);
        }
        finally
        {
            Complete(job, session);
        }
    }

    private void Complete(BatchJob job, Session session)
    {
        try
        {
            var end = job.Result ?? Scalar.String(job.Error);
            if (job.StartedAt is not null && job.Order.OnComplete is { } onComplete)
                session.Call(
                    onComplete,
                    [
                        Scalar.String(job.Order.Id), Scalar.String(job.Order.Description),
                        Scalar.Bool(job.Result is not null), end,
                    ],
                    CancellationToken.None);
        }
        catch (Exception exception) when (exception is ScriptException or DatabaseException)
        {
            job.Say(Now, $"onComplete: {exception.Message}");
        }
        finally
        {
            lock (_changing)
            {
                _running--;
                if (_done.Remove(job, out var done)) done.TrySetResult();
                StartNext();
            }
        }
    }
}
