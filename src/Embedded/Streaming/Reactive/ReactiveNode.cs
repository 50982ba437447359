using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// One step of the expressions of an engine. All steps that are written alike are one; each runs once for a batch, behind
/// those whose results it takes.
/// </summary>
internal abstract class ReactiveNode
{
    /// <summary>The place among the steps, and of the result in a batch's results.</summary>
    public int Index { get; init; }

    /// <summary>The steps whose results this one takes.</summary>
    public virtual IEnumerable<ReactiveNode> Sources => [];

    /// <summary>
    /// The result: a vector with one element for each row, a tuple of such vectors, or a constant.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="results">The results of the steps before.</param>
    public abstract Value Run(ReactiveBatch batch, Value[] results);
}

/// <summary>A column of the rows that came in.</summary>
internal sealed class ColumnNode(int column) : ReactiveNode
{
    public int Column => column;

    public override Value Run(ReactiveBatch batch, Value[] results) => batch.Rows.Columns[column];
}

/// <summary>A value that is the same for all rows.</summary>
internal sealed class ConstantNode(Value value) : ReactiveNode
{
    public Value Value => value;

    public override Value Run(ReactiveBatch batch, Value[] results) => value;
}

/// <summary>One of several results of a step.</summary>
internal sealed class PartNode(ReactiveNode source, int part) : ReactiveNode
{
    public ReactiveNode Source => source;

    public int Part => part;

    public override IEnumerable<ReactiveNode> Sources => [source];

    public override Value Run(ReactiveBatch batch, Value[] results) =>
        results[source.Index] is Vector parts && parts.IsTuple() && part < parts.Count
            ? parts[part]
            : throw new ScriptException($"A function gave fewer results than the {part + 1} that are wanted of it.");
}

/// <summary>Several results together, as in <c>return a, b</c>.</summary>
internal sealed class TupleNode(IReadOnlyList<ReactiveNode> parts) : ReactiveNode
{
    public IReadOnlyList<ReactiveNode> Parts => parts;

    public override IEnumerable<ReactiveNode> Sources => parts;

    public override Value Run(ReactiveBatch batch, Value[] results) =>
        Vector.Tuple([.. parts.Select(part => results[part.Index])]);
}

/// <summary>A column as DOUBLE, converted once for all functions that want it so.</summary>
internal sealed class DoubleNode(ReactiveNode source) : ReactiveNode
{
    public override IEnumerable<ReactiveNode> Sources => [source];

    public override Value Run(ReactiveBatch batch, Value[] results) => results[source.Index] switch
    {
        Vector<double> or SymbolVector or Vector<string> or Vector<Value> or ArrayVector => results[source.Index],
        Vector column when column.Type.IsNumericOrDecimal() => Conversion.Convert(column, DataType.Double),
        var other => other,
    };
}

/// <summary>A function that treats every row by itself; it gets whole columns.</summary>
internal sealed class ElementwiseNode(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) : ReactiveNode
{
    public FunctionValue Function => function;

    public IReadOnlyList<ReactiveNode?> Arguments => arguments;

    public override IEnumerable<ReactiveNode> Sources => arguments.OfType<ReactiveNode>();

    public override Value Run(ReactiveBatch batch, Value[] results)
    {
        var values = new Value?[arguments.Count];
        for (var i = 0; i < values.Length; i++)
            if (arguments[i] is { } argument)
                values[i] = results[argument.Index];
        return function.Invoke(batch.Session, values);
    }
}

/// <summary>A function without a state that is called row by row, with the elements of its columns.</summary>
internal sealed class RowwiseNode(FunctionValue function, IReadOnlyList<ReactiveNode?> arguments) : ReactiveNode
{
    public override IEnumerable<ReactiveNode> Sources => arguments.OfType<ReactiveNode>();

    public override Value Run(ReactiveBatch batch, Value[] results)
    {
        var values = new Value?[arguments.Count];
        // No rows, no call: what comes out is known from the first batch that has some.
        if (batch.Count == 0) return Vector.Create(DataType.Any);
        var rows = new Value[batch.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var i = 0; i < values.Length; i++)
                if (arguments[i] is { } argument)
                    values[i] = argument is ConstantNode constant ? constant.Value : ((Vector)results[argument.Index])[row];
            rows[row] = function.Invoke(batch.Session, values);
        }

        return rows[0] is Vector first && !first.IsTuple() ? Lists(first, rows) : Columns.Combine(rows);
    }

    // A function with a vector for each row makes a column of array vectors, however long each is.
    private static ArrayVector Lists(Vector first, Value[] rows)
    {
        var lists = ArrayVector.Empty(first.Type, rows.Length);
        foreach (var row in rows) lists.Add(row);
        return lists;
    }
}

/// <summary>A state function. Its states are made when the types of its columns are known.</summary>
internal sealed class StateNode(
    IReadOnlyList<ReactiveNode> inputs, Func<Vector[], StateOperator> create) : ReactiveNode
{
    private StateOperator? _operator;
    private byte[] _saved = [];

    public override IEnumerable<ReactiveNode> Sources => inputs;

    public override Value Run(ReactiveBatch batch, Value[] results)
    {
        var columns = new Vector[inputs.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = results[inputs[i].Index] switch
            {
                Vector column when column.Count == batch.Count => column,
                Scalar scalar => Columns.Of(scalar).Gather(new int[batch.Count]),
                var other => throw new ScriptException(
                    $"A state function got {other.Count} value(s) for {batch.Count} row(s)."),
            };
        _operator ??= Create(columns);
        return _operator.Apply(batch, columns);
    }

    /// <summary>The bytes of the states of all keys.</summary>
    public long CountBytes() => _operator?.CountBytes() ?? _saved.Length;

    /// <summary>Forgets a key.</summary>
    public void Clear(int slot) => _operator?.Clear(slot);

    /// <summary>Writes the states of all keys.</summary>
    public void Save(BinaryWriter writer)
    {
        if (_operator is null)
        {
            writer.WriteItems((ReadOnlySpan<byte>)_saved);
            return;
        }

        using var bytes = new MemoryStream();
        using var own = new BinaryWriter(bytes);
        _operator.Save(own);
        own.Flush();
        writer.WriteItems((ReadOnlySpan<byte>)bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Takes over states that were written by the same step.</summary>
    public void Load(BinaryReader reader)
    {
        _saved = reader.ReadItems<byte>();
        if (_operator is not null) LoadSaved(_operator);
    }

    private StateOperator Create(Vector[] columns)
    {
        var made = create(columns);
        LoadSaved(made);
        return made;
    }

    private void LoadSaved(StateOperator target)
    {
        if (_saved.Length == 0) return;
        using var reader = new BinaryReader(new MemoryStream(_saved));
        target.Load(reader);
        _saved = [];
    }
}
