using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Puts the rows of one or several tables into others in the order of their times; rows of equal time keep the order
/// of their tables.
/// </summary>
/// <param name="context">Whose replay it is.</param>
/// <param name="feeds">What is replayed.</param>
/// <param name="outputs">Where it goes: one output, or as many as there are feeds.</param>
/// <param name="pace">How fast.</param>
internal sealed class Replay(
    CallContext context, IReadOnlyList<ReplayFeed> feeds, IReadOnlyList<ReplayOutput> outputs, ReplayPace pace)
{
    private readonly long _started = context.Time.GetTimestamp();
    private long _sent;
    private long? _firstTime;

    /// <summary>Makes the rows ready that go out together: orders those of equal time, or puts them into other columns.</summary>
    public Func<ReplayInput[], ReplayInput[]> Prepare { get; init; } = static inputs => inputs;

    /// <summary>Returns when the last row has been put.</summary>
    /// <exception cref="ScriptException">The columns of an output do not fit.</exception>
    public void Run()
    {
        while (true)
        {
            foreach (var feed in feeds)
                while (feed.Held is null || (!feed.HasRows && feed.HasMore))
                    feed.Load();
            if (!feeds.Any(feed => feed.HasRows)) return;
            // What is not read yet may be as early as the last row read.
            long? horizon = feeds.Any(feed => feed.HasMore) ? feeds.Where(feed => feed.HasMore).Min(feed => feed.Latest) : null;
            var inputs = feeds.Select(feed => feed.Take(horizon)).ToArray();
            if (inputs.Any(input => input.Times.Length > 0)) Put(Prepare(inputs));
            else
                foreach (var feed in feeds.Where(feed => feed.HasMore && feed.Latest == horizon))
                    feed.Load();
        }
    }

    private void Put(ReplayInput[] inputs)
    {
        var sequence = new ReplaySequence(inputs);
        var batch = new ReplayBatch(inputs, sequence);
        _firstTime ??= sequence.TimeAt(0);
        for (var first = 0; first < sequence.Count;)
        {
            context.Check();
            var count = pace.BatchRows(first, sequence.TimeAt, sequence.Count);
            var due = pace.DueAfter(_sent, sequence.TimeAt(first) - _firstTime.Value);
            Wait(due - context.Time.GetElapsedTime(_started));
            batch.Take(first, count);
            Put(batch);
            first += count;
            _sent += count;
        }
    }

    private void Put(ReplayBatch batch)
    {
        if (outputs is [var only])
        {
            only.Take(batch.Together(only.Schema));
            return;
        }

        for (var input = 0; input < outputs.Count; input++)
            if (batch.Of(input) is { Count: > 0 } rows)
                outputs[input].Take(rows);
    }

    private void Wait(TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return;
        // The end of the session wakes the wait; the check after it says so.
        context.CancellationToken.WaitHandle.WaitOne(span);
        context.Check();
    }
}

/// <summary>Where replayed rows go.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Take">Takes rows.</param>
internal sealed record ReplayOutput(IReadOnlyList<ColumnDefinition> Schema, Action<Table> Take);

/// <summary>How fast rows are replayed.</summary>
internal sealed class ReplayPace
{
    private const int UnlimitedRows = 65_536;

    // Rows go out ten times a second, so that a rate is kept within a second too.
    private const double BatchSeconds = 0.1;

    private readonly double _rowsPerSecond;
    private readonly double _timesAsFast;

    private ReplayPace(double rowsPerSecond, double timesAsFast)
    {
        _rowsPerSecond = rowsPerSecond;
        _timesAsFast = timesAsFast;
    }

    /// <summary>As fast as the outputs take rows.</summary>
    public static ReplayPace Unlimited { get; } = new(0, 0);

    /// <summary>So many rows a second.</summary>
    public static ReplayPace RowsPerSecond(int rows) => new(rows, 0);

    /// <summary>The same number of rows every second, so that all take a part of the time that they span.</summary>
    public static ReplayPace TimesAsFast(int times, ReplaySpan span)
    {
        var seconds = span.Rows == 0 ? 0 : (span.Last - span.First) / 1e9;
        return seconds <= 0 ? Unlimited : new ReplayPace(Math.Max(1, span.Rows * times / seconds), 0);
    }

    /// <summary>Every row a part of its distance in time after the first.</summary>
    public static ReplayPace Precise(int times) => new(0, times);

    /// <summary>How many rows go out together from a place on.</summary>
    public int BatchRows(int first, Func<int, long> timeOf, int total)
    {
        if (_timesAsFast == 0)
            return (int)Math.Min(total - first, _rowsPerSecond == 0 ? UnlimitedRows : Math.Max(1, _rowsPerSecond * BatchSeconds));
        var end = first + 1;
        while (end < total && timeOf(end) == timeOf(first)) end++;
        return end - first;
    }

    /// <summary>When rows are due, counted from the start.</summary>
    /// <param name="sent">How many rows have gone out before.</param>
    /// <param name="nanoseconds">How long after the first row's their time is.</param>
    public TimeSpan DueAfter(long sent, long nanoseconds) =>
        _timesAsFast > 0 ? TimeSpan.FromSeconds(nanoseconds / 1e9 / _timesAsFast)
        : _rowsPerSecond == 0 ? TimeSpan.Zero
        : TimeSpan.FromSeconds(sent / _rowsPerSecond);
}
