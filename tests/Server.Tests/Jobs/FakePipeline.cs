using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Jobs;

/// <summary>A runner whose steps the test scripts; it has prices for the sessions that the test names.</summary>
internal sealed class FakeRunner(params string[] sessions) : IDailyRunner
{
    private readonly List<DateOnly> _sessions = [.. sessions.Select(TestData.Day)];

    /// <summary>Requests in the order in which they began.</summary>
    public ConcurrentQueue<RunRequest> Requests { get; } = [];

    /// <summary>State of the last step.</summary>
    public RunState End { get; set; } = RunState.Finished;

    /// <summary>Thrown after the first step, if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Awaited after the first step.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async IAsyncEnumerable<RunProgress> RunAsync(
        RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        yield return new RunProgress("load", RunState.Running, 0, "Loading.");
        if (Hold is not null)
            await Hold.Task.WaitAsync(cancellationToken);
        if (Failure is not null)
            throw Failure;
        var counts = new Dictionary<string, long> { ["rows"] = 7 };
        yield return new RunProgress("select", End, 1, "Selecting.") { Counts = counts };
    }

    public Task<DateOnly?> FindLastSessionAsync(string market, CancellationToken cancellationToken) =>
        Task.FromResult(_sessions.Count == 0 ? (DateOnly?)null : _sessions.Max());

    public Task<IReadOnlyList<DateOnly>> SelectRunnableAsync(
        string market, IReadOnlyList<DateOnly> sessions, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DateOnly>>([.. sessions.Where(_sessions.Contains)]);
}

/// <summary>Results that the test sets; a query without a result is not found.</summary>
internal sealed class FakeResults : IDailyResults
{
    public RecommendationList? Recommendations { get; set; }

    public FactorSheet? Factors { get; set; }

    public PredictionSheet? Predictions { get; set; }

    public PerformanceReport? Performance { get; set; }

    public DateOnly? LastFinished { get; set; }

    /// <summary>Thrown by every query, if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The last query.</summary>
    public object? Asked { get; private set; }

    public Task<RecommendationList> GetRecommendationsAsync(
        RecommendationQuery query, CancellationToken cancellationToken) =>
        AnswerAsync(query, Recommendations, "date");

    public Task<FactorSheet> GetFactorsAsync(FactorQuery query, CancellationToken cancellationToken) =>
        AnswerAsync(query, Factors, "symbol");

    public Task<PredictionSheet> PredictAsync(PredictionQuery query, CancellationToken cancellationToken) =>
        AnswerAsync(query, Predictions, "symbols");

    public Task<PerformanceReport> GetPerformanceAsync(
        string market, string? modelVersion, CancellationToken cancellationToken) =>
        AnswerAsync((market, modelVersion), Performance, "modelVersion");

    public Task<MarketRunState> GetRunStateAsync(string market, CancellationToken cancellationToken) =>
        AnswerAsync(market, new MarketRunState(market, LastFinished, null, null), "market");

    private Task<T> AnswerAsync<T>(object query, T? answer, string field)
    {
        Asked = query;
        if (Failure is not null)
            return Task.FromException<T>(Failure);
        return answer is null
            ? Task.FromException<T>(new ResultNotFoundException(field, $"Nothing is stored under that {field}."))
            : Task.FromResult(answer);
    }
}
