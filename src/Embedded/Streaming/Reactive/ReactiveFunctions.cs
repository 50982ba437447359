using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Makes reactive state engines.</summary>
internal static class ReactiveFunctions
{
    private const int MostWorkers = 63;

    public static void Register(FunctionTable table)
    {
        table.Add(
            "createReactiveStateEngine(name, metrics, dummyTable, outputTable, [keyColumn], [filter], [snapshotDir],"
                + " [snapshotIntervalInMsgCount], [keepOrder], [keyPurgeFilter], [keyPurgeFreqInSecond], [raftGroup],"
                + " [outputElapsedMicroseconds], [keyCapacity], [parallelism], [outputHandler], [msgAsTable])",
            "Makes an engine that gives one row of results for each row: expressions over the rows of its key so far.",
            Create);
        table.Add(
            "createNarrowReactiveStateEngine(name, metrics, metricNames, dummyTable, outputTable, keyColumn, [filter], [snapshotDir],"
                + " [snapshotIntervalInMsgCount], [keepOrder], [keyPurgeFilter], [keyPurgeFreqInSecond], [raftGroup],"
                + " [outputElapsedMicroseconds], [keyCapacity], [parallelism])",
            "Makes a reactive state engine that gives a row of results for each of its factors, with the factor's name.",
            CreateNarrow);
        table.Add(
            "createDualOwnershipReactiveStateEngine(name, metrics1, metrics2, dummyTable, outputTable, keyColumn1, keyColumn2,"
                + " [snapshotDir], [snapshotIntervalInMsgCount], [keyPurgeFilter1], [keyPurgeFilter2], [keyPurgeFreqInSecond],"
                + " [raftGroup], [outputHandler], [msgAsTable])",
            "Makes an engine that gives one row of results for each row: expressions over the rows of one key so far, and of another.",
            CreateDual);
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(
            context, arguments, Places(shift: 0) with { OutputHandler = 15, MessageAsTable = 16 });
        return StreamEngineFunctions.EnginesOf(context).Add(
            new ReactiveStateEngine(definition, Options((Session)context, arguments, definition, shift: 0)));
    }

    // The names of the factors stand between the metrics and the arguments that both kinds share.
    private static StreamEngine CreateNarrow(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, Places(shift: 1));
        var options = Options((Session)context, arguments, definition, shift: 1);
        return StreamEngineFunctions.EnginesOf(context).Add(new ReactiveStateEngine(
            definition, options with { Layout = NarrowLayout.Read(arguments, 2, options.Keys, definition) }));
    }

    private static EngineArguments Places(int shift) => new(0, 2 + shift, 3 + shift)
    {
        SnapshotDirectory = 6 + shift, RaftGroup = 11 + shift, OutputElapsedMicroseconds = 12 + shift,
    };

    private static ReactiveOptions Options(Session session, Arguments arguments, EngineDefinition definition, int shift)
    {
        if (arguments.Int(14 + shift, 1) is < 1 or > MostWorkers) throw arguments.Wrong(14 + shift, "must lie between 1 and 63");
        if (arguments.Int(13 + shift, 1) < 1) throw arguments.Wrong(13 + shift, "must be positive");
        // Results keep the order of their rows, whether keepOrder asks for it or not; capacity and workers change no result.
        var keys = new KeyedMetrics
        {
            Metrics = Metric.Read(session, arguments, 1),
            KeyColumns = KeyColumns(arguments, 4 + shift, definition.Input),
            PurgeFilter = arguments.Has(10 + shift) ? One(session, arguments, 9 + shift) : null,
            PurgeInterval = PurgeInterval(arguments, 10 + shift),
        };
        return new ReactiveOptions(keys, One(session, arguments, 5 + shift));
    }

    private static StreamEngine CreateDual(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, 3, 4)
        {
            SnapshotDirectory = 7, RaftGroup = 12, OutputHandler = 13, MessageAsTable = 14,
        });
        KeyedMetrics Keys(int metrics, int columns, int filter) => new()
        {
            Metrics = Metric.Read(session, arguments, metrics),
            KeyColumns = KeyColumns(arguments, columns, definition.Input) is { Length: > 0 } places
                ? places
                : throw arguments.Wrong(columns, "must name a column"),
            PurgeFilter = arguments.Has(11) ? One(session, arguments, filter) : null,
            PurgeInterval = PurgeInterval(arguments, 11),
        };
        return StreamEngineFunctions.EnginesOf(context).Add(
            new DualOwnershipReactiveStateEngine(definition, Keys(1, 5, 9), Keys(2, 6, 10)));
    }

    /// <summary>The positions of the columns that an argument names.</summary>
    /// <exception cref="ScriptException">The table has no such column.</exception>
    internal static int[] KeyColumns(Arguments arguments, int index, IReadOnlyList<ColumnDefinition> columns) =>
        [.. StorageArguments.Names(arguments, index).Select(name =>
        {
            for (var i = 0; i < columns.Count; i++)
                if (string.Equals(columns[i].Name, name, StringComparison.OrdinalIgnoreCase))
                    return i;
            throw arguments.Wrong(index, $"names {name}, which the table has not");
        })];

    private static TimeSpan PurgeInterval(Arguments arguments, int index) => arguments.Int(index, 0) is >= 0 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw arguments.Wrong(index, "must not be negative");

    private static Metric? One(Session session, Arguments arguments, int index) => arguments.Has(index)
        ? Metric.Read(session, arguments, index) is [var only]
            ? only
            : throw arguments.Wrong(index, "must be one expression; join conditions with and")
        : null;
}
