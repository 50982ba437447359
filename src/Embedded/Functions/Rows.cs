using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What row functions work on: the columns of a matrix, table or tuple, or several vectors side by side.</summary>
internal static class Rows
{
    /// <summary>The columns that the arguments from <paramref name="first"/> on stand for, all of equal length.</summary>
    /// <exception cref="ScriptException">The lengths differ, or an argument has no columns.</exception>
    public static Vector[] ColumnsOf(Arguments arguments, int first = 0, int? last = null)
    {
        var parts = new List<Value>();
        for (var i = first; i <= (last ?? arguments.Count - 1); i++)
        {
            if (arguments[i] is Scalar scalar) parts.Add(scalar);
            else parts.AddRange(ColumnsOf(arguments, arguments[i], i));
        }

        if (parts.Count == 0) throw arguments.Wrong(first, "must hold at least one column of numbers");
        // A scalar stands in every row.
        var rows = parts.Find(part => part is Vector)?.Count ?? 1;
        return [.. parts.Select(part => Shapes.Spread(arguments.FunctionName, part, rows))];
    }

    /// <summary>Folds the numbers of every row of the arguments up to <paramref name="last"/>; null where a row has none.</summary>
    public static Vector<double> FoldNumbers<TAggregate>(Arguments arguments, int? last = null)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        (last ?? arguments.Count - 1) == 0 && arguments[0] is Matrix matrix
            ? Vector.Double(RowFold.Run<TAggregate>(Numeric.DoubleMemory(arguments.FunctionName, matrix.Data), matrix.Rows, matrix.Columns))
            : Fold<double, double, TAggregate>(ColumnsOf(arguments, last: last), DataType.Double,
                column => Numeric.Doubles(arguments.FunctionName, column).ToArray());

    /// <summary>Folds the items of every row; null where a row has none.</summary>
    public static Vector<TResult> Fold<TItem, TResult, TAggregate>(IReadOnlyList<Vector> columns, DataType type, Func<Vector, TItem[]> read)
        where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
    {
        var folded = new TAggregate[columns.Count == 0 ? 0 : columns[0].Count];
        foreach (var column in columns)
        {
            var items = read(column);
            for (var row = 0; row < folded.Length; row++)
                if (!TAggregate.IsSkipped(items[row]))
                    folded[row].Push(items[row]);
        }

        return new Vector<TResult>(type, Array.ConvertAll(folded, row => row.Count > 0 ? row.Value : Null.Of<TResult>()));
    }

    /// <summary>The type in which all columns' numbers are held.</summary>
    /// <exception cref="ScriptException">There is none.</exception>
    public static ElementType CommonType(string function, IReadOnlyList<Vector> columns)
    {
        var type = DataType.Void;
        foreach (var column in columns)
            if (!Promotion.TryJoin(type, column.Type, out type))
                throw new ScriptException($"{function}: the columns have no common type.");
        return new(type, type.IsDecimal() ? columns.Max(column => ElementType.Of(column).Scale) : 0);
    }

    private static Vector[] ColumnsOf(Arguments arguments, Value value, int index) => value switch
    {
        Matrix matrix => [.. Enumerable.Range(0, matrix.Columns).Select(matrix.Column)],
        Table table => [.. table.Columns.Where(column => column.Type.IsNumericOrDecimal())],
        // Without rows it is not known how many columns there are; one says of which type they are.
        ArrayVector { Count: 0 } none => [none.Values],
        Vector rows when RaggedRows.IsRagged(rows) => RaggedRows.ToColumns(rows),
        Vector<Value> tuple => [.. tuple.Span.ToArray().Select(item => item as Vector ?? throw arguments.Wrong(index, "must hold vectors"))],
        Vector vector => [vector],
        _ => throw arguments.Wrong(index, "must be a matrix or a vector"),
    };
}
