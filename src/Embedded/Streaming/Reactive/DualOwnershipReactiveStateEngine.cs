using DolphinQuant.Data;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Gives one row of results for each row that comes in: expressions over the rows of one of its keys so far, the stock's
/// for example, and others over those of another, the market's.
/// </summary>
internal sealed class DualOwnershipReactiveStateEngine : StreamEngine
{
    private readonly KeyedProgram _first;
    private readonly KeyedProgram _second;
    private readonly int[] _keyColumns;
    private readonly int _metrics;

    /// <param name="definition">What all engines have.</param>
    /// <param name="first">The expressions over the rows of the first key.</param>
    /// <param name="second">Those over the rows of the second.</param>
    /// <exception cref="ScriptException">
    /// An expression cannot run row by row, or the results do not fit the output table.
    /// </exception>
    public DualOwnershipReactiveStateEngine(EngineDefinition definition, KeyedMetrics first, KeyedMetrics second)
        : base(definition)
    {
        _metrics = first.Metrics.Count + second.Metrics.Count;
        (_first, _second) = (first.Compile(definition), second.Compile(definition));
        _keyColumns =
        [
            .. first.KeyColumns.Intersect(second.KeyColumns),
            .. first.KeyColumns.Except(second.KeyColumns),
            .. second.KeyColumns.Except(first.KeyColumns),
        ];
        if (_first.IsTyped && _second.IsTyped) Run(() => Emit(Results(Table.Empty(definition.Input), [], [])));
    }

    public override string Kind => "DualOwnershipReactiveStreamEngine";

    public override int GroupCount => _first.GroupCount + _second.GroupCount;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        EngineStatus.Reactive(this, _metrics);

    /// <inheritdoc/>
    public override Value Capture() => Vector.Tuple(_first.Capture(), _second.Capture());

    /// <inheritdoc/>
    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 2);
        _first.Restore(parts[0]);
        _second.Restore(parts[1]);
    }

    protected override long CountBytes() => _first.CountBytes() + _second.CountBytes();

    protected override void RequireWarmUp()
    {
    }

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var (first, second) = (_first.SlotsOf(rows), _second.SlotsOf(rows));
        var results = Change(() => Results(rows, first, second));
        _first.Purge(first, results);
        _second.Purge(second, results);
        Emit(results);
    }

    private List<Vector> Results(Table rows, int[] first, int[] second) =>
    [
        .. _keyColumns.Select(column => rows.Columns[column]),
        .. _first.Run(Definition.Session, rows, first),
        .. _second.Run(Definition.Session, rows, second),
    ];
}
