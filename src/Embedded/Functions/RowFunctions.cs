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
            if (a.Count == 1 && RaggedRows.IsRagged(a[0])) return Vector.Int(RaggedRows.Lengths(a.Vector(0)));
            var columns = Rows.ColumnsOf(a);
            var sizes = new int[columns[0].Count];
            Array.Fill(sizes, columns.Length);
            return Vector.Int(sizes);
        });
        AddPlaces(table);
        AddAlongRows(table);
        table.Alias("rowDot", "rowWsum");
        table.Add("rowEuclidean(X, Y)", "The Euclidean distance between the rows of X and Y.", (_, a) =>
            PairShapes.ReduceRows(a, (x, y) =>
            {
                var complete = Array.FindAll(Numeric.Twins("rowEuclidean", x, y), twin => !twin.IsIncomplete);
                var squares = complete.Sum(twin => (twin.X - twin.Y) * (twin.X - twin.Y));
                return complete.Length == 0 ? double.NaN : Math.Sqrt(squares);
            }));
        table.Add("rowTanimoto(X, Y)", "The Tanimoto distance between the rows of X and Y.", (_, a) =>
            PairShapes.ReduceRows(a, (x, y) => Tanimoto(Numeric.Twins("rowTanimoto", x, y))));
    }

    // 1 - x.y / (x.x + y.y - x.y), Tanimoto 1958.
    private static double Tanimoto(Twin[] twins)
    {
        double product = 0, squares = 0;
        var complete = Array.FindAll(twins, twin => !twin.IsIncomplete);
        foreach (var twin in complete)
        {
            product += twin.X * twin.Y;
            squares += (twin.X * twin.X) + (twin.Y * twin.Y);
        }

        return complete.Length == 0 ? double.NaN : 1 - (product / (squares - product));
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
            table.Add($"{name}(X)", summary, (context, a) => Along(context, a, column));
        table.Add("rowMove(X, steps)", "Each value some columns later, or earlier when negative.", (context, a) => Along(context, a, "move"));
        table.Add("rowCumwsum(X, Y)", "The sums of the products along each row.", (context, a) => Along(context, a, "cumwsum"));
    }

    // A row function is the column function of each row.
    private static Value Along(CallContext context, Arguments arguments, string column)
    {
        var inputs = new Value?[arguments.Count];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = arguments[i];
        return RowwiseCalls.ByRow(context, arguments.FunctionName, context.Functions.Find(column)!, inputs);
    }
}
