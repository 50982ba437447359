using System.Diagnostics;

namespace DolphinQuant.Data;

/// <summary>
/// A column whose rows are lists of any length, such as the levels of an order book: all elements one row after another
/// in one vector, and the position at which each row ends. A row holds at least one element; an empty one holds a null.
/// </summary>
public sealed class ArrayVector : Vector
{
    private Vector _values;
    private int[] _rowEnds;
    private int _count;

    /// <summary>Takes over the elements and the row ends, of which <paramref name="count"/> are filled.</summary>
    /// <exception cref="InvalidCastException">An array vector cannot hold such elements.</exception>
    public ArrayVector(Vector values, int[] rowEnds, int count)
    {
        Type = values.Type.ArrayOf();
        Debug.Assert(values.Count == (count == 0 ? 0 : rowEnds[count - 1]), "the last row ends with the last element");
        _values = values;
        _rowEnds = rowEnds;
        _count = count;
    }

    /// <summary>Takes over the elements and the row ends.</summary>
    /// <exception cref="InvalidCastException">An array vector cannot hold such elements.</exception>
    public ArrayVector(Vector values, int[] rowEnds) : this(values, rowEnds, rowEnds.Length)
    {
    }

    /// <inheritdoc/>
    public override DataType Type { get; }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <summary>The elements of all rows.</summary>
    public Vector Values => _values;

    /// <summary>Behind the last element of each row. Valid until the vector grows.</summary>
    public ReadOnlySpan<int> RowEnds => _rowEnds.AsSpan(0, _count);

    /// <summary>The row at <paramref name="index"/> as a vector of its own.</summary>
    public override Value this[int index] => Row(index);

    /// <summary>An array vector of no rows whose rows hold elements of <paramref name="type"/>.</summary>
    /// <exception cref="InvalidCastException">An array vector cannot hold such elements.</exception>
    public static ArrayVector Empty(DataType type, int capacity = 0) => new(Create(type), new int[capacity], 0);

    /// <summary>The row at <paramref name="index"/> as a vector of its own.</summary>
    public Vector Row(int index) => _values.Slice(RowStart(index), RowLength(index));

    /// <summary>The position of a row's first element.</summary>
    public int RowStart(int index) => index == 0 ? 0 : RowEnds[index - 1];

    /// <summary>The number of elements in a row.</summary>
    public int RowLength(int index) => RowEnds[index] - RowStart(index);

    /// <summary>A vector with the same rows over other elements, one for each of this one's.</summary>
    public ArrayVector WithValues(Vector values) => new(values, RowEnds.ToArray());

    /// <summary>True when the row holds nulls only.</summary>
    public override bool IsNull(int index)
    {
        for (var i = RowStart(index); i < RowEnds[index]; i++)
            if (!_values.IsNull(i))
                return false;
        return true;
    }

    /// <summary>Appends a row: a vector, or one element. An empty row becomes a row of one null.</summary>
    /// <exception cref="InvalidCastException">The elements cannot be converted.</exception>
    public override void Add(Value value)
    {
        if (value is Vector { Count: > 0 } row) _values.AddRange(row);
        else _values.Add(value is Vector ? Data.Scalar.Void : value);
        EndRow();
    }

    /// <summary>Replaces a row. One of another length moves all rows behind it.</summary>
    /// <exception cref="InvalidCastException">The elements cannot be converted.</exception>
    public override void Set(int index, Value value)
    {
        if ((value is Vector vector ? vector.Count : 1) != RowLength(index))
        {
            var row = CreateEmpty(1);
            row.Add(value);
            SetRows([index], (ArrayVector)row);
            return;
        }

        var start = RowStart(index);
        for (var i = start; i < RowEnds[index]; i++) _values.Set(i, value is Vector items ? items[i - start] : value);
    }

    /// <summary>
    /// Replaces the rows at <paramref name="positions"/> by those of another array vector of the same type.
    /// </summary>
    public void SetRows(ReadOnlySpan<int> positions, ArrayVector rows)
    {
        var sources = new int[_count];
        for (var i = 0; i < sources.Length; i++) sources[i] = i;
        for (var i = 0; i < positions.Length; i++) sources[positions[i]] = _count + i;
        var both = Copy();
        both.AddRange(rows);
        var replaced = (ArrayVector)both.Gather(sources);
        (_values, _rowEnds) = (replaced._values, replaced._rowEnds);
    }

    /// <summary>
    /// Appends the rows of another array vector, or each element of a tuple or a vector as a row of its own.
    /// </summary>
    /// <exception cref="InvalidCastException">The elements cannot be converted.</exception>
    public override void AddRange(Vector other)
    {
        if (other is not ArrayVector rows)
        {
            for (var i = 0; i < other.Count; i++) Add(other[i]);
            return;
        }

        var shift = _values.Count;
        _values.AddRange(rows._values);
        EnsureCapacity(_count + rows._count);
        foreach (var end in rows.RowEnds) _rowEnds[_count++] = shift + end;
    }

    /// <inheritdoc/>
    public override void RemoveRange(int start, int count)
    {
        if (count == 0) return;
        var first = RowStart(start);
        var removed = RowEnds[start + count - 1] - first;
        _values.RemoveRange(first, removed);
        for (var i = start + count; i < _count; i++) _rowEnds[i - count] = _rowEnds[i] - removed;
        _count -= count;
    }

    /// <inheritdoc/>
    public override Vector Slice(int start, int count)
    {
        if (count == 0) return CreateEmpty();
        var first = RowStart(start);
        var ends = RowEnds.Slice(start, count).ToArray();
        for (var i = 0; i < ends.Length; i++) ends[i] -= first;
        return new ArrayVector(_values.Slice(first, ends[^1]), ends);
    }

    /// <inheritdoc/>
    public override Vector View() => new ArrayVector(_values.View(), _rowEnds, _count);

    /// <summary>The rows at <paramref name="indexes"/>; a negative index gives a row of one null.</summary>
    public override Vector Gather(ReadOnlySpan<int> indexes)
    {
        var ends = new int[indexes.Length];
        var total = 0;
        for (var i = 0; i < ends.Length; i++) ends[i] = total += indexes[i] >= 0 ? RowLength(indexes[i]) : 1;
        var elements = new int[total];
        for (int i = 0, at = 0; i < indexes.Length; i++)
        {
            var element = indexes[i] >= 0 ? RowStart(indexes[i]) : -1;
            while (at < ends[i]) elements[at++] = element < 0 ? -1 : element++;
        }

        return new ArrayVector(_values.Gather(elements), ends);
    }

    /// <inheritdoc/>
    public override Vector CreateEmpty(int capacity = 0) =>
        new ArrayVector(_values.CreateEmpty(), new int[capacity], 0);

    /// <summary>An array vector with one of the elements in each row.</summary>
    internal static ArrayVector Singles(Vector values)
    {
        var ends = new int[values.Count];
        for (var i = 0; i < ends.Length; i++) ends[i] = i + 1;
        return new ArrayVector(values, ends);
    }

    private void EndRow()
    {
        EnsureCapacity(_count + 1);
        _rowEnds[_count++] = _values.Count;
    }

    private void EnsureCapacity(int capacity)
    {
        if (capacity > _rowEnds.Length)
            Array.Resize(ref _rowEnds, Math.Max(Math.Max(16, capacity), _rowEnds.Length * 2));
    }
}
