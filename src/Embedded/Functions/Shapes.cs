using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Carries functions of columns over to the other forms: a scalar is a column of one row, a matrix its columns, a table its columns,
/// a tuple its elements. Everything vectorised goes through here, so that forms behave alike everywhere.
/// </summary>
internal static class Shapes
{
    /// <summary>Applies an element-by-element function.</summary>
    public static Value Map(string function, Value x, Func<Vector, Vector> body) => x switch
    {
        ArrayVector array => array.WithValues(body(array.Values)),
        Vector<Value> tuple => MapTuple(tuple, item => Map(function, item, body)),
        Vector vector => body(vector),
        Scalar scalar => body(Columns.Of(scalar))[0],
        Pair pair => ToPair(function, body(Columns.Of(pair))),
        Matrix matrix => Like(matrix, body(matrix.Data)),
        Table table => MapTable(table, column => column.Type.IsNumericOrDecimal() ? body(column) : column),
        Dictionary dictionary => MapDictionary(dictionary, value => Map(function, value, body)),
        _ => throw Unfit(function, x),
    };

    /// <summary>Applies a function of whole columns (order or all rows matter), column by column.</summary>
    public static Value MapColumns(string function, Value x, Func<Vector, Vector> body, bool isNumericOnly = false) => x switch
    {
        Vector<Value> tuple => MapTuple(tuple, item => MapColumns(function, item, body, isNumericOnly)),
        Vector vector => body(vector),
        Scalar scalar => body(Columns.Of(scalar))[0],
        Matrix matrix => MapMatrix(matrix, body),
        Table table => MapTable(table, column => isNumericOnly && !column.Type.IsNumericOrDecimal() ? column : body(column)),
        _ => throw Unfit(function, x),
    };

    /// <summary>
    /// As <see cref="MapColumns"/>, with the columns of a large matrix divided among the cores: the function must only compute, and keep
    /// nothing between columns.
    /// </summary>
    public static Value MapColumnsTogether(string function, Value x, Func<Vector, Vector> body, bool isNumericOnly = false) =>
        x is Matrix matrix ? Rebuild(matrix, i => body(matrix.Column(i)), isTogether: true) : MapColumns(function, x, body, isNumericOnly);

    /// <summary>Applies a kernel column by column; a matrix is neither cut into columns nor put together again.</summary>
    public static Value MapNumbers(string function, Value x, NumberKernel kernel)
    {
        if (x is not Matrix matrix)
            return MapColumns(function, x, column =>
            {
                var items = ColumnMemory.Allocate<double>(column.Count);
                kernel(Numeric.Doubles(function, column), items);
                return Vector.Double(items);
            }, isNumericOnly: true);
        var (cells, rows) = (Numeric.DoubleMemory(function, matrix.Data), matrix.Rows);
        var results = ColumnMemory.Allocate<double>(cells.Length);
        RowRanges.RunColumns(rows, matrix.Columns,
            i => kernel(cells.Span.Slice(i * rows, rows), results.AsSpan(i * rows, rows)));
        return Like(matrix, Vector.Double(results));
    }

    /// <summary>Applies a function that makes one value of each column: a matrix gives a vector, a table a table of one row.</summary>
    public static Value Reduce(string function, Value x, Func<Vector, Value> body, bool isNumericOnly = true) => x switch
    {
        Vector rows when isNumericOnly && RaggedRows.IsRagged(rows) => body(RaggedRows.Elements(rows)),
        Vector<Value> tuple when isNumericOnly && function != "count" && IsOfNumbers(tuple) => ReduceTuple(function, tuple, body),
        Vector vector => body(vector),
        Scalar scalar => body(Columns.Of(scalar)),
        Pair pair => body(Columns.Of(pair)),
        Matrix matrix => Columns.Combine([.. Enumerable.Range(0, matrix.Columns).Select(i => body(matrix.Column(i)))]),
        Table table => ReduceTable(table, body, isNumericOnly),
        Dictionary dictionary => body((Vector)Columns.CombineScalars([.. dictionary.Values])),
        _ => throw Unfit(function, x),
    };

    /// <summary>Applies an element-by-element function of two values; scalars and labels are spread over the other side.</summary>
    public static Value Zip<TState>(TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        if (x is Scalar a && y is Scalar b) return body(state, Columns.Of(a), Columns.Of(b))[0];
        if (x is ArrayVector || y is ArrayVector) return RaggedOperands.Zip(state, function, x, y, body);
        if (x is Dictionary || y is Dictionary) return DictionaryOperands.Zip(state, function, x, y, body);
        if (x.IsTuple() || y.IsTuple()) return ZipTuples(state, function, x, y, body);
        if (x is Vector or Scalar && y is Vector or Scalar)
        {
            if (x is Vector && y is Vector && x.Count != y.Count) throw Unequal(function, x.Count, y.Count);
            return body(state, Columns.Of(function, x), Columns.Of(function, y));
        }

        if (x is Matrix || y is Matrix) return ZipMatrices(state, function, x, y, body);
        if (x is Pair || y is Pair)
        {
            if (x is Vector && x.Count != 2) throw Unequal(function, x.Count, 2);
            if (y is Vector && y.Count != 2) throw Unequal(function, 2, y.Count);
            return ToPair(function, body(state, Columns.Of(function, x), Columns.Of(function, y)));
        }

        return ZipTables(state, function, x, y, body);
    }

    /// <summary>
    /// Applies a function of two whole columns, column by column for matrices; with <paramref name="isTogether"/> large matrices are divided
    /// among the cores, and the function must only compute.
    /// </summary>
    public static Value ZipMatrixColumns(string function, Value x, Value y, Func<Vector, Vector, Vector> body, bool isTogether = false)
    {
        (x, y) = IndexAlignment.Align(x, y);
        if (x is Matrix left && y is Matrix right)
        {
            if (left.Rows != right.Rows || left.Columns != right.Columns) throw UnequalShapes(function, left, right);
            return Rebuild(left, i => body(left.Column(i), right.Column(i)), isTogether);
        }

        if (x is Matrix matrix) return Rebuild(matrix, i => body(matrix.Column(i), Spread(function, y, matrix.Rows)), isTogether);
        if (y is Matrix other) return Rebuild(other, i => body(Spread(function, x, other.Rows), other.Column(i)), isTogether);
        var rows = x is Scalar ? y.Count : x.Count;
        return body(Spread(function, x, rows), Spread(function, y, rows));
    }

    /// <summary>Applies a kernel of two columns, column by column; matrices are neither cut into columns nor put together again.</summary>
    public static Value ZipNumbers(string function, Value x, Value y, PairKernel kernel)
    {
        (x, y) = IndexAlignment.Align(x, y);
        if (x is Matrix left && y is Matrix right && (left.Rows != right.Rows || left.Columns != right.Columns))
            throw UnequalShapes(function, left, right);
        var shape = x as Matrix ?? y as Matrix;
        var rows = shape?.Rows ?? (x is Scalar ? y.Count : x.Count);
        var first = Numeric.DoubleMemory(function, x is Matrix a ? a.Data : Spread(function, x, rows));
        var second = Numeric.DoubleMemory(function, y is Matrix b ? b.Data : Spread(function, y, rows));
        var results = ColumnMemory.Allocate<double>(shape?.Count ?? rows);
        RowRanges.RunColumns(rows, shape?.Columns ?? 1, i => kernel(
            first.Span.Slice(x is Matrix ? i * rows : 0, rows), second.Span.Slice(y is Matrix ? i * rows : 0, rows),
            results.AsSpan(i * rows, rows)));
        return shape is null ? Vector.Double(results) : Like(shape, Vector.Double(results));
    }

    /// <summary>The value as a column of <paramref name="rows"/> rows; a scalar is repeated.</summary>
    /// <exception cref="ScriptException">A vector of another length.</exception>
    public static Vector Spread(string function, Value value, int rows)
    {
        var column = Columns.Of(function, value);
        if (value is not Scalar)
            return column.Count == rows ? column : throw Unequal(function, rows, column.Count);
        return column.Gather(new int[rows]);
    }

    public static ScriptException Unequal(string function, int left, int right) =>
        new($"{function}: the arguments must have the same length; they have {left} and {right}.");

    private static ScriptException Unfit(string function, Value value) =>
        new($"{function} does not work on a {value.Form}; give a scalar, vector or matrix.");

    private static ScriptException UnequalShapes(string function, Matrix x, Matrix y) =>
        new($"{function}: the matrices must have the same shape; they are {x.Rows} x {x.Columns} and {y.Rows} x {y.Columns}.");

    // A function that keeps the length of its first argument makes no pair of a scalar.
    private static Pair ToPair(string function, Vector column) => column.Count == 2
        ? new(column.Scalar(0), column.Scalar(1))
        : throw Unequal(function, column.Count, 2);

    private static Vector<Value> MapTuple(Vector<Value> tuple, Func<Value, Value> body)
    {
        var items = new Value[tuple.Count];
        for (var i = 0; i < items.Length; i++) items[i] = body(tuple.Span[i]);
        return new Vector<Value>(DataType.Any, items) { IsColumnar = tuple.IsColumnar };
    }

    private static Matrix Like(Matrix shape, Vector data) => new(data, shape.Rows, shape.Columns, shape.RowLabels, shape.ColumnLabels)
    {
        IsIndexed = shape.IsIndexed,
    };

    private static Matrix MapMatrix(Matrix matrix, Func<Vector, Vector> body) => Rebuild(matrix, i => body(matrix.Column(i)));

    private static Matrix Rebuild(Matrix shape, Func<int, Vector> column, bool isTogether = false)
    {
        var data = (isTogether && RowRanges.Count(shape.Count) > 1 ? Together(shape, column) : null) ?? OneByOne(shape, column);
        if (data.Count != shape.Count) return new Matrix(data, data.Count / shape.Columns, shape.Columns, null, shape.ColumnLabels);
        return Like(shape, data);
    }

    private static Vector OneByOne(Matrix shape, Func<int, Vector> column)
    {
        Vector? data = null;
        for (var i = 0; i < shape.Columns; i++)
        {
            var result = column(i);
            data ??= result.CreateEmpty(result.Count * shape.Columns);
            data.AddRange(result);
        }

        return data ?? shape.Data.CreateEmpty();
    }

    // The columns' results written where they belong; null when they are not all like the first one.
    private static Vector? Together(Matrix shape, Func<int, Vector> column) => column(0) switch
    {
        Vector<double> first => Together(first, shape.Columns, column),
        Vector<int> first => Together(first, shape.Columns, column),
        Vector<long> first => Together(first, shape.Columns, column),
        Vector<float> first => Together(first, shape.Columns, column),
        _ => null,
    };

    private static Vector<T>? Together<T>(Vector<T> first, int columns, Func<int, Vector> column)
    {
        var (rows, isLike) = (first.Count, true);
        var items = ColumnMemory.Allocate<T>(rows * columns);
        first.Span.CopyTo(items);
        RowRanges.RunPieces(columns - 1, i =>
        {
            if (column(i + 1) is Vector<T> result && result.Count == rows && result.Type == first.Type)
                result.Span.CopyTo(items.AsSpan((i + 1) * rows));
            else
                Volatile.Write(ref isLike, false);
        });
        return isLike ? new Vector<T>(first.Type, items) : null;
    }

    private static Table MapTable(Table table, Func<Vector, Vector> body) => new(table.Names, table.Columns.Select(body));

    private static Dictionary MapDictionary(Dictionary dictionary, Func<Value, Value> body)
    {
        var mapped = new Dictionary(dictionary.KeyType, DataType.Any, dictionary.IsOrdered, dictionary.Count);
        foreach (var key in dictionary.Keys) mapped[key] = body(dictionary[key]);
        return mapped;
    }

    private static bool IsOfNumbers(Vector<Value> tuple) =>
        tuple.Count > 0 && tuple.Span.ToArray().All(item => item is Scalar or Vector && item.Type.IsNumeric());

    // The elements of a tuple are columns side by side: its rows are reduced.
    private static Value ReduceTuple(string function, Vector<Value> tuple, Func<Vector, Value> body)
    {
        var items = tuple.Span.ToArray();
        if (Array.TrueForAll(items, item => item is Scalar)) return body(Columns.CombineScalars(items));
        var rows = items.OfType<Vector>().First().Count;
        var columns = Array.ConvertAll(items, item => Spread(function, item, rows));
        return Columns.CombineScalars([.. Enumerable.Range(0, rows)
            .Select(row => body(Columns.CombineScalars(Array.ConvertAll(columns, column => column[row]))))]);
    }

    private static Table ReduceTable(Table table, Func<Vector, Value> body, bool isNumericOnly)
    {
        var columns = table.Names.Zip(table.Columns).Where(pair => !isNumericOnly || pair.Second.Type.IsNumericOrDecimal()).ToArray();
        return new Table(columns.Select(pair => pair.First), columns.Select(pair => Columns.CombineScalars([body(pair.Second)])));
    }

    private static Vector<Value> ZipTuples<TState>(
        TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        var rows = x is Vector ? x.Count : y.Count;
        if (x is Vector && y is Vector && x.Count != y.Count) throw Unequal(function, x.Count, y.Count);
        var items = new Value[rows];
        for (var i = 0; i < rows; i++)
            items[i] = Zip(state, function, x is Vector left ? left[i] : x, y is Vector right ? right[i] : y, body);
        return new Vector<Value>(DataType.Any, items) { IsColumnar = RaggedRows.IsRagged(x) || RaggedRows.IsRagged(y) };
    }

    private static Matrix ZipMatrices<TState>(
        TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        (x, y) = IndexAlignment.Align(x, y);
        var shape = x as Matrix ?? (Matrix)y;
        if (x is Matrix left && y is Matrix right && (left.Rows != right.Rows || left.Columns != right.Columns))
            throw UnequalShapes(function, left, right);
        var data = body(state, Tile(function, x, shape), Tile(function, y, shape));
        var other = y as Matrix;
        return new Matrix(data, shape.Rows, shape.Columns, shape.RowLabels ?? other?.RowLabels, shape.ColumnLabels ?? other?.ColumnLabels)
        {
            IsIndexed = shape.IsIndexed,
        };
    }

    private static Vector Tile(string function, Value value, Matrix shape)
    {
        if (value is Matrix matrix) return matrix.Data;
        var column = Columns.Of(function, value);
        if (value is Scalar) return column;
        if (column.Count != shape.Rows) throw Unequal(function, shape.Rows, column.Count);
        var tiled = column.CreateEmpty(shape.Count);
        for (var i = 0; i < shape.Columns; i++) tiled.AddRange(column);
        return tiled;
    }

    private static Table ZipTables<TState>(
        TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        var shape = x as Table ?? y as Table ?? throw Unfit(function, x is Scalar or Vector ? y : x);
        if (x is Table a && y is Table b && a.Columns.Count != b.Columns.Count)
            throw Unequal(function, a.Columns.Count, b.Columns.Count);
        var columns = new List<Vector>();
        for (var i = 0; i < shape.Columns.Count; i++)
        {
            var left = x is Table leftTable ? leftTable.Columns[i] : x;
            var right = y is Table rightTable ? rightTable.Columns[i] : y;
            var isKept = shape.Columns[i].Type.Category() is not (DataCategory.Integral or DataCategory.Floating or DataCategory.Denary);
            columns.Add(isKept ? shape.Columns[i] : (Vector)Zip(state, function, left, right, body));
        }

        return new Table(shape.Names, columns);
    }
}
