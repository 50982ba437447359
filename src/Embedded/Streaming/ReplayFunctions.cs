using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Replays of tables into stream tables, in the order of time.</summary>
internal static class ReplayFunctions
{
    public static void Register(FunctionTable table) => table.Add(
        "replay(inputTables, outputTables, [dateColumn], [timeColumn], [replayRate], [absoluteRate], [parallelLevel],"
            + " [sortColumns], [preciseRate])",
        "Puts the rows of tables into other tables in the order of their times, at a rate.", Replay);

    private static Scalar Replay(CallContext context, Arguments arguments)
    {
        if (arguments[0] is Dictionary)
            throw arguments.Wrong(0, "may not be a dictionary in the embedded engine: tables of different columns need a DolphinDB server");
        if (arguments.Has(7)) throw arguments.Wrong(7, "is not supported by the embedded engine; sort the tables before");
        var inputs = Several(arguments, 0).Select((value, i) => new ReplayInput(
            TableOf(arguments, value), ColumnName(arguments, 2, i), ColumnName(arguments, 3, i))).ToArray();
        var outputs = Several(arguments, 1).Select(value => OutputOf(context, arguments, value)).ToArray();
        if (outputs.Length != 1 && outputs.Length != inputs.Length)
            throw arguments.Wrong(1, $"holds {outputs.Length} tables for {inputs.Length} inputs");
        var rate = arguments.Has(4) && arguments.Int(4) > 0 ? arguments.Int(4) : (int?)null;
        var pace = rate is null ? ReplayPace.Unlimited
            : arguments.Bool(8, fallback: false) ? ReplayPace.Precise(rate.Value)
            : arguments.Bool(5, fallback: true) ? ReplayPace.RowsPerSecond(rate.Value)
            : ReplayPace.TimesAsFast(rate.Value, inputs);
        new Replay(context, inputs, outputs, pace).Run();
        return Scalar.Void;
    }

    private static Value[] Several(Arguments arguments, int index) => arguments[index] switch
    {
        Vector<Value> tuple => tuple.Span.ToArray(),
        Vector names when names.Type.IsText() => [.. names.Texts().Select(Scalar.String)],
        var one => [one],
    };

    private static Table TableOf(Arguments arguments, Value value) => value switch
    {
        Table table => table,
        ISnapshot growing => growing.Snapshot(),
        _ => throw arguments.Wrong(0, "must hold tables in memory; select from a stored table first"),
    };

    private static string? ColumnName(Arguments arguments, int index, int table) => arguments.Find(index) switch
    {
        null => null,
        Vector names when table < names.Count => names.Scalar(table).AsText(),
        _ => arguments.Text(index),
    };

    private static Action<Table> OutputOf(CallContext context, Arguments arguments, Value value)
    {
        var named = value is Scalar name && name.Type.IsText()
            ? context.FindObject(name.AsText())
                ?? throw arguments.Wrong(1, $"names {name.AsText()}, which is not a shared table")
            : value;
        if (named is IAppendable target) return rows => target.Append(rows);
        if (named is Table table && ((Session)context).Engine.Shared.FindHolder(table) is { } holder)
        {
            return rows => holder.Grow(present =>
            {
                Joining.AppendTo(present, rows);
                return 0;
            });
        }

        throw arguments.Wrong(1, "must hold stream tables, engines, or shared or stored tables");
    }
}
