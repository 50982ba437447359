using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Row functions whose rows give lists: positions, alignment, groups, merged rows.</summary>
internal static class RaggedRowFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("rowAt(X, [Y])",
            "In every row the elements at the places, or under the conditions, that Y gives; without Y the places where X is true.",
            (_, a) => At(a));
        table.Add("rowAlign(left, right, how)",
            "The positions that bring the ordered rows of two order books side by side; -1 for none.",
            (_, a) => Align(a));
        table.Add("rowGroupby(func, funcArgs, groupingCol, [mode], [ascending])",
            "A function of the elements of each row that have equal keys in groupingCol.", GroupBy);
        table.Add("rowMergeAndSort(sortVec, asc, [args...])", "All rows of array vectors in one, sorted.", (_, a) =>
            MergeAndSort(a));
        table.Add("rowFilterAndSort(sortVec, filterVec, orderedFilters, [args...])",
            "Rows without the elements whose filterVec is not listed, equal elements of sortVec in the order of the list.", (_, a) => RowFilter.Apply(a));
    }

    private static Vector At(Arguments arguments)
    {
        var rows = RowwiseCalls.RowsOf(arguments[0])
            ?? throw arguments.Wrong(0, "must be a matrix, an array vector or a columnar tuple");
        if (!arguments.Has(1))
            return Assemble(arguments, Array.ConvertAll(rows, row => (Vector)Vector.Int(Holding(arguments, 0, row))));
        if (arguments[1] is Vector places && !RaggedRows.IsRagged(places)) return Single(arguments, rows, places);
        var indexes = RowwiseCalls.RowsOf(arguments[1]) ?? throw arguments.Wrong(1, "must be integers or conditions");
        if (indexes.Length != rows.Length) throw Shapes.Unequal("rowAt", rows.Length, indexes.Length);
        var parts = new Vector[rows.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = rows[i].Gather(indexes[i].Type == DataType.Bool
                ? Holding(arguments, 1, indexes[i])
                : Indexing.Positions(indexes[i], rows[i].Count));
        return Assemble(arguments, parts);
    }

    private static Vector Single(Arguments arguments, Vector[] rows, Vector places)
    {
        if (places.IsTuple() || !Numeric.IsInteger(places.Type)) throw arguments.Wrong(1, "must hold integers");
        if (places.Count != rows.Length) throw Shapes.Unequal("rowAt", rows.Length, places.Count);
        var positions = places.Numbers<int>();
        var results = Rows.CommonType("rowAt", rows).CreateColumn().CreateEmpty(rows.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            var isInside = positions[row] >= 0 && positions[row] < rows[row].Count;
            results.AddRange(Conversion.Convert(rows[row].Gather([isInside ? positions[row] : -1]), results.Type));
        }

        return results;
    }

    private static int[] Holding(Arguments arguments, int index, Vector row) => row.Type == DataType.Bool
        ? Indexing.Positions(row, row.Count)
        : throw arguments.Wrong(index, "must hold true and false");

    // In a columnar tuple the rows stay tuples; matrices and array vectors give array vectors.
    private static Vector Assemble(Arguments arguments, Vector[] rows)
    {
        if (arguments[0] is not Vector<Value> { IsColumnar: true } tuple)
            return RaggedRows.Build(rows, ArrayVector.Empty(DataType.Int));
        return RaggedRows.Build(Array.ConvertAll(rows, row => row.Count > 0 ? row : row.Gather([-1])), tuple);
    }

    private static Vector<Value> Align(Arguments arguments)
    {
        var (left, right) = (Ragged(arguments, 0), Ragged(arguments, 1));
        if (left.Count != right.Count) throw Shapes.Unequal("rowAlign", left.Count, right.Count);
        var side = arguments.Text(2).ToUpperInvariant() switch
        {
            "BID" => new BookAlignment(IsDescending: true, IsComplete: false),
            "ALLBID" => new BookAlignment(IsDescending: true, IsComplete: true),
            "ASK" => new BookAlignment(IsDescending: false, IsComplete: false),
            "ALLASK" => new BookAlignment(IsDescending: false, IsComplete: true),
            _ => throw arguments.Wrong(2, "must be 'bid', 'allBid', 'ask' or 'allAsk'"),
        };
        var (lefts, rights) = (new Vector[left.Count], new Vector[left.Count]);
        for (var row = 0; row < lefts.Length; row++)
        {
            var (x, y) = side.Align(
                Numeric.Doubles("rowAlign", RaggedRows.Row(left, row)),
                Numeric.Doubles("rowAlign", RaggedRows.Row(right, row)));
            (lefts[row], rights[row]) = (Vector.Int(x), Vector.Int(y));
        }

        var like = left is ArrayVector ? ArrayVector.Empty(DataType.Int) : left;
        return Vector.Tuple(RaggedRows.Build(lefts, like), RaggedRows.Build(rights, like));
    }

    private static Value GroupBy(CallContext context, Arguments arguments)
    {
        var keys = RowwiseCalls.RowsOf(arguments[2]) ?? throw arguments.Wrong(2, "must be a matrix or an array vector");
        var inputs = arguments[1] is Vector<Value> { IsColumnar: false } several
            ? Array.ConvertAll(several.Span.ToArray(), item => RowsOf(arguments, item))
            : [RowsOf(arguments, arguments[1])];
        var (names, results) = (new Vector[keys.Length], new Vector[keys.Length]);
        for (var row = 0; row < keys.Length; row++)
            (names[row], results[row]) = GroupRow(context, arguments, keys[row],
                Array.ConvertAll(inputs, rows => rows[row]));
        var like = ArrayVector.Empty(DataType.Int);
        var (key, value) = (RaggedRows.Build(names, like), RaggedRows.Build(results, like));
        return arguments.Text(3, "tuple") switch
        {
            "tuple" => Vector.Tuple(key, value),
            "table" => new Table(("key", key), ("value", value)),
            "dict" => new Dictionary(DataType.String, DataType.Any, isOrdered: true)
            {
                [Scalar.String("key")] = key, [Scalar.String("value")] = value,
            },
            _ => throw arguments.Wrong(3, "must be 'tuple', 'dict' or 'table'"),
        };
    }

    private static Vector[] RowsOf(Arguments arguments, Value value) =>
        RowwiseCalls.RowsOf(value) is { } rows
            && rows.Length == arguments[2] switch { Matrix matrix => matrix.Rows, var keys => keys.Count }
            ? rows
            : throw arguments.Wrong(1, "must have the rows of groupingCol");

    private static (Vector Keys, Vector Results) GroupRow(CallContext context, Arguments arguments, Vector keys,
        Vector[] inputs)
    {
        foreach (var input in inputs)
            if (input.Count != keys.Count)
                throw Shapes.Unequal("rowGroupby", keys.Count, input.Count);
        var grouping = Grouping.Of(keys);
        var groups = grouping.Rows();
        var distinct = keys.Gather([.. grouping.FirstRows]);
        var order = Sorting.Order(distinct, arguments.Bool(4, true));
        var results = Array.ConvertAll(order, group => arguments.Function(0).Invoke(
            context, Array.ConvertAll<Vector, Value?>(inputs, input => input.Gather(groups[group]))));
        return Array.TrueForAll(results, result => result is Scalar)
            ? (distinct.Gather(order), Columns.CombineScalars(results))
            : throw arguments.Wrong(0, "must give one value for each group");
    }

    private static Value MergeAndSort(Arguments arguments)
    {
        var keys = arguments[0] is Vector<Value> { IsColumnar: false } several
            ? Array.ConvertAll(several.Span.ToArray(), item => Merged(arguments, 0, item))
            : [Merged(arguments, 0, arguments[0])];
        var directions = arguments[1] is Vector flags
            ? Operators.Truths("rowMergeAndSort", flags).ToArray().Select(truth => truth > 0).ToArray()
            : [.. keys.Select(_ => arguments.Bool(1, true))];
        if (directions.Length != keys.Length)
            throw arguments.Wrong(1, "must have one direction for each column of sortVec");
        var columns = keys.Concat(Enumerable.Range(2, Math.Max(0, arguments.Count - 2)).Select(i =>
            Merged(arguments, i, arguments[i]))).ToArray();
        foreach (var column in columns)
            if (column.Count != keys[0].Count)
                throw Shapes.Unequal("rowMergeAndSort", keys[0].Count, column.Count);
        var order = Sorting.Order(keys, directions);
        return columns.Length == 1
            ? columns[0].Gather(order)
            : Vector.Tuple(Array.ConvertAll<Vector, Value>(columns, column => column.Gather(order)));
    }

    private static Vector Merged(Arguments arguments, int index, Value value) => RaggedRows.IsRagged(value)
        ? RaggedRows.Elements((Vector)value)
        : throw arguments.Wrong(index, "must be an array vector or a columnar tuple");

    private static Vector Ragged(Arguments arguments, int index) => RaggedRows.IsRagged(arguments[index])
        ? arguments.Vector(index)
        : throw arguments.Wrong(index, "must be an array vector or a columnar tuple");
}
