using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Array vectors and columnar tuples alike: columns whose rows are lists of any length. A scalar in a columnar tuple is
/// a row of one element.
/// </summary>
internal static class RaggedRows
{
    /// <summary>True for an array vector or a columnar tuple.</summary>
    public static bool IsRagged(Value value) => value is ArrayVector or Vector<Value> { IsColumnar: true };

    /// <summary>One row.</summary>
    /// <exception cref="ScriptException">A columnar tuple holds something else than scalars and vectors.</exception>
    public static Vector Row(Vector rows, int index) => rows[index] switch
    {
        Vector row => row,
        Scalar scalar => Columns.Of(scalar),
        var other =>
            throw new ScriptException($"A columnar tuple holds scalars and vectors; row {index} is a {other.Form}."),
    };

    /// <summary>The number of elements in each row.</summary>
    public static int[] Lengths(Vector rows)
    {
        var lengths = new int[rows.Count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = rows is ArrayVector array ? array.RowLength(i) : rows[i].Count;
        return lengths;
    }

    /// <summary>The elements of all rows as one vector of their common type.</summary>
    /// <exception cref="ScriptException">The rows have no common type.</exception>
    public static Vector Elements(Vector rows)
    {
        if (rows is ArrayVector array) return array.Values;
        var parts = new Vector[rows.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = Row(rows, i);
        var type = Rows.CommonType("columnar tuple", parts).Type;
        var elements = Vector.Create(type).CreateEmpty();
        foreach (var part in parts) elements.AddRange(Conversion.Convert(part, type));
        return elements;
    }

    /// <summary>The elements at one place of every row; null in the rows that are too short.</summary>
    public static Vector Column(Vector rows, int place) => Elements(rows).Gather(Places(Lengths(rows), place));

    /// <summary>All columns, as many as the longest row has elements.</summary>
    public static Vector[] ToColumns(Vector rows)
    {
        var elements = Elements(rows);
        var lengths = Lengths(rows);
        var columns = new Vector[lengths.DefaultIfEmpty(0).Max()];
        for (var place = 0; place < columns.Length; place++) columns[place] = elements.Gather(Places(lengths, place));
        return columns;
    }

    /// <summary>The rows of a matrix, or the columns of a tuple put side by side, as an array vector.</summary>
    public static ArrayVector FromColumns(string function, IReadOnlyList<Vector> columns)
    {
        var type = Rows.CommonType(function, columns).Type;
        var rows = columns.Count == 0 ? 0 : columns[0].Count;
        var side = Vector.Create(type).CreateEmpty(rows * columns.Count);
        foreach (var column in columns)
        {
            if (column.Count != rows) throw Shapes.Unequal(function, rows, column.Count);
            side.AddRange(Conversion.Convert(column, type));
        }

        var cells = new int[rows * columns.Count];
        for (var i = 0; i < cells.Length; i++) cells[i] = (i % columns.Count * rows) + (i / columns.Count);
        var ends = new int[rows];
        for (var i = 0; i < rows; i++) ends[i] = (i + 1) * columns.Count;
        return new ArrayVector(side.Gather(cells), ends);
    }

    /// <summary>Rows put together in the form of <paramref name="like"/>; a row without elements gets a null.</summary>
    /// <exception cref="ScriptException">The rows have no common type.</exception>
    public static Vector Build(IReadOnlyList<Vector> rows, Vector like)
    {
        if (like is not ArrayVector) return new Vector<Value>(DataType.Any, [.. rows]) { IsColumnar = true };
        var type = Rows.CommonType("array vector", rows).Type;
        var built = ArrayVector.Empty(type == DataType.Void ? like.Type.ElementType() : type, rows.Count);
        foreach (var row in rows) built.Add(Conversion.Convert(row, built.Type.ElementType()));
        return built;
    }

    /// <summary>A new value whose rows are those that <paramref name="body"/> makes of each row.</summary>
    /// <exception cref="ScriptException">The rows have no common type.</exception>
    public static Vector MapRows(Vector rows, Func<Vector, Vector> body)
    {
        var results = new Vector[rows.Count];
        for (var i = 0; i < results.Length; i++) results[i] = body(Row(rows, i));
        return Build(results, rows);
    }

    /// <summary>Any column as an array vector: rows stay, each element of a vector or a tuple becomes a row.</summary>
    /// <exception cref="ScriptException">The elements cannot be converted.</exception>
    public static ArrayVector ToArrayVector(Vector column, DataType elementType)
    {
        if (column is ArrayVector array) return array.WithValues(Conversion.Convert(array.Values, elementType));
        var rows = ArrayVector.Empty(elementType, column.Count);
        if (!column.IsTuple())
        {
            rows.AddRange(Conversion.Convert(column, elementType));
            return rows;
        }

        for (var i = 0; i < column.Count; i++) rows.Add(Conversion.Convert(Flat(Row(column, i)), elementType));
        return rows;
    }

    // [1 2] is a tuple that holds a vector, and [] one that holds nothing: as rows they are what they hold.
    private static Vector Flat(Vector row) => row is not Vector<Value> tuple ? row
        : tuple is { Count: 1 } && tuple.Span[0] is Vector only ? only
        : Columns.CombineScalars([.. tuple.Span]);

    // -1 where the row ends before the place.
    private static int[] Places(int[] lengths, int place)
    {
        var places = new int[lengths.Length];
        for (int row = 0, start = 0; row < places.Length; start += lengths[row++])
            places[row] = place >= 0 && place < lengths[row] ? start + place : -1;
        return places;
    }
}
