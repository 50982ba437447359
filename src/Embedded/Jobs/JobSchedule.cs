using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>
/// The scheduled jobs of an engine, which run while the process lives. Safe for concurrent use.
/// </summary>
internal sealed class JobSchedule(Engine engine) : IDisposable
{
    // A timer cannot wait longer than 49 days; a job that is due later is looked at again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _changing = new();
    private readonly Dictionary<string, DateTime> _due = new(StringComparer.Ordinal);
    private readonly List<(ScheduledJob Job, Session Session, ITimer Timer)> _jobs = [];

    /// <summary>All jobs in the order in which they were scheduled.</summary>
    public IReadOnlyList<ScheduledJob> Jobs
    {
        get
        {
            lock (_changing) return [.. _jobs.Select(entry => entry.Job)];
        }
    }

    /// <summary>Takes a job and returns its id, which gets the date and a number when there is one of that name.</summary>
    public string Add(ScheduledJob job, Session submitter)
    {
        lock (_changing)
        {
            var id = JobBoard.Unique(job.Order.Id, Now, name => _jobs.Exists(entry => entry.Job.Order.Id == name));
            job = job with { Order = job.Order with { Id = id, User = submitter.UserName } };
            var session = submitter.Fork(output: null);
            var timer = engine.Time.CreateTimer(_ => OnTime(id), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _jobs.Add((job, session, timer));
            Wait(job, timer);
            return id;
        }
    }

    /// <summary>Forgets a job; false when there is none of that id.</summary>
    public bool Remove(string id)
    {
        lock (_changing)
        {
            var position = _jobs.FindIndex(entry => entry.Job.Order.Id == id);
            if (position < 0) return false;
            _jobs[position].Timer.Dispose();
            _jobs.RemoveAt(position);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_changing)
        {
            foreach (var entry in _jobs) entry.Timer.Dispose();
            _jobs.Clear();
        }
    }

    private DateTime Now => engine.Time.GetUtcNow().UtcDateTime;

    private void OnTime(string id)
    {
        lock (_changing)
        {
            var position = _jobs.FindIndex(entry => entry.Job.Order.Id == id);
            if (position < 0) return;
            var (job, session, timer) = _jobs[position];
            if (_due.TryGetValue(id, out var due) && due <= Now) engine.Jobs.Submit(job.Order, session);
            Wait(job, timer);
        }
    }

    private void Wait(ScheduledJob job, ITimer timer)
    {
        _due.Remove(job.Order.Id);
        if (job.NextAfter(Now) is not { } next) return;
        _due[job.Order.Id] = next;
        var left = next - Now;
        timer.Change(left > LongestWait ? LongestWait : left, Timeout.InfiniteTimeSpan);
    }
}
