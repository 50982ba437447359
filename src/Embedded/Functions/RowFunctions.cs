using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Row functions beyond the statistics: truth, places, shifts and running results along each row.</summary>
internal static class RowFunctions
{
    public static void Register(FunctionTable table)
    {
        AddTruth(table, "rowAnd", "Are all values of a row true? Nulls are skipped.", (all, truth) => (sbyte)(all & truth));
        AddTruth(table, "rowOr", "Is a value of a row true? Nulls are skipped.", (any, truth) => (sbyte)(any | truth));
        AddTruth(table, "rowXor", "Is an odd number of a row's values true? Nulls are skipped.", (odd, truth) => (sbyte)(odd ^ truth));
        table.Add("rowSize(X, [Y...])", "The number of elements in every row.", (_, a) =>
        {
            var columns = Rows.ColumnsOf(a);
            var sizes = new int[columns[0].Count];
            Array.Fill(sizes, columns.Length);
            return Vector.Int(sizes);
        });
        AddPlaces(table);
        AddAlongRows(table);
        table.Add("rowAt(X, Y)", "In every row the element at the place that Y gives; null when there is none.", (_, a) => At(a));
        table.Alias("rowDot", "rowWsum");
        table.Add("rowEuclidean(X, Y)", "The Euclidean distance between the rows of X and Y.", (_, a) =>
            PairShapes.ReduceRows(a, (x, y) =>
            {
                var squares = 0.0;
                foreach (var twin in Numeric.Twins("rowEuclidean", x, y))
                    if (!twin.IsIncomplete)
                        squares += (twin.X - twin.Y) * (twin.X - twin.Y);
                return Math.Sqrt(squares);
            }));
    }

    private static void AddTruth(FunctionTable table, string name, string summary, Func<sbyte, sbyte, sbyte> fold) =>
        table.Add($"{name}(X, [Y...])", summary, (_, a) =>
        {
            var columns = Rows.ColumnsOf(a);
            var results = new sbyte[columns[0].Count];
            Array.Fill(results, Null.Of<sbyte>());
            foreach (var column in columns)
            {
                var truths = Operators.Truths(name, column);
                for (var row = 0; row < results.Length; row++)
                    if (!Null.Is(truths[row]))
                        results[row] = Null.Is(results[row]) ? truths[row] : fold(results[row], truths[row]);
            }

            return Columns.Bool(results);
        });

    private static void AddPlaces(FunctionTable table)
    {
        AddPlace(table, "rowImax", "The place of the first largest value of every row.", (x, best) => x > best);
        AddPlace(table, "rowImaxLast", "The place of the last largest value of every row.", (x, best) => x >= best);
        AddPlace(table, "rowImin", "The place of the first smallest value of every row.", (x, best) => x < best);
        AddPlace(table, "rowIminLast", "The place of the last smallest value of every row.", (x, best) => x <= best);
    }

    private static void AddPlace(FunctionTable table, string name, string summary, Func<double, double, bool> isBetter) =>
        table.Add($"{name}(X, [Y...])", summary, (_, a) =>
        {
            var columns = Array.ConvertAll(Rows.ColumnsOf(a), column => Numeric.Doubles(name, column).ToArray());
            var places = new int[columns[0].Length];
            for (var row = 0; row < places.Length; row++)
            {
                places[row] = int.MinValue;
                for (var place = 0; place < columns.Length; place++)
                    if (!double.IsNaN(columns[place][row]) && (Null.Is(places[row]) || isBetter(columns[place][row], columns[places[row]][row])))
                        places[row] = place;
            }

            return Vector.Int(places);
        });

    private static void AddAlongRows(FunctionTable table)
    {
        foreach (var (name, column, summary) in new[]
        {
            ("rowPrev", "prev", "Each value one column later."), ("rowNext", "next", "Each value one column earlier."),
            ("rowCumsum", "cumsum", "The sums along each row."), ("rowCumprod", "cumprod", "The products along each row."),
            ("rowCummax", "cummax", "The largest values so far along each row."),
            ("rowCummin", "cummin", "The smallest values so far along each row."),
        })
            table.Add($"{name}(X)", summary, (context, a) => Turned(context, a, column));
        table.Add("rowMove(X, steps)", "Each value some columns later, or earlier when negative.", (context, a) => Turned(context, a, "move"));
        table.Add("rowCumwsum(X, Y)", "The sums of the products along each row.", (context, a) => Turned(context, a, "cumwsum"));
    }

    // A row function is the column function of the matrix turned over; so are the matrices among its other arguments.
    private static Matrix Turned(CallContext context, Arguments arguments, string column)
    {
        var turned = new Value?[arguments.Count];
        for (var i = 0; i < turned.Length; i++) turned[i] = arguments[i] is Matrix item ? Reshaping.Transpose(item) : arguments[i];
        if (arguments[0] is not Matrix) throw arguments.Wrong(0, "must be a matrix");
        return context.Functions.Find(column)!.Invoke(context, turned) is Matrix result
            ? Reshaping.Transpose(result)
            : throw arguments.Wrong(0, "must be a matrix");
    }

    private static Vector At(Arguments arguments)
    {
        if (arguments[1] is not Vector || arguments[1].IsTuple() || !Numeric.IsInteger(arguments[1].Type))
            throw arguments.Wrong(1, "must be a vector of integers; array vectors need a DolphinDB server");
        var columns = Rows.ColumnsOf(arguments, 0, 0);
        var places = arguments.Vector(1).Numbers<int>();
        if (places.Length != columns[0].Count) throw Shapes.Unequal("rowAt", columns[0].Count, places.Length);
        var results = columns[0].CreateEmpty(places.Length);
        for (var row = 0; row < places.Length; row++)
            results.Add(places[row] >= 0 && places[row] < columns.Length ? columns[places[row]][row] : Scalar.NullOf(columns[0].Type));
        return results;
    }
}
