using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Over the rows so far: sums of powers, the largest fall, dense ranks.</summary>
internal static class CumulativeFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("cumsum3(X)", "The sum of the cubes of the rows so far.", (_, a) => Powers(a, 3), FunctionTraits.State);
        table.Add("cumsum4(X)", "The sum of the fourth powers of the rows so far.", (_, a) => Powers(a, 4), FunctionTraits.State);
        table.Add("cummdd(X, [ratio])",
            "The largest fall so far from an earlier maximum, as a share of it or, with ratio=false, as an amount.", (_, a) =>
            {
                var isRatio = a.Bool(1, true);
                return Shapes.MapColumns(a.FunctionName, a[0], column => Falls(a, column, isRatio), isNumericOnly: true);
            }, FunctionTraits.State);
        table.Add("cumdenseRank(X, [ascending], [ignoreNA], [percent], [norm])",
            "The number of distinct values so far that are smaller than each value.", (_, a) => DenseRanks(a), FunctionTraits.State);
        table.Alias("cumdenserank", "cumdenseRank");
    }

    private static Value Powers(Arguments arguments, int power) => Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
    {
        var items = Numeric.Doubles(arguments.FunctionName, column);
        var powers = new double[items.Length];
        for (var i = 0; i < powers.Length; i++)
        {
            var square = items[i] * items[i];
            powers[i] = square * (power == 3 ? items[i] : square);
        }

        var sums = new double[powers.Length];
        Fold.Running<double, double, Sum>(powers, sums);
        return Vector.Double(sums);
    }, isNumericOnly: true);

    private static Vector Falls(Arguments arguments, Vector column, bool isRatio)
    {
        var falls = Vector.Double(RowByRow.Run<double, double, DrawdownState>(
            Numeric.Doubles(arguments.FunctionName, column), new DrawdownState(isRatio)));
        return isRatio ? falls : Conversion.Convert(falls, column.Type);
    }

    private static double Share(double rank, int count, bool isFromZero) =>
        !isFromZero ? (rank + 1) / count : count == 1 ? 1 : rank / (count - 1);

    private static Value DenseRanks(Arguments arguments)
    {
        var (isAscending, ignoresNull, isPercent) = (arguments.Bool(1, true), arguments.Bool(2, true), arguments.Bool(3, false));
        var isFromZero = arguments.Text(4, "max") switch
        {
            "max" => false,
            "minmax" => true,
            _ => throw arguments.Wrong(4, "must be 'max' or 'minmax'"),
        };
        return Shapes.MapColumns(arguments.FunctionName, arguments[0], column =>
        {
            var ranks = new double[column.Count];
            var keys = RankFunctions.Keys(arguments.FunctionName, column);
            var distinct = new List<double>();
            for (var i = 0; i < ranks.Length; i++)
            {
                if (double.IsNaN(keys[i]) && ignoresNull)
                {
                    ranks[i] = double.NaN;
                    continue;
                }

                var place = distinct.BinarySearch(keys[i]);
                if (place < 0) distinct.Insert(place = ~place, keys[i]);
                var rank = isAscending ? place : distinct.Count - 1 - place;
                ranks[i] = isPercent ? Share(rank, distinct.Count, isFromZero) : rank;
            }

            return isPercent ? Vector.Double(ranks) : Conversion.Convert(Vector.Double(ranks), DataType.Int);
        });
    }
}
