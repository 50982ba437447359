using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// Rows of several inputs that go out together. They are put together column by column: the rows of each input side by
/// side, then all of them in their order, while they are still in the processor's cache.
/// </summary>
internal sealed class ReplayBatch(IReadOnlyList<ReplayInput> inputs, ReplaySequence sequence)
{
    private int[][] _rows = [];
    private int[] _places = [];

    /// <summary>Takes the rows of a range of the sequence.</summary>
    public void Take(int first, int count)
    {
        var inputOf = sequence.InputOf.Slice(first, count);
        var counts = new int[inputs.Count];
        foreach (var input in inputOf) counts[input]++;
        _rows = Array.ConvertAll(counts, rows => new int[rows]);
        var starts = new int[counts.Length];
        for (var input = 1; input < starts.Length; input++) starts[input] = starts[input - 1] + counts[input - 1];
        var taken = new int[counts.Length];
        _places = new int[count];
        for (var i = 0; i < count; i++)
        {
            var input = inputOf[i];
            _rows[input][taken[input]] = sequence.RowOf[first + i];
            _places[i] = starts[input] + taken[input]++;
        }
    }

    /// <summary>The rows of one input, in their order.</summary>
    public Table Of(int input)
    {
        var rows = inputs[input].Rows;
        return new Table(rows.Names, rows.Columns.Select(column => Part(column, input)));
    }

    /// <summary>The rows of all inputs, in their order, in the columns of an output.</summary>
    /// <exception cref="ScriptException">The columns of an input do not fit.</exception>
    public Table Together(IReadOnlyList<ColumnDefinition> output)
    {
        var used = Enumerable.Range(0, inputs.Count).Where(input => _rows[input].Length > 0).ToArray();
        if (used is [var only]) return Of(only);
        foreach (var input in used)
            if (inputs[input].Rows.Columns.Count != output.Count)
                throw new ScriptException(
                    $"replay: input {input + 1} has {inputs[input].Rows.Columns.Count} columns, the output {output.Count}.");
        var columns = new Vector[output.Count];
        RowRanges.RunColumns(_places.Length, columns.Length, column =>
        {
            var together = output[column].CreateColumn();
            foreach (var input in used)
                together.AddRange(Conversion.ConvertLike(Part(inputs[input].Rows.Columns[column], input), together));
            columns[column] = together.Gather(_places);
        });
        return new Table(output.Select(column => column.Name), columns);
    }

    private Vector Part(Vector column, int input) => _rows[input] switch
    {
        [] => column.CreateEmpty(),
        var rows when sequence.KeepsRows => column.Slice(rows[0], rows.Length),
        var rows => column.Gather(rows),
    };
}
