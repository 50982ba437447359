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
    private readonly ReactiveProgram _program;
    private readonly KeySlots _slots;
    private readonly KeyPurge? _purge;

    /// <param name="definition">What all engines have.</param>
    /// <param name="options">The expressions and keys.</param>
    /// <exception cref="ScriptException">
    /// An expression cannot run row by row, or the results do not fit the output table.
    /// </exception>
    public ReactiveStateEngine(EngineDefinition definition, ReactiveOptions options) : base(definition)
    {
        _options = options;
        // What is the same for all rows is computed here, as a call of its own that limits know when it began.
        _program = definition.Session.InvokeAlone(
            () => new MetricCompiler(definition.Session, definition.Input).Compile(options.Metrics), CancellationToken.None);
        _slots = new KeySlots(options.KeyColumns);
        _purge = options.PurgeFilter is { } filter ? new KeyPurge(definition, filter, options.PurgeInterval) : null;
        if (_program.IsTyped) Run(() => Emit(Results(Table.Empty(definition.Input), [], count: 0)));
    }

    public override string Kind => "ReactiveStreamEngine";

    public override int GroupCount => _slots.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        ("numMetrics", Scalar.Int(_options.Metrics.Count)),
        ("metrics", Scalar.String(string.Join(", ", _options.Metrics.Select(metric => metric.Code.ToString())))),
    ];

    /// <inheritdoc/>
    public override Value Capture()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        _program.Save(writer);
        writer.Flush();
        return Vector.Tuple(_slots.Capture(), new Vector<sbyte>(DataType.Char, [.. bytes.ToArray().Select(item => (sbyte)item)]));
    }

    /// <inheritdoc/>
    public override void Restore(Value state)
    {
        var parts = (Vector)state;
        _slots.Restore(parts[0]);
        var bytes = Array.ConvertAll(((Vector<sbyte>)parts[1]).Span.ToArray(), item => (byte)item);
        using var reader = new BinaryReader(new MemoryStream(bytes));
        _program.Load(reader);
    }

    protected override void RequireWarmUp()
    {
    }

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var slots = _slots.Of(rows);
        var results = Change(() => Results(rows, slots, rows.Count));
        if (_purge is not null && _purge.Due(slots, results) is { Length: > 0 } purged)
        {
            foreach (var slot in purged) _program.Clear(slot);
            _slots.Remove(purged);
        }

        Emit(Filtered(rows, results));
    }

    // The key columns, the two of the time taken, and the results.
    private List<Vector> Results(Table rows, int[] slots, int count)
    {
        var results = _program.Run(new ReactiveBatch(Definition.Session, rows, slots, _slots.Capacity));
        return [.. _options.KeyColumns.Select(column => rows.Columns[column]), .. Elapsed(count), .. results];
    }

    private List<Vector> Filtered(Table rows, List<Vector> results)
    {
        if (_options.Filter is not { } filter) return results;
        var holding = ColumnValues.Holding(filter.Evaluate(Definition.Session, rows), rows.Count);
        return [.. results.Select(column => Gathering.Of(column, holding))];
    }
}

/// <summary>What a reactive state engine is made with.</summary>
internal sealed record ReactiveOptions
{
    /// <summary>The expressions.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The positions of the key columns.</summary>
    public required int[] KeyColumns { get; init; }

    /// <summary>Which rows' results go out; null for all.</summary>
    public Metric? Filter { get; init; }

    /// <summary>Which results make a key one to be forgotten; null for none.</summary>
    public Metric? PurgeFilter { get; init; }

    /// <summary>The least time between two looks for such keys.</summary>
    public TimeSpan PurgeInterval { get; init; }
}
