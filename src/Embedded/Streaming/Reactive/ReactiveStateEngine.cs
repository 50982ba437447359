using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Gives one row of results for each row that comes in: expressions over the row and the rows of its key before it.
/// A batch is worked on column by column, which gives what its rows give one by one.
/// </summary>
internal sealed class ReactiveStateEngine : StreamEngine
{
    private readonly ReactiveOptions _options;
    private readonly KeyedProgram _program;

    /// <param name="definition">What all engines have.</param>
    /// <param name="options">The expressions and keys.</param>
    /// <exception cref="ScriptException">
    /// An expression cannot run row by row, or the results do not fit the output table.
    /// </exception>
    public ReactiveStateEngine(EngineDefinition definition, ReactiveOptions options) : base(definition)
    {
        _options = options;
        _program = options.Keys.Compile(definition);
        if (_program.IsTyped) Run(() => Emit(Results(Table.Empty(definition.Input), [])));
    }

    public override string Kind => "ReactiveStreamEngine";

    public override int GroupCount => _program.GroupCount;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        EngineStatus.Reactive(this, _options.Keys.Metrics.Count);

    /// <inheritdoc/>
    public override Value Capture() => _program.Capture();

    /// <inheritdoc/>
    public override void Restore(Value state) => _program.Restore(state);

    protected override long CountBytes() => _program.CountBytes();

    protected override void RequireWarmUp()
    {
    }

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var slots = _program.SlotsOf(rows);
        var results = Change(() => Results(rows, slots));
        _program.Purge(_options.Layout?.Repeated(slots) ?? slots, results);
        Emit(Filtered(rows, results));
    }

    // The key columns, the two of the time taken, and the results.
    private List<Vector> Results(Table rows, int[] slots)
    {
        var results = _program.Run(Definition.Session, rows, slots);
        Vector[] leading = [.. _program.KeyColumns.Select(column => rows.Columns[column]), .. Elapsed(rows.Count)];
        return _options.Layout?.Stack(leading, results, Definition.Output.Schema[^1]) ?? [.. leading, .. results];
    }

    private List<Vector> Filtered(Table rows, List<Vector> results)
    {
        if (_options.Filter is not { } filter) return results;
        var holding = ColumnValues.Holding(filter.Evaluate(Definition.Session, rows), rows.Count);
        var kept = _options.Layout?.RowsOf(holding) ?? holding;
        return [.. results.Select(column => Gathering.Of(column, kept))];
    }
}

/// <summary>What a reactive state engine is made with.</summary>
/// <param name="Keys">The expressions and keys.</param>
/// <param name="Filter">Which rows' results go out; null for all.</param>
internal sealed record ReactiveOptions(KeyedMetrics Keys, Metric? Filter)
{
    /// <summary>Puts the results below one another; null leaves each in a column of its own.</summary>
    public NarrowLayout? Layout { get; init; }
}

/// <summary>Expressions over the rows of a key so far.</summary>
internal sealed record KeyedMetrics
{
    /// <summary>The expressions.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The positions of the key columns.</summary>
    public required int[] KeyColumns { get; init; }

    /// <summary>Which results make a key one to be forgotten; null for none.</summary>
    public Metric? PurgeFilter { get; init; }

    /// <summary>The least time between two looks for such keys.</summary>
    public TimeSpan PurgeInterval { get; init; }

    /// <summary>Writes the expressions out.</summary>
    /// <exception cref="ScriptException">An expression cannot run row by row.</exception>
    public KeyedProgram Compile(EngineDefinition definition) => new(
        // What is the same for all rows is computed here, as a call of its own that limits know when it began.
        definition.Session.InvokeAlone(
            () => new MetricCompiler(definition.Session, definition.Input).Compile(Metrics), CancellationToken.None),
        KeyColumns,
        PurgeFilter is { } filter ? new KeyPurge(definition, filter, PurgeInterval) : null);
}
