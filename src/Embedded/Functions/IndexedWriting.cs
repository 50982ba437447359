using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>x[i] = v</c>. A scalar is written to every position, a vector element by element.</summary>
internal static class IndexedWriting
{
    /// <summary>Writes in place.</summary>
    /// <exception cref="ScriptException">The index or the value does not fit the target.</exception>
    public static void Set(Value target, IReadOnlyList<Value?> indexes, Value value)
    {
        switch (target)
        {
            case Vector rows when RaggedRows.IsRagged(rows):
                RaggedIndexing.Set(rows, indexes, value);
                break;
            // A part of a tuple takes the elements of another one; an element alone takes it as a whole.
            case Vector<Value> tuple when indexes is [Pair part] && value is Vector<Value> items
                && Required(Indexing.Positions(part, tuple.Count), tuple.Count) is var places && places.Length == items.Count:
                for (var i = 0; i < places.Length; i++) tuple.Set(places[i], items[i]);
                break;
            case Vector vector when indexes.Count == 1:
                Write(vector, Required(Indexing.Positions(indexes[0], vector.Count), vector.Count), value);
                break;
            case Dictionary dictionary when indexes is [Scalar key]:
                dictionary[key] = value;
                break;
            case Dictionary dictionary when indexes is [Vector keys]:
                dictionary.Reserve(keys.Count);
                for (var i = 0; i < keys.Count; i++) dictionary[keys.Scalar(i)] = value is Vector items ? items[i] : value;
                break;
            case Dictionary dictionary when indexes.All(index => index is Scalar):
                Set(dictionary, [Columns.CombineScalars([.. indexes.Select(index => index!)])], value);
                break;
            case Table table:
                SetCells(table, indexes, value);
                break;
            case Matrix matrix:
                SetCells(matrix, indexes, value);
                break;
            default:
                throw new ScriptException($"A {target.Form} cannot be written to with {indexes.Count} indexes.");
        }
    }

    private static void SetCells(Table table, IReadOnlyList<Value?> indexes, Value value)
    {
        if (indexes is [Scalar name] && name.Type.IsText())
        {
            if (table.Columns.Count > 0 && value is not Scalar && value.Count != table.Count)
                throw Shapes.Unequal("table column", table.Count, value.Count);
            table.SetColumn(name.AsText(), Shapes.Spread("table column", value, table.Columns.Count == 0 ? value.Count : table.Count));
            return;
        }

        if (indexes.Count != 2) throw new ScriptException("A table is written to by a column name, or by rows and columns.");
        var (rowIndex, columnIndex) = indexes[0] is { } first && first.Type.IsText() ? (indexes[1], first) : (indexes[0], indexes[1]);
        var rows = Required(Indexing.Positions(rowIndex, table.Count), table.Count);
        foreach (var column in Indexing.ColumnPositions(table, columnIndex)) Write(table.Columns[column], rows, value);
    }

    private static void SetCells(Matrix matrix, IReadOnlyList<Value?> indexes, Value value)
    {
        if (indexes is [Matrix { Type: DataType.Bool } mask])
        {
            Write(matrix.Data, Indexing.Positions(mask.Data, matrix.Count), value);
            return;
        }

        var rows = indexes.Count == 2 ? Indexing.RowPositions(matrix, indexes[0]) : Sequences.Indexes(matrix.Rows);
        var columns = Indexing.ColumnPositions(matrix, indexes[^1]);
        var cells = new List<int>(rows.Length * columns.Length);
        foreach (var column in Required(columns, matrix.Columns))
            foreach (var row in Required(rows, matrix.Rows))
                cells.Add((column * matrix.Rows) + row);
        Write(matrix.Data, [.. cells], value);
    }

    private static void Write(Vector target, int[] positions, Value value)
    {
        if (target.IsTuple() || value is Scalar)
        {
            var single = target.IsTuple() || value.Type == target.Type ? value : Conversion.ConvertLike(Columns.Of("assignment", value), target)[0];
            foreach (var position in positions) target.Set(position, single);
            return;
        }

        var items = Columns.Of("assignment", value);
        if (items.Count != positions.Length) throw Shapes.Unequal("assignment", positions.Length, items.Count);
        items = Conversion.ConvertLike(items, target);
        for (var i = 0; i < positions.Length; i++) target.Set(positions[i], items[i]);
    }

    private static int[] Required(int[] positions, int count)
    {
        if (Array.IndexOf(positions, -1) >= 0) throw new ScriptException($"An index lies outside 0..{count - 1}; append! adds elements.");
        return positions;
    }
}
