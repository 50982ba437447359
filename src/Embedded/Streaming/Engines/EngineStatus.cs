using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// The columns of <c>getStreamEngineStat</c>. Each kind of engine puts them together in its documented order.
/// </summary>
internal static class EngineStatus
{
    /// <summary>The row of an engine in the table of its kind.</summary>
    public static (string Name, Scalar Value)[] Of(StreamEngine engine) =>
    [
        ("name", Scalar.String(engine.Name)),
        ("user", Scalar.String(engine.Definition.User)),
        ("status", Scalar.String(engine.IsBroken ? "FATAL" : "OK")),
        ("lastErrMsg", Scalar.String(engine.LastError)),
        .. engine.Details,
    ];

    /// <summary>The number of groups.</summary>
    public static (string Name, Scalar Value) Groups(StreamEngine engine) => ("numGroups", Scalar.Int(engine.GroupCount));

    /// <summary>The number of rows that have come in.</summary>
    public static (string Name, Scalar Value) Rows(StreamEngine engine) => ("numRows", Scalar.Long(engine.RowCount));

    /// <summary>The number of expressions, and their code.</summary>
    public static (string Name, Scalar Value)[] Metrics(IReadOnlyCollection<Metric> metrics) =>
    [
        ("numMetrics", Scalar.Int(metrics.Count)),
        ("metrics", Scalar.String(string.Join(", ", metrics.Select(metric => metric.Code)))),
    ];

    /// <summary>The bytes of the state.</summary>
    public static (string Name, Scalar Value) Memory(StreamEngine engine, string name = "memoryUsed") =>
        (name, Scalar.Long(engine.MemoryUsed ?? long.MinValue));

    /// <summary>What engines of state functions show: no code, and another name for the bytes of the state.</summary>
    public static (string Name, Scalar Value)[] Reactive(StreamEngine engine, int metrics) =>
    [
        Groups(engine),
        Rows(engine),
        ("numMetrics", Scalar.Int(metrics)),
        Memory(engine, "memoryInUsed"),
        .. Snapshot(engine),
    ];

    /// <summary>Where snapshots go, how often they are written, and what the last one holds.</summary>
    public static (string Name, Scalar Value)[] Snapshot(StreamEngine engine)
    {
        var snapshots = engine.Definition.Snapshots;
        return
        [
            ("snapshotDir", Scalar.String(snapshots?.Directory ?? "")),
            ("snapshotInterval", Scalar.Int(snapshots?.Interval ?? int.MinValue)),
            ("snapshotMsgId", Scalar.Long(engine.SnapshotMessage)),
            ("snapshotTimestamp", snapshots?.WrittenAt is { } time
                ? Scalar.Integral(DataType.Timestamp, time.ToUnixTimeMilliseconds())
                : Scalar.NullOf(DataType.Timestamp)),
        ];
    }
}
