using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The functions that make join engines, and that append to their two inputs.</summary>
internal static class JoinEngineFunctions
{
    // A row that is not joined after twice the delay, and at least this long, is joined with what there is.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    public static void Register(FunctionTable table)
    {
        table.Add("appendForJoin(engine, isLeftTable, data)", "Appends rows to one of the inputs of a join engine.",
            (_, a) =>
            {
                var engine = EngineOf(a, 0);
                engine.Append(a.Bool(1, fallback: false), RowsOf(engine, a));
                return Scalar.Void;
            });
        table.Add("getLeftStream(joinEngine)", "The left input of a join engine as a table to append to.",
            (_, a) => new JoinStream(EngineOf(a, 0), isLeft: true));
        table.Add("getRightStream(joinEngine)", "The right input of a join engine as a table to append to.",
            (_, a) => new JoinStream(EngineOf(a, 0), isLeft: false));
        table.Add(
            "createAsofJoinEngine(name, leftTable, rightTable, outputTable, metrics, matchingColumn, [timeColumn],"
                + " [useSystemTime], [delayedTime], [garbageSize], [sortByTime], [outputElapsedMicroseconds],"
                + " [snapshotDir], [snapshotIntervalInMsgCount])",
            "Joins each left row with the last right row of its key that is not later.", AsofJoin);
        table.Add(
            "createWindowJoinEngine(name, leftTable, rightTable, outputTable, window, metrics, matchingColumn,"
                + " [timeColumn], [useSystemTime], [garbageSize], [maxDelayedTime], [nullFill],"
                + " [outputElapsedMicroseconds], [sortByTime], [closed], [snapshotDir], [snapshotIntervalInMsgCount],"
                + " [cachedTableCapacity], [keyPurgeFreqInSec])",
            "Works out metrics of each left row and the right rows of its key in a window around its time.", WindowJoin);
        table.Add(
            "createNearestJoinEngine(name, leftTable, rightTable, outputTable, kNearest, metrics, matchingColumn,"
                + " [timeColumn], [useSystemTime], [garbageSize], [maxDelayedTime], [nullFill], [cachedTableCapacity],"
                + " [snapshotDir], [snapshotIntervalInMsgCount])",
            "Works out metrics of each left row and the last so many right rows of its key that are not later.", NearestJoin);
        table.Add(
            "createEquiJoinEngine(name, leftTable, rightTable, outputTable, metrics, matchingColumn, timeColumn,"
                + " [garbageSize], [maxDelayedTime], [snapshotDir], [snapshotIntervalInMsgCount])",
            "Joins rows whose keys and times are equal.", EquiJoin);
        table.Alias("createEqualJoinEngine", "createEquiJoinEngine");
        table.Add(
            "createLookupJoinEngine(name, leftTable, rightTable, outputTable, metrics, matchingColumn,"
                + " [rightTimeColumn], [checkTimes], [outputElapsedMicroseconds], [keepDuplicates], [isInnerJoin],"
                + " [snapshotDir], [snapshotIntervalInMsgCount])",
            "Joins each left row at once with the right rows that are known of its key.", LookupJoin);
        table.Add(
            "createLeftSemiJoinEngine(name, leftTable, rightTable, outputTable, metrics, matchingColumn, [garbageSize],"
                + " [updateRightTable], [snapshotDir], [snapshotIntervalInMsgCount])",
            "Joins each left row with the first or the latest right row of its key, waiting until there is one.",
            LeftSemiJoin);
        table.Add(
            "createSnapshotJoinEngine(name, leftTable, rightTable, outputTable, metrics, matchingColumn, [timeColumn],"
                + " [outputElapsedMicroseconds], [keepLeftDuplicates], [keepRightDuplicates], [isInnerJoin],"
                + " [snapshotDir], [snapshotIntervalInMsgCount])",
            "Joins each row of either input at once with the rows of the other that are kept of its key.", SnapshotJoin);
    }

    private static StreamEngine AsofJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: 11, snapshots: 12);
        var isSystemTime = a.Bool(7, fallback: false);
        var join = TimedJoin((Session)context, a, new JoinPlaces(4, 5) { GarbageSize = 9 }, isSystemTime ? null : 6);
        var isSorted = a.Bool(10, fallback: false);
        if (a.Has(8) && (isSystemTime || isSorted))
            throw a.Wrong(8, "needs a timeColumn, and goes with neither useSystemTime nor sortByTime");
        var delay = a.Has(8) ? JoinArguments.Positive(a, 8) : (int?)null;
        return Add(context, new AsofJoinEngine(definition, join, new AsofJoinOptions
        {
            IsSystemTime = isSystemTime,
            DelayedTime = delay,
            LongestWait = delay is null ? null : Longer(JoinArguments.Span(join.Left.TimeType, 2L * delay.Value)),
            IsSorted = isSorted,
        }));

        static TimeSpan Longer(TimeSpan wait) => wait > ShortestWait ? wait : ShortestWait;
    }

    private static StreamEngine WindowJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: 12, snapshots: 15);
        var isSystemTime = a.Bool(8, fallback: false);
        var join = TimedJoin((Session)context, a, new JoinPlaces(5, 6) { GarbageSize = 9 }, isSystemTime ? null : 7);
        var isSorted = a.Bool(13, fallback: false);
        if (a.Has(10) && isSorted) throw a.Wrong(10, "does not go with sortByTime");
        if (a.Has(17)) JoinArguments.Positive(a, 17);
        var isClosedRight = StorageArguments.Word(a, 14, "left", "right") == "right";
        if (isClosedRight && isSystemTime) throw a.Wrong(14, "of 'right' does not go with useSystemTime");
        var window = a[4] as Pair ?? throw a.Wrong(4, "must be a pair of integers or durations");
        var delay = a.Has(10) ? JoinArguments.Positive(a, 10) : JoinArguments.DefaultDelay(join.Left.TimeType);
        var bounds = new TimeWindow(window.First, window.Second, join.Left.TimeType, isClosedRight);
        return Add(context, new WindowJoinEngine(definition, join, new WindowJoinOptions(bounds)
        {
            RequiresArrays = bounds.IsSincePrevious,
            IsSystemTime = isSystemTime,
            MaxDelayedTime = isSystemTime || isSorted ? null : delay,
            IsSorted = isSorted,
            NullFill = NullFill(a, 11, definition.Output.Schema.Count),
            PurgeInterval = a.Has(18) ? TimeSpan.FromSeconds(JoinArguments.Positive(a, 18)) : null,
        }));
    }

    private static StreamEngine NearestJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: null, snapshots: 13);
        var isSystemTime = a.Bool(8, fallback: false);
        var join = TimedJoin((Session)context, a, new JoinPlaces(5, 6) { GarbageSize = 9 }, isSystemTime ? null : 7);
        if (a.Has(12)) JoinArguments.Positive(a, 12);
        var delay = a.Has(10) ? JoinArguments.Positive(a, 10) : JoinArguments.DefaultDelay(join.Left.TimeType);
        return Add(context, new WindowJoinEngine(definition, join, new WindowJoinOptions(
            new NearestRows(JoinArguments.Positive(a, 4)))
        {
            Kind = "NearestJoinEngine",
            IsSystemTime = isSystemTime,
            MaxDelayedTime = isSystemTime ? null : delay,
            NullFill = NullFill(a, 11, definition.Output.Schema.Count),
        }));
    }

    private static StreamEngine EquiJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: null, snapshots: 9);
        var join = TimedJoin((Session)context, a, new JoinPlaces(4, 5) { GarbageSize = 7 }, 6);
        var delay = a.Has(8) ? JoinArguments.Positive(a, 8) : JoinArguments.DefaultDelay(join.Left.TimeType);
        return Add(context, new EquiJoinEngine(definition, join, delay));
    }

    private static StreamEngine LookupJoin(CallContext context, Arguments a)
    {
        var session = (Session)context;
        var definition = Definition(context, a, elapsed: 8, snapshots: 11);
        var time = a.Has(6) ? a.Text(6) : null;
        var join = JoinArguments.Read(session, a, new JoinPlaces(4, 5), (null, time));
        var keepsDuplicates = a.Bool(9, fallback: false);
        if (keepsDuplicates && a.Has(10) && !a.Bool(10, fallback: true))
            throw a.Wrong(10, "cannot be false with keepDuplicates, which always makes an inner join");
        return Add(context, new LookupJoinEngine(definition, join, new LookupJoinOptions
        {
            KeepsDuplicates = keepsDuplicates,
            IsInner = keepsDuplicates || a.Bool(10, fallback: false),
            ComparesTimes = time is not null,
            Source = a.Has(7) ? LookupSource.Of(session, a, 2) : null,
            NextRead = a.Has(7) ? LookupSource.Schedule(a, 7, session.Time) : null,
        }));
    }

    private static StreamEngine LeftSemiJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: null, snapshots: 8);
        var join = JoinArguments.Read((Session)context, a, new JoinPlaces(4, 5) { GarbageSize = 6 }, (null, null));
        return Add(context, new LeftSemiJoinEngine(definition, join, keepsLatest: a.Bool(7, fallback: false)));
    }

    private static StreamEngine SnapshotJoin(CallContext context, Arguments a)
    {
        var definition = Definition(context, a, elapsed: 7, snapshots: 11);
        var join = TimedJoin((Session)context, a, new JoinPlaces(4, 5), a.Has(6) ? 6 : null);
        return Add(context, new SnapshotJoinEngine(definition, join, new SnapshotJoinOptions(
            a.Bool(8, fallback: false), a.Bool(9, fallback: false), a.Bool(10, fallback: true))));
    }

    private static EngineDefinition Definition(CallContext context, Arguments a, int? elapsed, int snapshots) =>
        EngineDefinition.Read(context, a, new EngineArguments(0, 1, 3)
        {
            OutputElapsedMicroseconds = elapsed,
            SnapshotDirectory = snapshots,
        });

    // Without a place the arrival of rows is their time.
    private static JoinDefinition TimedJoin(Session session, Arguments a, JoinPlaces places, int? timeColumn)
    {
        if (timeColumn is not { } index) return JoinArguments.Read(session, a, places, (null, null));
        if (!a.Has(index)) throw a.Wrong(index, "must be given unless useSystemTime is true");
        var join = JoinArguments.Read(session, a, places, JoinArguments.TimeColumns(a, index));
        JoinArguments.RequireSameTimes(a, index, join);
        return join;
    }

    private static IReadOnlyList<Value>? NullFill(Arguments a, int index, int columns)
    {
        if (!a.Has(index)) return null;
        var fill = a.Vector(index);
        return fill.Count == columns
            ? [.. Enumerable.Range(0, fill.Count).Select(i => fill[i])]
            : throw a.Wrong(index, FormattableString.Invariant($"must hold {columns} values, one for each output column"));
    }

    private static StreamEngine Add(CallContext context, StreamEngine engine)
    {
        try
        {
            return StreamEngineFunctions.EnginesOf(context).Add(engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private static JoinEngine EngineOf(Arguments a, int index) =>
        a[index] as JoinEngine ?? throw a.Wrong(index, "must be a join engine");

    private static Table RowsOf(JoinEngine engine, Arguments a) => a[2] switch
    {
        Table rows => rows,
        ISnapshot growing => growing.Snapshot(),
        Vector columns when columns.IsTuple() => new Table(
            (a.Bool(1, fallback: false) ? engine.Left : engine.Right).Schema.Select(column => column.Name),
            Enumerable.Range(0, columns.Count).Select(i => Columns.Of(a.FunctionName, columns[i]))),
        _ => throw a.Wrong(2, "must be a table or a tuple of columns"),
    };
}
