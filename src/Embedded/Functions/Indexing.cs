using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>x[i]</c> and <c>x[i, j]</c>, reading. A missing position of a vector is null; a slice must lie inside.</summary>
internal static class Indexing
{
    /// <summary>The element or part at the indexes; a null index (a hole, as in <c>m[, 1]</c>) takes all.</summary>
    /// <exception cref="ScriptException">The index does not fit the target.</exception>
    public static Value Get(Value target, IReadOnlyList<Value?> indexes)
    {
        if (indexes.Count > 1 && target is Dictionary or Vector<Value> { IsColumnar: false }) return NestedIndexing.Get(target, indexes);
        // DECIMAL64(2)[] names the type of lists of such.
        if (indexes.Count == 0 && target is Scalar { Type: DataType.Int } code
            && ElementType.TryDecode(code.AsInt(), out var type) && type.Type.IsDecimal())
            return Scalar.Int((type with { Type = type.Type.ArrayOf() }).Code);
        if (indexes.Count == 2) return GetTwo(target, indexes[0], indexes[1]);
        if (indexes.Count != 1) throw new ScriptException($"A {target.Form} takes one or two indexes, {indexes.Count} were given.");
        var index = indexes[0];
        if (index is null) return target;
        return target switch
        {
            Vector vector => GetFromVector(vector, index),
            Dictionary dictionary => GetFromDictionary(dictionary, index),
            Table table => GetFromTable(table, index),
            Matrix matrix => GetFromMatrix(matrix, index),
            Pair pair => GetFromVector(Columns.Of(pair), index),
            _ => throw new ScriptException($"A {target.Form} has no elements to index."),
        };
    }

    /// <summary>Writes the element or part at the indexes, in place.</summary>
    /// <exception cref="ScriptException">The index or the value does not fit the target.</exception>
    public static void Set(Value target, IReadOnlyList<Value?> indexes, Value value) => IndexedWriting.Set(target, indexes, value);

    /// <summary>The positions an index names among <paramref name="count"/>; -1 for positions outside.</summary>
    /// <exception cref="ScriptException">The index is not an integer, a condition, a slice or a vector of such.</exception>
    public static int[] Positions(Value? index, int count)
    {
        switch (index)
        {
            case null:
                return Sequences.Indexes(count);
            case Pair slice:
                return Slice(slice, count);
            case Vector<sbyte> { Type: DataType.Bool } mask:
                return Masked(mask, count);
            case Scalar or Vector when index.Type.Category() is DataCategory.Integral or DataCategory.Nothing:
                return Inside(Columns.Of("index", index).OwnNumbers<int>(), count);
            default:
                throw new ScriptException($"A {index.Type.DisplayName()} {index.Form} cannot be an index; use integers, conditions or a slice.");
        }
    }

    /// <summary>The columns of a table that an index names, by name or by position.</summary>
    /// <exception cref="ScriptException">A column does not exist.</exception>
    public static int[] ColumnPositions(Table table, Value? index)
    {
        if (index is null || !index.Type.IsText())
        {
            var positions = Positions(index, table.Columns.Count);
            return Array.IndexOf(positions, -1) < 0
                ? positions
                : throw new ScriptException($"The table has {table.Columns.Count} columns; {Formatter.Format(index!)} lies outside.");
        }

        return Array.ConvertAll(Columns.Of("index", index).Texts(), name => table.IndexOf(name) is var at and >= 0
            ? at
            : throw new ScriptException($"The table has no column {name}; it has {string.Join(", ", table.Names)}."));
    }

    /// <summary>The columns of a matrix that an index names, by label or by position.</summary>
    public static int[] ColumnPositions(Matrix matrix, Value? index) => LabelPositions(matrix.ColumnLabels, index, matrix.Columns);

    /// <summary>The rows of a matrix that an index names, by label or by position.</summary>
    public static int[] RowPositions(Matrix matrix, Value? index) => LabelPositions(matrix.RowLabels, index, matrix.Rows);

    private static int[] LabelPositions(Vector? labels, Value? index, int count) =>
        labels is not null && index is Scalar or Vector && !index.Type.IsNumeric() && index.Type != DataType.Void
            ? Membership.Find(labels!, Columns.Of("index", index)).Span.ToArray()
            : Positions(index, count);

    private static Value GetFromVector(Vector vector, Value index)
    {
        if (RaggedRows.IsRagged(vector)) return RaggedIndexing.Get(vector, index);
        if (index is ArrayVector places) return places.WithValues(vector.Gather(Positions(places.Values, vector.Count)));
        if (index is not Scalar) return vector.Gather(Positions(index, vector.Count));
        var position = Positions(index, vector.Count)[0];
        if (position >= 0) return vector[position];
        return vector.IsTuple() ? throw Outside(index, vector.Count) : Scalar.NullOf(vector.Type);
    }

    private static Value GetFromDictionary(Dictionary dictionary, Value index)
    {
        if (index is Scalar key) return dictionary.Find(key) ?? Missing(dictionary);
        var keys = Columns.Of("index", index);
        var values = new Value[keys.Count];
        for (var i = 0; i < values.Length; i++) values[i] = dictionary.Find(keys.Scalar(i)) ?? Missing(dictionary);
        return Columns.Combine(values);
    }

    private static Scalar Missing(Dictionary dictionary) =>
        dictionary.Type == DataType.Any ? Scalar.Void : Scalar.NullOf(dictionary.Type);

    private static Value GetFromTable(Table table, Value index)
    {
        if (index.Type.IsText())
        {
            var columns = ColumnPositions(table, index);
            return index is Scalar ? table.Columns[columns[0]] : Vector.Tuple(Array.ConvertAll<int, Value>(columns, i => table.Columns[i].Copy()));
        }

        var rows = Positions(index, table.Count);
        return index is Scalar ? Row(table, rows[0] >= 0 ? rows[0] : throw Outside(index, table.Count)) : table.Gather(rows);
    }

    private static Dictionary Row(Table table, int row)
    {
        var entries = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        for (var i = 0; i < table.Columns.Count; i++) entries[Scalar.String(table.Names[i])] = table.Columns[i][row];
        return entries;
    }

    private static Table Select(Table table, int[] columns) =>
        new(columns.Select(i => table.Names[i]), columns.Select(i => table.Columns[i].Copy()));

    private static Value GetFromMatrix(Matrix matrix, Value index)
    {
        if (index is Matrix { Type: DataType.Bool } mask && mask.Count == matrix.Count)
            return Masked(matrix, (Vector<sbyte>)mask.Data);
        var columns = ColumnPositions(matrix, index);
        if (index is Scalar) return columns[0] >= 0 ? matrix.Column(columns[0]) : throw Outside(index, matrix.Columns);
        return Part(matrix, Sequences.Indexes(matrix.Rows), columns);
    }

    // The matrix with null wherever the condition does not hold.
    private static Matrix Masked(Matrix matrix, Vector<sbyte> mask)
    {
        var cells = Sequences.Indexes(matrix.Count);
        var truths = mask.Span;
        for (var i = 0; i < cells.Length; i++)
            if (truths[i] <= 0)
                cells[i] = -1;
        return new Matrix(matrix.Data.Gather(cells), matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels)
        {
            IsIndexed = matrix.IsIndexed,
        };
    }

    private static Value GetTwo(Value target, Value? first, Value? second)
    {
        if (target is Table table) return GetCells(table, first, second);
        if (target is Vector rowLists && RaggedRows.IsRagged(rowLists)) return RaggedIndexing.Get(rowLists, first, second);
        if (target is not Matrix matrix) throw new ScriptException($"A {target.Form} takes one index, two were given.");
        var rows = RowPositions(matrix, first);
        var columns = ColumnPositions(matrix, second);
        if (first is not Scalar || second is not Scalar) return Part(matrix, rows, columns);
        return rows[0] >= 0 && columns[0] >= 0 ? matrix.Data[(columns[0] * matrix.Rows) + rows[0]] : Scalar.NullOf(matrix.Type);
    }

    private static Value GetCells(Table table, Value? first, Value? second)
    {
        // Rows first, columns second; a column name in the first place is taken as the language does: t[`x, 3].
        var (rowIndex, columnIndex) = first is not null && first.Type.IsText() ? (second, first) : (first, second);
        var rows = Positions(rowIndex, table.Count);
        var columns = ColumnPositions(table, columnIndex);
        if (columnIndex is not Scalar || (rowIndex is not Scalar && !columnIndex.Type.IsText())) return Select(table, columns).Gather(rows);
        var column = table.Columns[columns[0]];
        if (rowIndex is not Scalar) return column.Gather(rows);
        return rows[0] >= 0 ? column[rows[0]] : Scalar.NullOf(column.Type);
    }

    private static Matrix Part(Matrix matrix, int[] rows, int[] columns) => new(
        Reshaping.Cells(matrix, rows, columns), rows.Length, columns.Length, matrix.RowLabels?.Gather(rows), matrix.ColumnLabels?.Gather(columns));

    private static int[] Inside(int[] positions, int count)
    {
        for (var i = 0; i < positions.Length; i++)
            if ((uint)positions[i] >= (uint)count)
                positions[i] = -1;
        return positions;
    }

    private static int[] Masked(Vector<sbyte> mask, int count)
    {
        if (mask.Count != count) throw Shapes.Unequal("index", count, mask.Count);
        var positions = new List<int>();
        var truths = mask.Span;
        for (var i = 0; i < truths.Length; i++)
            if (truths[i] > 0)
                positions.Add(i);
        return [.. positions];
    }

    // a:b runs from a up to b - 1; with a > b it runs from a - 1 down to b. Either end may be left out.
    private static int[] Slice(Pair slice, int count)
    {
        var first = slice.First.IsNull ? 0 : slice.First.AsInt();
        var last = slice.Second.IsNull ? count : slice.Second.AsInt();
        var (low, high) = (Math.Min(first, last), Math.Max(first, last));
        if (low < 0 || high > count) throw new ScriptException($"The slice {first}:{last} does not lie inside 0:{count}.");
        var positions = new int[high - low];
        for (var i = 0; i < positions.Length; i++) positions[i] = first <= last ? low + i : high - 1 - i;
        return positions;
    }

    private static ScriptException Outside(Value index, int count) =>
        new($"The index {Formatter.Format(index)} does not lie between 0 and {count - 1}.");
}
