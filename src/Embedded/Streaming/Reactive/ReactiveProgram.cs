using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The expressions of an engine as steps in the order in which they run.</summary>
/// <param name="nodes">All steps.</param>
/// <param name="outputs">The steps whose results go out, one for each expression.</param>
internal sealed class ReactiveProgram(IReadOnlyList<ReactiveNode> nodes, IReadOnlyList<ReactiveNode> outputs)
{
    /// <summary>
    /// The columns of results for the rows of a batch: one for each expression, several for one with several results.
    /// </summary>
    public List<Vector> Run(ReactiveBatch batch)
    {
        var results = new Value[nodes.Count];
        for (var i = 0; i < results.Length; i++) results[i] = nodes[i].Run(batch, results);
        var columns = new List<Vector>(outputs.Count);
        foreach (var output in outputs) Add(columns, results[output.Index], batch.Count);
        return columns;
    }

    /// <summary>True when the types of all results are known before the first row.</summary>
    public bool IsTyped => !nodes.Any(node => node is RowwiseNode);

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

    private IEnumerable<StateNode> States => nodes.OfType<StateNode>();

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
