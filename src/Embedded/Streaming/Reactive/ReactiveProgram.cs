using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The expressions of an engine as steps in the order in which they run.</summary>
internal sealed class ReactiveProgram
{
    private readonly IReadOnlyList<ReactiveNode> _outputs;
    private readonly ReactiveNode[] _nodes;
    private readonly int _places;

    /// <param name="nodes">All steps; those that no result needs are left out.</param>
    /// <param name="outputs">The steps whose results go out, one for each expression.</param>
    public ReactiveProgram(IReadOnlyList<ReactiveNode> nodes, IReadOnlyList<ReactiveNode> outputs)
    {
        (_outputs, _places) = (outputs, nodes.Count);
        var isNeeded = new bool[nodes.Count];
        foreach (var output in outputs) isNeeded[output.Index] = true;
        for (var i = nodes.Count - 1; i >= 0; i--)
            if (isNeeded[i])
                foreach (var source in nodes[i].Sources) isNeeded[source.Index] = true;
        _nodes = [.. nodes.Where(node => isNeeded[node.Index])];
    }

    /// <summary>
    /// The columns of results for the rows of a batch: one for each expression, several for one with several results.
    /// </summary>
    public List<Vector> Run(ReactiveBatch batch)
    {
        var results = new Value[_places];
        foreach (var node in _nodes) results[node.Index] = node.Run(batch, results);
        var columns = new List<Vector>(_outputs.Count);
        foreach (var output in _outputs) Add(columns, results[output.Index], batch.Count);
        return columns;
    }

    /// <summary>True when the types of all results are known before the first row.</summary>
    public bool IsTyped => !_nodes.Any(node => node is RowwiseNode);

    /// <summary>True when a state depends on a column at a position or behind it.</summary>
    public bool HasStateOver(int position)
    {
        var isOver = new bool[_places];
        foreach (var node in _nodes)
        {
            isOver[node.Index] = node is ColumnNode column
                ? column.Column >= position
                : node.Sources.Any(source => isOver[source.Index]);
            if (node is StateNode && isOver[node.Index]) return true;
        }

        return false;
    }

    /// <summary>The bytes of the states of all keys.</summary>
    public long CountBytes() => States.Sum(state => state.CountBytes());

    /// <summary>Forgets a key.</summary>
    public void Clear(int slot)
    {
        foreach (var state in States) state.Clear(slot);
    }

    /// <summary>Writes the states of all keys.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (var state in States) state.Save(writer);
    }

    /// <summary>Takes over states that were written by the same expressions.</summary>
    public void Load(BinaryReader reader)
    {
        foreach (var state in States) state.Load(reader);
    }

    /// <summary>The states of all keys of some programs as a value, for a snapshot.</summary>
    public static Vector<sbyte> Capture(IEnumerable<ReactiveProgram> programs)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var program in programs) program.Save(writer);
        writer.Flush();
        return new Vector<sbyte>(DataType.Char, Array.ConvertAll(bytes.ToArray(), item => (sbyte)item));
    }

    /// <summary>Gives programs of the same expressions their captured states.</summary>
    public static void Restore(IEnumerable<ReactiveProgram> programs, Value state)
    {
        var bytes = Array.ConvertAll(((Vector<sbyte>)state).Span.ToArray(), item => (byte)item);
        using var reader = new BinaryReader(new MemoryStream(bytes));
        foreach (var program in programs) program.Load(reader);
    }

    private IEnumerable<StateNode> States => _nodes.OfType<StateNode>();

    private static void Add(List<Vector> columns, Value result, int count)
    {
        switch (result)
        {
            case Vector<Value> { IsColumnar: false } parts when parts.Count > 0 && AreColumns(parts, count):
                foreach (var part in parts.Span) Add(columns, part, count);
                break;
            case Vector column when column.Count == count:
                columns.Add(column);
                break;
            case Scalar scalar:
                columns.Add(Functions.Columns.Of(scalar).Gather(new int[count]));
                break;
            case Vector constant:
                // A constant vector goes into a column of array vectors, the same in every row.
                columns.Add(new ArrayVector(constant.Copy(), [constant.Count]).Gather(new int[count]));
                break;
            default:
                throw new ScriptException($"A metric gave a {result.Form}; a metric is one value for each row.");
        }
    }

    // Several results, and not a column of lists with as many rows: a function's results are vectors of all rows.
    private static bool AreColumns(Vector<Value> parts, int count)
    {
        foreach (var part in parts.Span)
            if (part is not Scalar && part.Count != count)
                return false;
        return parts.Span[0] is Vector;
    }
}
