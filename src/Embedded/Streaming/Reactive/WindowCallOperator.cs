using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// A function that is called on the window of each row, once for each: <c>moving</c>, <c>window</c> and <c>tmoving</c> of
/// what cannot be folded.
/// </summary>
/// <param name="function">The function.</param>
/// <param name="arguments">How many of the columns are its arguments; one behind them holds the times.</param>
/// <param name="reach">Where windows begin and end.</param>
internal sealed class WindowCallOperator(FunctionValue function, int arguments, WindowReach reach) : RowOperator<KeptRows>
{
    protected override KeptRows Create() => new();

    protected override Value Step(ReactiveBatch batch, KeptRows state, Vector[] inputs, int row)
    {
        batch.Session.Check();
        state.Add(inputs, row);
        var (first, end) = reach.Of(state);
        if (end <= first) return Scalar.Void;
        var window = new Value?[arguments];
        for (var i = 0; i < window.Length; i++) window[i] = state.Columns[i].Slice(first, end - first);
        return function.Invoke(batch.Session, window);
    }

    protected override Value Together(Vector[] inputs, Value[] results) => Columns.CombineScalars(results);

    protected override Value Capture(KeptRows state) =>
        Vector.Tuple([Scalar.Long(state.Dropped), Scalar.Int(state.First), .. state.Columns]);

    protected override KeptRows Restore(Value value) => new((Vector)value);
}

/// <summary>The rows of a key that windows to come can hold.</summary>
internal sealed class KeptRows
{
    // Rows that no window reaches any more are dropped together, so that it costs little.
    private const int FewestDropped = 64;

    public KeptRows()
    {
    }

    /// <summary>The rows that were written as the numbers of dropped and of passed rows and the columns.</summary>
    public KeptRows(Vector parts)
    {
        (Dropped, First) = (parts.Scalar(0).AsLong(), parts.Scalar(1).AsInt());
        Columns = [.. Enumerable.Range(2, parts.Count - 2).Select(i => (Vector)parts[i])];
    }

    public Vector[] Columns { get; private set; } = [];

    /// <summary>The number of rows that came and are not kept any more.</summary>
    public long Dropped { get; private set; }

    /// <summary>The first row that a window to come can hold.</summary>
    public int First { get; private set; }

    /// <summary>The row that came last.</summary>
    public int Last => Columns[0].Count - 1;

    /// <summary>The number of rows that came.</summary>
    public long Count => Dropped + Columns[0].Count;

    /// <summary>Takes in a row.</summary>
    public void Add(Vector[] inputs, int row)
    {
        if (Columns.Length == 0) Columns = Array.ConvertAll(inputs, input => input.CreateEmpty());
        if (First >= FewestDropped && First > Columns[0].Count / 2)
        {
            Columns = Array.ConvertAll(Columns, column => column.Slice(First, column.Count - First));
            Dropped += First;
            First = 0;
        }

        for (var i = 0; i < inputs.Length; i++) Columns[i].AddRange(inputs[i].Slice(row, 1));
    }

    /// <summary>Windows to come hold none of the rows before one.</summary>
    public void Pass(int first) => First = first;
}

/// <summary>Where the window of the row that came last begins and ends.</summary>
internal abstract class WindowReach
{
    /// <summary>The first row, and the one behind the last; nothing between them where the row has no result.</summary>
    public abstract (int First, int End) Of(KeptRows rows);
}

/// <summary>Windows of rows, from some rows before each row to some rows before it or to itself.</summary>
/// <param name="first">Where windows begin, from the row: 0 or less.</param>
/// <param name="last">Where they end, both included.</param>
/// <param name="minimum">The number of rows that must have come.</param>
internal sealed class RowReach(int first, int last, int minimum) : WindowReach
{
    public override (int First, int End) Of(KeptRows rows)
    {
        rows.Pass((int)Math.Max(0, (long)rows.Last + first));
        return rows.Count < minimum ? (0, 0) : (rows.First, (int)Math.Max(0, (long)rows.Last + last + 1));
    }
}

/// <summary>Windows in time that end with the row; the times are the last column.</summary>
/// <param name="function">The function's name, for messages.</param>
/// <param name="reach">The length of the windows.</param>
internal sealed class TimedRowReach(string function, TimeReach reach) : WindowReach
{
    public override (int First, int End) Of(KeptRows rows)
    {
        var times = rows.Columns[^1];
        if (times.IsNull(rows.Last)) throw new ScriptException($"{function}: a time is null.");
        var time = At(times, rows.Last);
        if (rows.Last > 0 && time < At(times, rows.Last - 1))
            throw new ScriptException($"{function}: the times must be in ascending order.");
        var edge = reach.Edge(time);
        var first = rows.First;
        while (At(times, first) <= edge) first++;
        rows.Pass(first);
        return (first, rows.Last + 1);
    }

    private static long At(Vector times, int row) => times.Scalar(row).AsLong();
}
