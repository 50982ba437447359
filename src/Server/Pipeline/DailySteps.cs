namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// One step of the daily run. Running it twice for one (market, date) leaves the same rows as running it once.
/// </summary>
internal interface IDailyStep
{
    /// <summary>The name that is stored and shown, such as <c>factors</c>.</summary>
    string Name { get; }

    /// <summary>What the step does, for people.</summary>
    string Title { get; }

    /// <summary>Does the work and stores the result.</summary>
    Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken);
}

/// <summary>How far a step is, 0 to 1, and what it is at.</summary>
internal readonly record struct StepProgress(double Fraction, string Message);

/// <summary>What a step did, in one sentence and in numbers.</summary>
internal sealed record StepOutcome(string Message, params IReadOnlyList<KeyValuePair<string, long>> Counts)
{
    public static KeyValuePair<string, long> Count(string name, long value) => new(name, value);
}
