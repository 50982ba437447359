using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Puts the rows of one or several tables into others in the order of their times; rows of equal time keep the order
/// of their tables.
/// </summary>
internal sealed class Replay(
    CallContext context, IReadOnlyList<ReplayInput> inputs, IReadOnlyList<ReplayOutput> outputs, ReplayPace pace)
{
    /// <summary>Returns when the last row has been put.</summary>
    /// <exception cref="ScriptException">The columns of an output do not fit.</exception>
    public void Run()
    {
        var sequence = new ReplaySequence(inputs);
        var batch = new ReplayBatch(inputs, sequence);
        var started = context.Time.GetTimestamp();
        for (var first = 0; first < sequence.Count;)
        {
            context.Check();
            var count = pace.BatchRows(first, sequence.TimeAt, sequence.Count);
            Wait(pace.DueAfter(first, sequence.TimeAt) - context.Time.GetElapsedTime(started));
            batch.Take(first, count);
            Put(batch);
            first += count;
        }
    }

    private void Put(ReplayBatch batch)
    {
        if (outputs is [var only])
        {
            only.Take(batch.Together(only.Schema));
            return;
        }

        for (var input = 0; input < inputs.Count; input++)
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
    public static ReplayPace TimesAsFast(int times, IReadOnlyList<ReplayInput> inputs)
    {
        var moments = inputs.SelectMany(input => input.Times).DefaultIfEmpty(0).ToArray();
        var seconds = (moments.Max() - moments.Min()) / 1e9;
        return seconds <= 0 ? Unlimited : new ReplayPace(Math.Max(1, moments.Length * times / seconds), 0);
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

    /// <summary>When the rows from a place on are due, counted from the start.</summary>
    public TimeSpan DueAfter(int first, Func<int, long> timeOf)
    {
        if (_timesAsFast > 0) return TimeSpan.FromSeconds((timeOf(first) - timeOf(0)) / 1e9 / _timesAsFast);
        return _rowsPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(first / _rowsPerSecond);
    }
}
