namespace DolphinQuant.Server.Pipeline;

/// <summary>One day of one market to run.</summary>
/// <param name="Market">Market code, "us" or "cn".</param>
/// <param name="Date">Session whose close the list is made on.</param>
internal sealed record RunRequest(string Market, DateOnly Date);

/// <summary>Where a step of the daily run stands.</summary>
internal enum RunState
{
    /// <summary>The step has begun or moved on.</summary>
    Running,

    /// <summary>The step has finished and its result is stored.</summary>
    Finished,

    /// <summary>The step had finished in an earlier run and was not repeated.</summary>
    Skipped,

    /// <summary>The step failed; no further step follows.</summary>
    Failed,
}

/// <summary>One report of a running day.</summary>
/// <param name="Step">Step name, such as <c>load</c> or <c>factors</c>.</param>
/// <param name="State">Where the step stands.</param>
/// <param name="Fraction">Part of the whole run that is done, 0 to 1.</param>
/// <param name="Message">What is being done, in one sentence.</param>
internal sealed record RunProgress(string Step, RunState State, double Fraction, string Message)
{
    /// <summary>Part of the step that is done, 0 to 1.</summary>
    public double StepFraction { get; init; }

    /// <summary>Numbers of the step by name, such as <c>rowsRead</c>.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();
}

/// <summary>
/// The steps of the daily run. Does not guard against a second run of the same day: start runs through
/// <see cref="Jobs.DailyRuns"/>, which does.
/// </summary>
internal interface IDailyRunner
{
    /// <summary>
    /// Runs the unfinished steps of a day in order, each idempotent. A step that fails for a known reason reports
    /// <see cref="RunState.Failed"/> and ends the stream; anything else is thrown.
    /// </summary>
    IAsyncEnumerable<RunProgress> RunAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>The last session with prices stored or waiting to be loaded; null when there are none.</summary>
    Task<DateOnly?> FindLastSessionAsync(string market, CancellationToken cancellationToken);

    /// <summary>
    /// Those of <paramref name="sessions"/> for which prices are stored or waiting to be loaded, in the same order.
    /// </summary>
    Task<IReadOnlyList<DateOnly>> SelectRunnableAsync(
        string market, IReadOnlyList<DateOnly> sessions, CancellationToken cancellationToken);
}

/// <summary>A run of the same market and day is already under way. Trying again after it has ended can help.</summary>
internal sealed class RunInProgressException(string market, DateOnly date)
    : Exception(FormattableString.Invariant($"The daily run of {market} for {date:yyyy-MM-dd} is already under way."));
