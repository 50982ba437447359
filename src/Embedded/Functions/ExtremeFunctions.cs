using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Sums, extremes and counts: the statistics that keep the column's type or are integers.</summary>
internal static class ExtremeFunctions
{
    public static void Register(FunctionTable table)
    {
        AddSum(table);
        AddExtreme(table, "max", "The largest value; of two arguments, the larger one row by row.", isLargest: true);
        AddExtreme(table, "min", "The smallest value; of two arguments, the smaller one row by row.", isLargest: false);
        AddPlace<MaximumRow>(table, "imax", "The position of the largest value.");
        AddPlace<MinimumRow>(table, "imin", "The position of the smallest value.");
        AddCount(table);
    }

    private static void AddSum(FunctionTable table)
    {
        table.Add("sum(X)", "The sum; LONG for integers.", (_, a) => Shapes.Reduce("sum", a[0], SumOf), FunctionTraits.Aggregate);
        table.Add("cumsum(X)", "The sum of the rows so far.",
            (_, a) => Shapes.MapColumns("cumsum", a[0], RunningSum, isNumericOnly: true), FunctionTraits.State);
        table.Add("msum(X, window, [minPeriods])", "The sum over a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 1, 2);
            return a[0] is Matrix { Type: DataType.Double } ? Shapes.MapNumbers("msum", a[0], StatisticFunctions.Moving<Sum>(rule))
                : Shapes.MapColumnsTogether("msum", a[0], column => MovingSum(column, rule), isNumericOnly: true);
        }, FunctionTraits.State);
        table.Add("rowSum(X, [Y...])", "The sum of every row.", (_, a) =>
        {
            if (a is { Count: 1 } && a[0] is Matrix { Type: DataType.Double }) return Rows.FoldNumbers<Sum>(a);
            var columns = Rows.ColumnsOf(a);
            return Array.TrueForAll(columns, column => Numeric.IsInteger(column.Type))
                ? Rows.Fold<long, long, IntegerSum<long>>(columns, DataType.Long, column => column.OwnNumbers<long>())
                : Rows.FoldNumbers<Sum>(a);
        });
    }

    private static Scalar SumOf(Vector column) => column is DecimalVector decimals
        ? DecimalAggregates.Whole<DecimalSum>(decimals, DecimalAggregates.SumType(decimals))
        : Numeric.IsInteger(column.Type)
        ? Scalar.Long(Fold.Result<long, long, IntegerSum<long>>(column.Numbers<long>()))
        : Scalar.Double(Fold.Result<double, double, Sum>(Numeric.Doubles("sum", column)));

    private static Vector RunningSum(Vector column)
    {
        if (Numeric.IsInteger(column.Type))
        {
            var longs = new long[column.Count];
            Fold.Running<long, long, IntegerSum<long>>(column.Numbers<long>(), longs);
            return Vector.Long(longs);
        }

        if (column is DecimalVector decimals)
            return DecimalAggregates.Running<DecimalSum>(decimals, DecimalAggregates.SumType(decimals));
        var sums = new double[column.Count];
        Fold.Running<double, double, Sum>(Numeric.Doubles("cumsum", column), sums);
        return Vector.Double(sums);
    }

    private static Vector MovingSum(Vector column, WindowRule rule)
    {
        if (column is DecimalVector decimals)
            return DecimalAggregates.Moving<DecimalSum>(decimals, DecimalAggregates.SumType(decimals), rule);
        if (!Numeric.IsInteger(column.Type)) return (Vector)Shapes.MapNumbers("msum", column, StatisticFunctions.Moving<Sum>(rule));
        var longs = new long[column.Count];
        Fold.Sliding<long, long, IntegerSum<long>>(column.Numbers<long>(), rule, longs);
        return Vector.Long(longs);
    }

    private static void AddExtreme(FunctionTable table, string name, string summary, bool isLargest)
    {
        table.Add($"{name}(X, [Y])", summary, (_, a) => a.Find(1) is { } other
            ? Shapes.Zip(name, name, a[0], other, Arithmetic.Extreme)
            : Shapes.Reduce(name, a[0], column => Extreme(name, column, isLargest)), FunctionTraits.Aggregate);
        table.Add($"cum{name}(X)", summary + " Of the rows so far.", (_, a) => Shapes.MapColumns(a.FunctionName, a[0],
            column => column is DecimalVector decimals ? DecimalAggregates.RunningExtreme(decimals, isLargest)
                : Numeric.Run<RunningBody, Vector>(a.FunctionName, column, new(isLargest))), FunctionTraits.State);
        table.Add($"m{name}(X, window, [minPeriods])", summary + " Over a moving window.", (_, a) =>
        {
            var rule = Windows.Rule(a, 1, 2);
            if (a[0] is Matrix { Type: DataType.Double })
                return Shapes.MapNumbers(a.FunctionName, a[0],
                    isLargest ? StatisticFunctions.Moving<Maximum<double>>(rule) : StatisticFunctions.Moving<Minimum<double>>(rule));
            return Shapes.MapColumnsTogether(a.FunctionName, a[0],
                column => column is DecimalVector decimals ? DecimalAggregates.MovingExtreme(decimals, isLargest, rule)
                    : Numeric.Run<MovingBody, Vector>(a.FunctionName, column, new(isLargest, rule)), isNumericOnly: true);
        }, FunctionTraits.State);
        table.Add($"row{char.ToUpperInvariant(name[0])}{name[1..]}(X, [Y...])", summary + " Of every row.", (_, a) =>
        {
            var columns = Rows.ColumnsOf(a);
            var type = Rows.CommonType(a.FunctionName, columns);
            columns = Array.ConvertAll(columns, column => Conversion.ConvertLike(column, type.CreateColumn()));
            return type.Type.IsDecimal() ? DecimalAggregates.Rows(columns, type, isLargest)
                : Numeric.Run<RowBody, Vector>(a.FunctionName, type.CreateColumn(), new(isLargest, columns));
        });
    }

    private static Value Extreme(string name, Vector column, bool isLargest)
    {
        if (column is DecimalVector decimals)
            return isLargest
                ? DecimalAggregates.Whole<Maximum<Int128>>(decimals, decimals.Type)
                : DecimalAggregates.Whole<Minimum<Int128>>(decimals, decimals.Type);
        if (!column.Type.IsText()) return Numeric.Run<WholeBody, Value>(name, column, new(isLargest));
        var found = "";
        foreach (var text in column.Texts())
        {
            if (text.Length == 0) continue;
            var order = string.CompareOrdinal(text, found);
            if (found.Length == 0 || (isLargest ? order > 0 : order < 0)) found = text;
        }

        return Scalar.Text(column.Type, found);
    }

    private static void AddPlace<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<Placed, int, TAggregate>
    {
        table.Add($"{name}(X)", summary, (_, a) => Shapes.Reduce(name, a[0], column =>
        {
            var row = Fold.Result<Placed, int, TAggregate>(Numeric.Placed(name, column));
            return Scalar.Int(row == int.MinValue && column.Count == 0 ? -1 : row);
        }), FunctionTraits.Aggregate);
    }

    private static void AddCount(FunctionTable table)
    {
        table.Add("count(X)", "The number of values that are not null; the rows of a table.", (_, a) => a[0] is Table rows
            ? Scalar.Int(rows.Count)
            : a[0] is Matrix matrix ? Scalar.Int(ValidIn(matrix.Data))
            : Shapes.Reduce("count", a[0], column => Scalar.Int(ValidIn(column))), FunctionTraits.Aggregate);
        table.Add("cumcount(X)", "The number of values so far that are not null.", (_, a) => Shapes.MapColumns("cumcount", a[0], column =>
        {
            var counts = new int[column.Count];
            for (var i = 0; i < counts.Length; i++) counts[i] = (i == 0 ? 0 : counts[i - 1]) + (column.IsNull(i) ? 0 : 1);
            return Vector.Int(counts);
        }), FunctionTraits.State);
        table.Add("mcount(X, window, [minPeriods])", "The number of values in a moving window that are not null.", (_, a) =>
        {
            var rule = a.Has(2) ? Windows.Rule(a, 1, 2) : WindowRule.Of(Windows.Length(a, 1), 1);
            return Shapes.MapColumns("mcount", a[0], column =>
            {
                var counts = new int[column.Count];
                Fold.Sliding<sbyte, int, Tally<sbyte>>(Marks(column), rule, counts);
                return Vector.Int(counts);
            });
        }, FunctionTraits.State);
        table.Add("rowCount(X, [Y...])", "The number of values in every row that are not null.", (_, a) =>
        {
            var columns = Rows.ColumnsOf(a);
            var counts = new int[columns.Length == 0 ? 0 : columns[0].Count];
            foreach (var column in columns)
                for (var row = 0; row < counts.Length; row++)
                    if (!column.IsNull(row))
                        counts[row]++;
            return Vector.Int(counts);
        });
    }

    /// <summary>The number of rows that are not null.</summary>
    internal static int ValidIn(Vector column)
    {
        var valid = 0;
        for (var i = 0; i < column.Count; i++)
            if (!column.IsNull(i))
                valid++;
        return valid;
    }

    // 1 where a value is, null where none is: what counting needs of any column.
    private static sbyte[] Marks(Vector column)
    {
        var marks = new sbyte[column.Count];
        for (var i = 0; i < marks.Length; i++) marks[i] = column.IsNull(i) ? Null.Of<sbyte>() : (sbyte)1;
        return marks;
    }

    private readonly struct WholeBody(bool isLargest) : INumericBody<Value>
    {
        public Value Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var found = isLargest ? Fold.Result<T, T, Maximum<T>>(column.Span) : Fold.Result<T, T, Minimum<T>>(column.Span);
            return new Vector<T>(column.Type, [found])[0];
        }
    }

    private readonly struct RunningBody(bool isLargest) : INumericBody<Vector>
    {
        public Vector Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var results = new T[column.Count];
            if (isLargest) Fold.Running<T, T, Maximum<T>>(column.Span, results);
            else Fold.Running<T, T, Minimum<T>>(column.Span, results);
            return new Vector<T>(column.Type, results);
        }
    }

    private readonly struct MovingBody(bool isLargest, WindowRule rule) : INumericBody<Vector>
    {
        public Vector Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var results = new T[column.Count];
            if (isLargest) Fold.Sliding<T, T, Maximum<T>>(column.Span, rule, results);
            else Fold.Sliding<T, T, Minimum<T>>(column.Span, rule, results);
            return new Vector<T>(column.Type, results);
        }
    }

    private readonly struct RowBody(bool isLargest, Vector[] columns) : INumericBody<Vector>
    {
        public Vector Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> => isLargest
            ? Rows.Fold<T, T, Maximum<T>>(columns, column.Type, c => c.OwnNumbers<T>())
            : Rows.Fold<T, T, Minimum<T>>(columns, column.Type, c => c.OwnNumbers<T>());
    }
}
