using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// A function over the elements at each place of a key's array vectors: <c>byColumn</c>. Every place of a key is a key of
/// its own to the function, so all places run side by side in one batch.
/// </summary>
/// <param name="program">The function over the elements.</param>
internal sealed class ColumnwiseOperator(ReactiveProgram program) : StateOperator
{
    // The number of elements in each row; 0 before the first one.
    private int _width;

    /// <summary>The elements of columns of array vectors.</summary>
    /// <exception cref="ScriptException">A column holds no array vectors.</exception>
    public static Vector[] Elements(Vector[] columns) => Array.ConvertAll(columns, column => column is ArrayVector rows
        ? rows.Values
        : throw new ScriptException(
            $"byColumn takes array vectors and constants in a state engine, not a {column.Type.DisplayName()} column."));

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        foreach (var input in inputs) RequireWidth((ArrayVector)input);
        var slots = new int[batch.Count * _width];
        for (var row = 0; row < batch.Count; row++)
            for (var place = 0; place < _width; place++)
                slots[(row * _width) + place] = (batch.Slots[row] * _width) + place;
        var elements = Elements(inputs);
        var table = new Table(elements.Select((_, i) => FormattableString.Invariant($"c{i}")), elements);
        var results = program.Run(new ReactiveBatch(batch.Session, table, slots, batch.Capacity * _width));
        var columns = results.ConvertAll<Value>(result => new ArrayVector(result, Ends(batch.Count)));
        return columns.Count == 1 ? columns[0] : Vector.Tuple([.. columns]);
    }

    public override long CountBytes() => program.CountBytes();

    public override void Clear(int slot)
    {
        for (var place = 0; place < _width; place++) program.Clear((slot * _width) + place);
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_width);
        program.Save(writer);
    }

    public override void Load(BinaryReader reader)
    {
        _width = reader.ReadInt32();
        program.Load(reader);
    }

    private void RequireWidth(ArrayVector rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var width = rows.RowLength(row);
            if (_width == 0) _width = width;
            if (width != _width)
                throw new ScriptException(
                    $"byColumn: a row of {width} elements came behind rows of {_width}; in a state engine all are of one length.");
        }
    }

    private int[] Ends(int count)
    {
        var ends = new int[count];
        for (var row = 0; row < count; row++) ends[row] = (row + 1) * _width;
        return ends;
    }
}
