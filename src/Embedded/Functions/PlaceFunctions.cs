using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Where the extremes and the first or last values of a column or of a window stand, and what stands there.</summary>
internal static class PlaceFunctions
{
    private static readonly string[] Comparisons = ["gt", "ge", "lt", "le", "ne", "eq"];

    public static void Register(FunctionTable table)
    {
        AddWhole<LastMaximumRow>(table, "imaxLast", "The position of the largest value, the last such one.");
        AddWhole<LastMinimumRow>(table, "iminLast", "The position of the smallest value, the last such one.");
        AddMoving<MaximumRow>(table, "mimax", "The position of the largest value in a moving window, from 0.");
        AddMoving<MinimumRow>(table, "mimin", "The position of the smallest value in a moving window, from 0.");
        AddMoving<LastMaximumRow>(table, "mimaxLast", "The position of the largest value in a moving window, the last such one.");
        AddMoving<LastMinimumRow>(table, "miminLast", "The position of the smallest value in a moving window, the last such one.");
        AddMoving<FirstRow>(table, "mifirstNot", "The position of the first value in a moving window; -1 when it holds none.");
        AddMoving<LastRow>(table, "milastNot", "The position of the last value in a moving window; -1 when it holds none.");
        AddEdge(table, "mfirstNot", "first", isFirst: true);
        AddEdge(table, "mlastNot", "last", isFirst: false);
        AddValues(table);
        AddHits(table);
    }

    private static void AddWhole<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<Placed, int, TAggregate> =>
        table.Add($"{name}(X)", summary, (_, a) => Shapes.Reduce(name, a[0], column => Scalar.Int(PlaceOf<TAggregate>(name, column))),
            FunctionTraits.Aggregate);

    private static int PlaceOf<TAggregate>(string function, Vector column) where TAggregate : struct, IAggregate<Placed, int, TAggregate>
    {
        var row = Fold.Result<Placed, int, TAggregate>(Numeric.Placed(function, column));
        return Null.Is(row) && column.Count == 0 ? -1 : row;
    }

    private static void AddMoving<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<Placed, int, TAggregate> =>
        table.Add($"{name}(X, window, [minPeriods])", summary,
            (_, a) => WindowSpan.Map(a, (1, 2), (column, span) => Places<TAggregate>(name, column, span)), FunctionTraits.State);

    // A window without values has no such place, which is -1; a window that is not long enough has no result.
    private static Vector<int> Places<TAggregate>(string function, Vector column, WindowSpan span)
        where TAggregate : struct, IAggregate<Placed, int, TAggregate>
    {
        var rows = new int[column.Count];
        TimedWindow.Run<Placed, int, TAggregate>(Numeric.Placed(function, column), span.Starts, 1, rows);
        var before = WindowSpan.ValidBefore(column);
        for (var i = 0; i < rows.Length; i++)
        {
            var valid = before[i + 1] - before[span.Starts[i]];
            if (span.IsMet(i, valid)) rows[i] -= span.Starts[i];
            else rows[i] = valid == 0 && span.IsMet(i, 1) ? -1 : Null.Of<int>();
        }

        return Vector.Int(rows);
    }

    private static void AddEdge(FunctionTable table, string name, string edge, bool isFirst) =>
        table.Add($"{name}(X, window, [k], [minPeriods])", $"The {edge} value of a moving window that is neither null nor k.", (_, a) =>
        {
            var refused = a.Find(2) as Scalar;
            return WindowSpan.Map(a, (1, 3), (column, span) =>
                column.Gather(EdgeRows(Wanted(column, refused), span with { MinimumRows = 1 }, isFirst)));
        }, FunctionTraits.State);

    private static int[] EdgeRows(bool[] isWanted, WindowSpan span, bool isFirst)
    {
        var rows = new int[isWanted.Length];
        var (last, inWindow, first, passed) = (-1, 0, 0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            if (isWanted[i])
            {
                last = i;
                inWindow++;
            }

            for (; passed < span.Starts[i]; passed++)
                if (isWanted[passed])
                    inWindow--;
            first = Math.Max(first, span.Starts[i]);
            while (first < i && !isWanted[first]) first++;
            rows[i] = !span.IsMet(i, inWindow) ? -1 : isFirst ? first : last;
        }

        return rows;
    }

    /// <summary>Which elements are neither null nor the one that is refused.</summary>
    public static bool[] Wanted(Vector column, Scalar? refused)
    {
        var wanted = new bool[column.Count];
        var equal = refused is null ? null : Operators.Binary(BinaryOperator.Equal, column, refused) as Vector<sbyte>;
        for (var i = 0; i < wanted.Length; i++) wanted[i] = !column.IsNull(i) && equal?.Span[i] != 1;
        return wanted;
    }

    private static void AddValues(FunctionTable table)
    {
        AddAt<MaximumRow>(table, "atImax", "The element of value where location is largest.");
        AddAt<MinimumRow>(table, "atImin", "The element of value where location is smallest.");
    }

    private static void AddAt<TAggregate>(FunctionTable table, string name, string summary)
        where TAggregate : struct, IAggregate<Placed, int, TAggregate> =>
        table.Add($"{name}(location, value)", summary, (_, a) =>
        {
            if (a[0] is not Table locations) return PairShapes.Reduce(name, a[0], a[1], At);
            var values = a.Table(1);
            if (values.Columns.Count != locations.Columns.Count) throw Shapes.Unequal(name, locations.Columns.Count, values.Columns.Count);
            return new Table(locations.Names, locations.Columns.Zip(values.Columns, (x, y) => Columns.CombineScalars([At(x, y)])));

            Value At(Vector location, Vector value)
            {
                if (location.Count != value.Count) throw Shapes.Unequal(name, location.Count, value.Count);
                var row = PlaceOf<TAggregate>(name, location);
                return row < 0 ? Scalar.NullOf(value.Type) : value[row];
            }
        }, FunctionTraits.Aggregate);

    private static void AddHits(FunctionTable table)
    {
        table.Add("firstHit(func, X, target)", "The first value for which the comparison func with target holds.", (context, a) =>
            Shapes.Reduce(a.FunctionName, a[1], column => HitRow(context, a, column) is var row && row >= 0
                ? column[row]
                : Scalar.NullOf(column.Type)), FunctionTraits.Aggregate);
        table.Add("ifirstHit(func, X, target)", "The position of the first value for which the comparison func with target holds, or -1.",
            (context, a) => Shapes.Reduce(a.FunctionName, a[1], column => Scalar.Int(HitRow(context, a, column))), FunctionTraits.Aggregate);
    }

    private static int HitRow(CallContext context, Arguments arguments, Vector column)
    {
        var comparison = arguments.Function(0);
        if (!Comparisons.Contains(comparison.Name)) throw arguments.Wrong(0, "must be a comparison: >, >=, <, <=, != or ==");
        var truths = Columns.Of(arguments.FunctionName, context.Invoke(comparison, column, arguments.Scalar(2)));
        for (var row = 0; row < column.Count; row++)
            if (!column.IsNull(row) && truths[row] is Scalar truth && truth.AsBool())
                return row;
        return -1;
    }
}
