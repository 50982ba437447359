using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Puts the rows of one or several tables into others in the order of their times; rows of equal time keep the order
/// of their tables.
/// </summary>
internal sealed class Replay(
    CallContext context, IReadOnlyList<ReplayInput> inputs, IReadOnlyList<Action<Table>> outputs, ReplayPace pace)
{
    /// <summary>Returns when the last row has been put.</summary>
    /// <exception cref="ScriptException">The columns of an output do not fit.</exception>
    public void Run()
    {
        var order = Order();
        var started = context.Time.GetTimestamp();
        for (var first = 0; first < order.Length;)
        {
            context.Check();
            var count = pace.BatchRows(first, place => TimeOf(order[place]), order.Length);
            Wait(pace.DueAfter(first, place => TimeOf(order[place])) - context.Time.GetElapsedTime(started));
            Put(order.AsSpan(first, count));
            first += count;
        }
    }

    private (int Input, int Row)[] Order() =>
        inputs.All(input => input.Order.Count == 0 && IsAscending(input.Times)) ? Merged() : Sorted();

    private static bool IsAscending(long[] times)
    {
        for (var i = 1; i < times.Length; i++)
            if (times[i] < times[i - 1])
                return false;
        return true;
    }

    // Tables that are in order themselves need only be put together; of equal times that of the first table is first.
    private (int Input, int Row)[] Merged()
    {
        var order = new (int Input, int Row)[inputs.Sum(input => input.Times.Length)];
        var next = new int[inputs.Count];
        for (var i = 0; i < order.Length; i++)
        {
            var (first, earliest) = (-1, 0L);
            for (var input = 0; input < next.Length; input++)
            {
                var times = inputs[input].Times;
                if (next[input] < times.Length && (first < 0 || times[next[input]] < earliest))
                    (first, earliest) = (input, times[next[input]]);
            }

            order[i] = (first, next[first]++);
        }

        return order;
    }

    private (int Input, int Row)[] Sorted()
    {
        var places = inputs.SelectMany((input, i) =>
            Enumerable.Range(0, input.Times.Length).Select(row => (Input: i, Row: row)));
        var ordered = places.OrderBy(TimeOf);
        for (var key = 0; key < inputs.Select(input => input.Order.Count).DefaultIfEmpty(0).Max(); key++)
        {
            var codes = key;
            ordered = ordered.ThenBy(place => inputs[place.Input].Order[codes][place.Row]);
        }

        return [.. ordered];
    }

    private long TimeOf((int Input, int Row) place) => inputs[place.Input].Times[place.Row];

    // Runs of rows of one table go out together.
    private void Put(ReadOnlySpan<(int Input, int Row)> batch)
    {
        for (var start = 0; start < batch.Length;)
        {
            var end = start + 1;
            while (end < batch.Length && batch[end].Input == batch[start].Input) end++;
            var rows = new int[end - start];
            for (var i = 0; i < rows.Length; i++) rows[i] = batch[start + i].Row;
            var input = batch[start].Input;
            outputs[outputs.Count == 1 ? 0 : input](inputs[input].Rows.Gather(rows));
            start = end;
        }
    }

    private void Wait(TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return;
        // The end of the session wakes the wait; the check after it says so.
        context.CancellationToken.WaitHandle.WaitOne(span);
        context.Check();
    }
}

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
