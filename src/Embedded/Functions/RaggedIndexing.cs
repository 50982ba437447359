using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// <c>x[i]</c> over array vectors and columnar tuples: a scalar is a column, a slice some columns, a vector some rows,
/// a condition on the elements those that hold. What lies outside a row is null.
/// </summary>
internal static class RaggedIndexing
{
    /// <summary>The part at one index.</summary>
    /// <exception cref="ScriptException">The index does not fit.</exception>
    public static Value Get(Vector rows, Value index) => index switch
    {
        _ when RaggedRows.IsRagged(index) => Where(rows, (Vector)index),
        Vector => rows.Gather(Indexing.Positions(index, rows.Count)),
        Pair slice => Columns(rows, slice),
        Scalar { IsNull: false } place when Numeric.IsInteger(place.Type) && place.Type != DataType.Bool =>
            RaggedRows.Column(rows, place.AsInt()),
        _ => throw new ScriptException($"A {index.Type.DisplayName()} {index.Form} cannot be an index of an array vector."),
    };

    /// <summary>The part at rows and columns; for two scalars a vector of one element.</summary>
    /// <exception cref="ScriptException">An index does not fit or lies outside.</exception>
    public static Value Get(Vector rows, Value? row, Value? column)
    {
        if (column is null) return row is null ? rows : rows.Gather(RowsOf(rows, row));
        // A columnar tuple is indexed column first, as a tuple of columns would be.
        if (rows is not ArrayVector && row is Scalar && column is Scalar)
            return Get(rows, row) is Vector all ? Indexing.Get(all, [column]) : row;
        var chosen = row is null ? rows : rows.Gather(RowsOf(rows, row));
        return Get(chosen, column is Vector
            ? throw new ScriptException("The columns of an array vector are a number or a slice.") : column);
    }

    /// <summary>One row as a vector.</summary>
    /// <exception cref="ScriptException">There is no such row.</exception>
    public static Vector Row(Vector rows, Value index)
    {
        var position = index is Scalar ? Indexing.Positions(index, rows.Count)[0] : -1;
        return position >= 0
            ? RaggedRows.Row(rows, position)
            : throw new ScriptException($"The row {Formatter.Format(index)} does not lie between 0 and {rows.Count - 1}.");
    }

    /// <summary>
    /// Writes into columns of rows: a scalar, a vector as long as the columns, or a tuple with a part per row.
    /// </summary>
    /// <exception cref="ScriptException">An index lies outside, or the value does not fit.</exception>
    public static void Set(Vector rows, IReadOnlyList<Value?> indexes, Value value)
    {
        if (indexes is not [var rowIndex, { } columnIndex])
            throw new ScriptException("The elements of an array vector are written by row and column: x[row, column].");
        var targets = rowIndex is null ? Sequences.Indexes(rows.Count) : RowsOf(rows, rowIndex);
        var (first, count) = columnIndex is Pair slice ? Bounds(slice) : (((Scalar)columnIndex).AsInt(), 1);
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] < 0) throw new ScriptException($"A row lies outside 0..{rows.Count - 1}.");
            Write(rows, targets[i], (first, count), Part(value, i, targets.Length, count));
        }
    }

    private static void Write(Vector rows, int row, (int First, int Count) columns, Value value)
    {
        var changed = RaggedRows.Row(rows, row).Copy();
        if (columns.First < 0 || columns.First + columns.Count > changed.Count)
            throw new ScriptException($"The row {row} has {changed.Count} elements; the columns lie outside.");
        for (var i = 0; i < columns.Count; i++)
        {
            var element = value is Vector items ? items[i] : value;
            changed.Set(columns.First + i, Conversion.Convert(element, changed.Type));
        }

        rows.Set(row, changed);
    }

    // A tuple has a part for each row, unless it has one for each column.
    private static Value Part(Value value, int row, int rows, int columns) => value switch
    {
        Vector vector when vector.Count == rows && (vector.IsTuple() || columns == 1) => vector[row],
        Vector vector when vector.Count == columns => vector,
        Scalar scalar => scalar,
        _ => throw new ScriptException($"The value has {value.Count} elements for {rows} rows and {columns} columns."),
    };

    private static int[] RowsOf(Vector rows, Value index)
    {
        var positions = Indexing.Positions(index, rows.Count);
        return Array.IndexOf(positions, -1) < 0
            ? positions
            : throw new ScriptException($"The row {Formatter.Format(index)} does not lie between 0 and {rows.Count - 1}.");
    }

    private static (int First, int Count) Bounds(Pair slice)
    {
        var first = slice.First.IsNull ? 0 : slice.First.AsInt();
        if (slice.Second.IsNull) return (first, -1);
        var count = slice.Second.AsInt() - first;
        return first >= 0 && count > 0 ? (first, count)
            : throw new ScriptException($"The columns {Formatter.Format(slice)} must rise from 0 or above.");
    }

    // An end beyond the row fills up with nulls; without an end every row is taken as far as it goes.
    private static Vector Columns(Vector rows, Pair slice)
    {
        var (first, count) = Bounds(slice);
        var parts = new Vector[rows.Count];
        for (var row = 0; row < parts.Length; row++)
        {
            var items = RaggedRows.Row(rows, row);
            var places = new int[count < 0 ? Math.Max(0, items.Count - first) : count];
            for (var i = 0; i < places.Length; i++) places[i] = first + i < items.Count ? first + i : -1;
            parts[row] = items.Gather(places);
        }

        var isText = parts.Length > 0 && parts[0].Type.IsText();
        return RaggedRows.Build(parts, count < 0 || isText ? rows : ArrayVector.Empty(DataType.Int));
    }

    private static Vector Where(Vector rows, Vector conditions)
    {
        if (conditions.Count != rows.Count) throw Shapes.Unequal("index", rows.Count, conditions.Count);
        var parts = new Vector[rows.Count];
        for (var row = 0; row < parts.Length; row++)
        {
            var (items, index) = (RaggedRows.Row(rows, row), RaggedRows.Row(conditions, row));
            parts[row] = items.Gather(Indexing.Positions(index, items.Count));
        }

        return RaggedRows.Build(parts, rows);
    }
}
