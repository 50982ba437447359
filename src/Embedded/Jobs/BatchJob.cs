using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>What a batch job is to do.</summary>
internal sealed record JobOrder(string Id, string Description, FunctionValue Function, IReadOnlyList<Value?> Arguments)
{
    /// <summary>The user of the session that gave the order.</summary>
    public string User { get; init; } = LocalNode.User;

    public int Priority { get; init; } = 4;

    public int Parallelism { get; init; } = 2;

    /// <summary>Called with the job's end: its id, description, success, and result or message.</summary>
    public FunctionValue? OnComplete { get; init; }
}

/// <summary>A submitted job: its times, its messages, and what it returned. Safe for concurrent use.</summary>
internal sealed class BatchJob(JobOrder order, DateTime receivedAt) : IDisposable
{
    private readonly Lock _changing = new();
    private readonly List<string> _messages = [];
    private readonly CancellationTokenSource _cancellation = new();

    public JobOrder Order => order;

    public Guid RootId { get; } = Guid.NewGuid();

    public DateTime ReceivedAt => receivedAt;

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public string Error { get; private set; } = "";

    public Value? Result { get; private set; }

    /// <summary>Ends when the job has ended, however that was.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>All messages so far, a line each.</summary>
    public string Messages
    {
        get
        {
            lock (_changing) return string.Join('\n', _messages);
        }
    }

    public void Start(DateTime now)
    {
        lock (_changing) StartedAt = now;
        Say(now, $"Start the job [{order.Id}]: {order.Description}");
    }

    /// <summary>Keeps a line that the job printed.</summary>
    public void Say(DateTime now, string line)
    {
        lock (_changing)
            _messages.Add(now.ToString("yyyy-MM-dd HH:mm:ss.ffffff ", CultureInfo.InvariantCulture) + line);
    }

    public void Succeed(DateTime now, Value result)
    {
        Say(now, "The job is done.");
        lock (_changing) (Result, EndedAt) = (result, now);
    }

    public void Fail(DateTime now, string message)
    {
        Say(now, message);
        lock (_changing) (Error, EndedAt) = (message, now);
    }

    /// <summary>Asks the job to stop at its next call or loop round.</summary>
    public void Cancel()
    {
        if (EndedAt is null) _cancellation.Cancel();
    }

    public void Dispose() => _cancellation.Dispose();
}
