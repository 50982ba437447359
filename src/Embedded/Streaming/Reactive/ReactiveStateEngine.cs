using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
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
    private readonly List<IReadOnlyList<Metric>> _added = [];
    private NarrowLayout? _layout;

    /// <param name="definition">What all engines have.</param>
    /// <param name="options">The expressions and keys.</param>
    /// <exception cref="ScriptException">
    /// An expression cannot run row by row, or the results do not fit the output table.
    /// </exception>
    public ReactiveStateEngine(EngineDefinition definition, ReactiveOptions options) : base(definition)
    {
        _options = options;
        _layout = options.Layout;
        _program = options.Keys.Compile(definition);
        if (_program.IsTyped) Run(() => Emit(Results(_program, Table.Empty(definition.Input), [])));
    }

    public override string Kind => "ReactiveStreamEngine";

    public override int GroupCount => _program.GroupCount;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        EngineStatus.Reactive(this, Metrics.Count());

    /// <summary>The factors of a narrow table by name, in the order of their results; none of a wide one.</summary>
    public IEnumerable<(string Name, Metric Metric)> Factors => _layout is not { } layout
        ? []
        : layout.Names.Zip(Metrics.Where((_, i) => layout.IsFactor[i]));

    /// <summary>Adds factors to a narrow table, from the next row on.</summary>
    /// <exception cref="ScriptException">
    /// The table is wide, a name is taken, an expression cannot run row by row, or the engine keeps snapshots.
    /// </exception>
    public void AddFactors(IReadOnlyList<string> names, IReadOnlyList<Metric> metrics)
    {
        if (_layout is null)
            throw new ScriptException($"addReactiveMetrics: {Name} was not made by createNarrowReactiveStateEngine.");
        if (Definition.Snapshots is not null)
            throw new ScriptException($"addReactiveMetrics: {Name} keeps snapshots, which would not hold the new factors.");
        var program = KeyedMetrics.Compile(Definition, metrics);
        Run(() =>
        {
            if (names.Concat(_layout.Names).Distinct(StringComparer.Ordinal).Count() < names.Count + _layout.Names.Count)
                throw new ScriptException("addReactiveMetrics: each factor needs a name of its own.");
            if (program.IsTyped) RequireFitting(program, names.Count);
            _program.Add(program);
            _added.Add(metrics);
            _layout = _layout.With(names);
        });
    }

    /// <summary>The results that rows would give if they came next; the state stays as it is, and nothing goes out.</summary>
    public Table Peek(Table rows)
    {
        List<Vector> results = [];
        Run(() =>
        {
            var copy = _options.Keys.Compile(Definition);
            foreach (var metrics in _added) copy.Add(KeyedMetrics.Compile(Definition, metrics));
            copy.Restore(_program.Capture());
            var fitted = Joining.Fit(Table.Empty(Schema), rows);
            results = Filtered(fitted, Results(copy, fitted, copy.SlotsOf(fitted)));
        });
        return Joining.Fit(Definition.Output.Columns, new Table(Definition.Output.Columns.Names, results));
    }

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
        var results = Change(() => Results(_program, rows, slots));
        _program.Purge(_layout?.Repeated(slots) ?? slots, results);
        Emit(Filtered(rows, results));
    }

    private IEnumerable<Metric> Metrics => _options.Keys.Metrics.Concat(_added.SelectMany(metrics => metrics));

    // The key columns, the two of the time taken, and the results.
    private List<Vector> Results(KeyedProgram program, Table rows, int[] slots)
    {
        var results = program.Run(Definition.Session, rows, slots);
        Vector[] leading = [.. program.KeyColumns.Select(column => rows.Columns[column]), .. Elapsed(rows.Count)];
        return _layout?.Stack(leading, results, Definition.Output.Schema[^1]) ?? [.. leading, .. results];
    }

    // What does not fit the output is found before the first row, and the engine goes on without it.
    private void RequireFitting(ReactiveProgram program, int count)
    {
        var target = Table.Empty([Definition.Output.Schema[^1]]).Columns[0];
        var results = program.Run(new ReactiveBatch(Definition.Session, Table.Empty(Definition.Input), [], capacity: 0));
        if (results.Count != count)
            throw new ScriptException("addReactiveMetrics: a metric gave several results; each factor has one.");
        foreach (var result in results) Conversion.ConvertLike(result, target);
    }

    private List<Vector> Filtered(Table rows, List<Vector> results)
    {
        if (_options.Filter is not { } filter) return results;
        var holding = ColumnValues.Holding(filter.Evaluate(Definition.Session, rows), rows.Count);
        var kept = _layout?.RowsOf(holding) ?? holding;
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

    /// <summary>Writes the expressions out, with states for each key.</summary>
    /// <exception cref="ScriptException">An expression cannot run row by row.</exception>
    public KeyedProgram Compile(EngineDefinition definition) => new(
        Compile(definition, Metrics),
        KeyColumns,
        PurgeFilter is { } filter ? new KeyPurge(definition, filter, PurgeInterval) : null);

    /// <summary>Writes the expressions out.</summary>
    /// <exception cref="ScriptException">An expression cannot run row by row.</exception>
    public static ReactiveProgram Compile(EngineDefinition definition, IReadOnlyList<Metric> metrics) =>
        // What is the same for all rows is computed here, as a call of its own that limits know when it began.
        definition.Session.InvokeAlone(
            () => new MetricCompiler(definition.Session, definition.Input).Compile(metrics), CancellationToken.None);
}
