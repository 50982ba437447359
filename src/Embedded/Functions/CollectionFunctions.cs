using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Parts of vectors, matrices and tables, and putting them together.</summary>
internal static class CollectionFunctions
{
    public static void Register(FunctionTable table)
    {
        AddParts(table);
        AddDistinct(table);
        AddGrowth(table);
        table.Add("til(n)", "0, 1, ... n - 1.", (_, a) => a.Int(0) >= 0
            ? Conversion.Convert(Vector.Int(Sequences.Indexes(a.Size(a.Int(0)))), a[0].Type == DataType.Long ? DataType.Long : DataType.Int)
            : throw a.Wrong(0, "must not be negative"));
        table.Add("cut(X, sizeOrPositions)", "A tuple of parts of a size, or that start at positions.", (_, a) => Cut(a));
        table.Add("flatten(X)", "All elements in one vector.", (_, a) => Reshaping.Flatten(a[0]));
        table.Add("at(X, [index])", "The positions at which X is true; with an index, X[index], or the function X called with the index.", At);
        table.Add("shuffle(X)", "The elements in random order.", (context, a) => a[0] is Matrix matrix
            ? new Matrix(Shuffled(context, matrix.Data), matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels)
            : Shuffled(context, a.Vector(0)));
        table.Add("shuffle!(X)", "As shuffle, in place.", (context, a) => InPlace.Replace(a.Vector(0), column => Shuffled(context, column)));
    }

    private static void AddParts(FunctionTable table)
    {
        table.Add("take(X, n)", "n elements from the start, over and over; from the end when negative; n may hold a count per element.",
            (_, a) => Take(a));
        table.Add("head(X, [n])", "The first n elements, columns of a matrix or rows of a table; the first one by itself.", (_, a) => End(a, isFirst: true));
        table.Add("tail(obj, [n])", "The last n elements, columns of a matrix or rows of a table; the last one by itself.", (_, a) => End(a, isFirst: false));
        table.Add("subarray(X, range)", "The elements from start to before end.", (_, a) => a[1] is Pair
            ? Indexing.Get(a[0], [a[1]])
            : throw a.Wrong(1, "must be a pair such as 0:5"));
        table.Add("slice(obj, index, [colIndex])", "X[index], or X[index, column].", (_, a) => Indexing.Get(a[0], a.Has(2) ? [a[1], a[2]] : [a[1]]));
        table.Add("cell(obj, row, col)", "The cell of a matrix or table.", (_, a) => Indexing.Get(a[0], [a[1], a[2]]));
        table.Add("row(obj, index)", "A row of a matrix as a vector, of a table as a dictionary.", (_, a) => (a[0], a[1]) switch
        {
            (Matrix matrix, Scalar) => Reshaping.Flatten(Indexing.Get(matrix, [a[1], null])),
            (Table, Scalar) => Indexing.Get(a[0], [a[1]]),
            _ => Indexing.Get(a[0], [a[1], null]),
        });
        table.Add("col(obj, index)", "A column, or with a pair some columns, of a matrix or table.", (_, a) => a[0] is Table rows
            ? a[1] is Pair ? Indexing.Get(rows, [null, a[1]]) : rows.Columns[Indexing.ColumnPositions(rows, a.Scalar(1))[0]]
            : Indexing.Get(a[0], [a[1]]));
        table.Add("stretch(X, n)", "Each element repeated so that there are n.", (_, a) =>
        {
            var elements = a[0] is Matrix matrix ? matrix.Rows : a[0].Count;
            var count = a.Int(1);
            if (count < 0 || (elements == 0 && count > 0)) throw a.Wrong(1, "does not fit X");
            return AtRows(a, Spread(elements, a.Size(count)));
        });
    }

    // Elements of a vector, rows of a matrix or table.
    private static Value AtRows(Arguments arguments, int[] rows) => arguments[0] switch
    {
        Vector vector => vector.Gather(rows),
        Table table => table.Gather(rows),
        Matrix => Indexing.Get(arguments[0], [Vector.Int(rows), null]),
        _ => throw arguments.Wrong(0, "must be a vector, matrix or table"),
    };

    private static void AddDistinct(FunctionTable table)
    {
        table.Add("distinct(X)", "The distinct elements in the order in which they first appear.", (_, a) =>
            Columns.Of("distinct", a[0]) is var column ? column.Gather([.. Grouping.Of(column).FirstRows]) : Scalar.Void);
        table.Alias("unique", "distinct");
        table.Add("isDuplicated(X, [keep])", "Has each element an equal before it; with keep=LAST after it, with keep=NONE anywhere?", (_, a) => Duplicates(a));
        table.Add("groups(X, [mode])", "The positions of each distinct element: a dictionary, or a table, array vector or tuple in the order of the elements.",
            (_, a) => Positions(a));
    }

    private static void AddGrowth(FunctionTable table)
    {
        table.Add("append!(obj, newData)", "newData put at the end of a vector or table, in place.", (context, a) =>
        {
            if (a[0] is IAppendable target) target.Append(RowArguments.Read(a, target), context.CancellationToken);
            else Joining.AppendTo(a[0], a[1]);
            return a[0];
        });
        table.Alias("push!", "append!");
        table.Add("concatMatrix(X, [horizontal])", "Matrices side by side, or one above the other.", (_, a) => ConcatMatrices(a));
    }

    private static Value Positions(Arguments arguments)
    {
        var column = arguments.Vector(0);
        var grouping = Grouping.Of(column);
        if (arguments.Text(1, "dict") is var mode && mode == "dict")
        {
            var found = new Dictionary(column.Type, DataType.Any);
            foreach (var (row, rows) in grouping.FirstRows.Zip(grouping.Rows())) found[column.Scalar(row)] = Vector.Int(rows);
            return found;
        }

        var keys = column.Gather([.. grouping.FirstRows]);
        var order = Sorting.Order(keys, isAscending: true);
        var positions = grouping.Rows().ToArray();
        var parts = Array.ConvertAll(order, group => Vector.Int(positions[group]));
        return mode switch
        {
            "tuple" => Vector.Tuple([.. parts]),
            "vector" => Lists(parts),
            "table" => new Table(("key", keys.Gather(order)), ("index", Lists(parts))),
            _ => throw arguments.Wrong(1, "must be 'dict', 'table', 'vector' or 'tuple'"),
        };

        static Vector Lists(Vector[] rows) => RaggedRows.Build(rows, ArrayVector.Empty(DataType.Int));
    }

    // The first elements are repeated once more where the count does not divide evenly.
    private static int[] Spread(int elements, int count) => [.. Enumerable.Range(0, elements)
        .SelectMany(element => Enumerable.Repeat(element, (count / elements) + (element < count % elements ? 1 : 0)))];

    private static Value Take(Arguments arguments)
    {
        if (arguments[0] is Scalar scalar) return Columns.Of(scalar).Gather(new int[arguments.Size(Math.Max(0, arguments.Int(1)))]);
        if (arguments[0] is FunctionValue) return Vector.Tuple([.. Enumerable.Repeat(arguments[0], arguments.Size(arguments.Int(1)))]);
        var count = arguments[0] is Matrix matrix ? matrix.Rows : arguments[0].Count;
        return AtRows(arguments, arguments[1] is Vector counts ? Copies(arguments, counts, count) : Cycle(arguments, count));
    }

    private static int[] Cycle(Arguments arguments, int count)
    {
        var wanted = arguments.Int(1);
        if (count == 0 && wanted != 0) throw arguments.Wrong(0, "is empty: nothing can be taken from it");
        var rows = new int[arguments.Size(Math.Abs((long)wanted))];
        var shift = wanted < 0 ? (int)CalendarKernel.FloorMod(wanted, count) : 0;
        for (var i = 0; i < rows.Length; i++) rows[i] = (i + shift) % count;
        return rows;
    }

    private static int[] Copies(Arguments arguments, Vector counts, int count)
    {
        if (counts.Count != count) throw arguments.Wrong(1, $"must have one count per element, {count}");
        arguments.Size(counts.OwnNumbers<int>().Sum(copies => (long)Math.Max(0, copies)));
        return [.. counts.OwnNumbers<int>().SelectMany((copies, row) => Enumerable.Repeat(row, Math.Max(0, copies)))];
    }

    private static Vector Shuffled(CallContext context, Vector column)
    {
        var order = Sequences.Indexes(column.Count);
        context.Random.Shuffle(order);
        return column.Gather(order);
    }

    private static Value End(Arguments arguments, bool isFirst)
    {
        var wanted = arguments.Int(1, 1);
        if (wanted < 0) throw arguments.Wrong(1, "must not be negative");
        var total = arguments[0] is Matrix matrix ? matrix.Columns : arguments[0].Count;
        var count = Math.Min(wanted, total);
        var range = new Pair(Scalar.Int(isFirst ? 0 : total - count), Scalar.Int(isFirst ? count : total));
        // One row of a table is a dictionary.
        var isSingle = total > 0 && wanted == 1 && arguments[0] is (Vector or Matrix or Table);
        return Indexing.Get(arguments[0], [isSingle ? range.First : range]);
    }

    private static Vector<Value> Cut(Arguments arguments)
    {
        var total = arguments[0] is Matrix matrix ? matrix.Columns : arguments[0].Count;
        var starts = arguments[1] is Vector positions ? positions.OwnNumbers<int>() : Steps(arguments, total);
        var parts = new Value[starts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var end = i + 1 < starts.Length ? starts[i + 1] : total;
            if (starts[i] < 0 || end < starts[i] || end > total) throw arguments.Wrong(1, "must increase and lie inside X");
            parts[i] = arguments[1] is Scalar && arguments.Int(1) == 1 && arguments[0] is Vector vector
                ? vector[starts[i]]
                : Indexing.Get(arguments[0], [new Pair(Scalar.Int(starts[i]), Scalar.Int(end))]);
        }

        return Vector.Tuple(parts);
    }

    private static int[] Steps(Arguments arguments, int total)
    {
        var size = arguments.Int(1);
        if (size < 1) throw arguments.Wrong(1, "must be positive");
        return [.. Enumerable.Range(0, (total + size - 1) / size).Select(i => i * size)];
    }

    private static Value At(CallContext context, Arguments arguments)
    {
        if (arguments[0] is FunctionValue function && arguments.Has(1))
            return function.Invoke(context, arguments[1] is Vector<Value> given ? [.. given.Span] : [arguments[1]]);
        if (arguments.Has(1)) return Indexing.Get(arguments[0], arguments[1] is Vector<Value> tuple ? [.. tuple.Span.ToArray()] : [arguments[1]]);
        var column = Columns.Of("at", arguments[0]);
        if (column.Type == DataType.Bool) return Vector.Int(Indexing.Positions(column, column.Count));
        return Vector.Int([.. column.OwnNumbers<int>().SelectMany((copies, row) => Enumerable.Repeat(row, Math.Max(0, copies)))]);
    }

    private static Vector<sbyte> Duplicates(Arguments arguments)
    {
        var keys = arguments[0].IsTuple() ? Rows.ColumnsOf(arguments, 0, 0) : [arguments.Vector(0)];
        var rows = Grouping.Of(keys).Rows();
        var marks = new sbyte[keys[0].Count];
        // The constant NONE is the untyped null; FIRST and LAST are those of keepDuplicates.
        var keep = arguments.Count < 2 ? "FIRST"
            : !arguments.Has(1) ? "NONE"
            : Formatter.Plain(arguments.Scalar(1)).ToUpperInvariant();
        foreach (var group in rows)
        {
            var kept = keep switch
            {
                "FIRST" or "1" => 0,
                "LAST" or "2" => group.Length - 1,
                "NONE" => group.Length > 1 ? -1 : 0,
                _ => throw arguments.Wrong(1, "must be FIRST, LAST or NONE"),
            };
            for (var i = 0; i < group.Length; i++) marks[group[i]] = i == kept ? (sbyte)0 : (sbyte)1;
        }

        return Columns.Bool(marks);
    }

    private static Value ConcatMatrices(Arguments arguments)
    {
        var matrices = arguments.Vector(0) is Vector<Value> tuple && tuple.Span.ToArray().All(item => item is Matrix) && tuple.Count > 0
            ? Array.ConvertAll(tuple.Span.ToArray(), item => (Matrix)item)
            : throw arguments.Wrong(0, "must be a tuple of matrices");
        var isHorizontal = arguments.Bool(1, true);
        if (!isHorizontal) matrices = Array.ConvertAll(matrices, Reshaping.Transpose);
        Value joined = matrices[0];
        foreach (var matrix in matrices.Skip(1)) joined = Joining.Join(joined, matrix);
        return isHorizontal ? joined : Reshaping.Transpose((Matrix)joined);
    }
}
