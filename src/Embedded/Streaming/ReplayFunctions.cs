using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
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
        var outputs = Several(arguments[1]).Select(value => OutputOf(context, arguments, value)).ToArray();
        var feeds = arguments[0] is Dictionary tables
            ? Keyed((Session)context, arguments, tables, outputs)
            : [.. Inputs(arguments[0]).Select((value, i) => new ReplayFeed(
                ReplaySources.Pieces((Session)context, arguments, value),
                ColumnName(arguments, 2, i), ColumnName(arguments, 3, i)))];
        if (outputs.Length != 1 && outputs.Length != feeds.Length)
            throw arguments.Wrong(1, $"holds {outputs.Length} tables for {feeds.Length} inputs");
        var rate = arguments.Has(4) && arguments.Int(4) > 0 ? arguments.Int(4) : (int?)null;
        var pace = rate is null ? ReplayPace.Unlimited
            : arguments.Bool(8, fallback: false) ? ReplayPace.Precise(rate.Value)
            : arguments.Bool(5, fallback: true) ? ReplayPace.RowsPerSecond(rate.Value)
            : ReplayPace.TimesAsFast(rate.Value, feeds.Select(feed => feed.Survey()).Aggregate((all, one) => all.With(one)));
        new Replay(context, feeds, outputs, pace) { Prepare = Prepare }.Run();
        return Scalar.Void;

        ReplayInput[] Prepare(ReplayInput[] inputs)
        {
            if (arguments.Has(7)) inputs = ReplayOrder.Apply(StorageArguments.Names(arguments, 7), inputs);
            return arguments[0] is not Dictionary keyed ? inputs
                : [.. keyed.Keys.Zip(inputs, (key, input) => input.With(
                    ReplayMessages.Of(Formatter.Plain(key), input, outputs[0].Schema)))];
        }
    }

    private static ReplayFeed[] Keyed(
        Session session, Arguments arguments, Dictionary tables, ReplayOutput[] outputs)
    {
        if (outputs.Length != 1) throw arguments.Wrong(1, "must be one table when inputTables is a dictionary");
        return [.. tables.Keys.Select(key => new ReplayFeed(
            ReplaySources.Pieces(session, arguments, tables[key]), ColumnName(arguments, 2, key), ColumnName(arguments, 3, key)))];
    }

    private static Value[] Inputs(Value value) => ReplaySources.IsSource(value) ? [value] : Several(value);

    private static Value[] Several(Value value) => value switch
    {
        Vector<Value> tuple => tuple.Span.ToArray(),
        Vector names when names.Type.IsText() => [.. names.Texts().Select(Scalar.String)],
        var one => [one],
    };

    private static string? ColumnName(Arguments arguments, int index, int table) => arguments.Find(index) switch
    {
        null => null,
        Vector names when table < names.Count => names.Scalar(table).AsText(),
        _ => arguments.Text(index),
    };

    private static string? ColumnName(Arguments arguments, int index, Scalar key) => arguments.Find(index) switch
    {
        null => null,
        Dictionary names => names.Find(key) is Scalar name && name.Type.IsText()
            ? name.AsText()
            : throw arguments.Wrong(index, $"has no column name for {Formatter.Plain(key)}"),
        _ => arguments.Text(index),
    };

    private static ReplayOutput OutputOf(CallContext context, Arguments arguments, Value value)
    {
        var session = (Session)context;
        var named = value is not Scalar name || !name.Type.IsText() ? value
            : session.Names.FindVariable(name.AsText(), session.CurrentFrame) is { } cell
                ? session.Gate.Target(cell, Privilege.Insert)
                : throw arguments.Wrong(1, $"names {name.AsText()}, which is not a shared table");
        session.Gate.RequireChange(named, Privilege.Insert);
        if (named is IAppendable target)
            return new ReplayOutput(target.Schema, rows => target.Append(rows, context.CancellationToken));
        if (named is Table table && session.Engine.Shared.FindHolder(table) is { } holder)
        {
            return new ReplayOutput(table.Schema, rows => holder.Grow(present =>
            {
                Joining.AppendTo(present, rows);
                return 0;
            }));
        }

        throw arguments.Wrong(1, "must hold stream tables, engines, or shared or stored tables");
    }
}
