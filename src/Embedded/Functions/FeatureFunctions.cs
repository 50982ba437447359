using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Columns recoded for models: quantile bins, one column per value, Box and Cox' powers, places in a grid.</summary>
internal static class FeatureFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("qcut(X, q, [labels], [dropDuplicates])",
            "The quantile bin of each value; q is the number of bins or their shares.", (_, a) => QuantileBins(a));
        table.Add("oneHot(obj, encodingColumns)",
            "The table with a column of 0 and 1 for every value of the columns named.", (_, a) => OneHot(a));
        table.Add("boxcox(X, [lmbda])",
            "Box and Cox' transformation of X; without lambda also the lambda of the greatest likelihood.", (_, a) => BoxCox(a));
        table.Add("lowerBound(X, Y)", "The place in the ascending X of the first element that is not less than Y.", (_, a) =>
        {
            if (a[0] is not Vector grid || !IsOrdered(grid.Type))
                throw a.Wrong(0, "must be an ascending vector of numbers or times; an index needs a DolphinDB server");
            return Shapes.Map("lowerBound", a[1], column => Places(a, grid, column));
        });
    }

    private static bool IsOrdered(DataType type) => type.IsNumeric() || type.IsTemporal();

    private static Vector<int> Places(Arguments arguments, Vector grid, Vector column)
    {
        if (!IsOrdered(column.Type) || column.Type.IsTemporal() != grid.Type.IsTemporal())
            throw arguments.Wrong(1, "must be comparable with X");
        var bounds = grid.Numbers<double>();
        var wanted = ((Vector)Conversion.Convert(column, column.Type.IsTemporal() ? grid.Type : column.Type)).Numbers<double>();
        var places = new int[wanted.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var (low, high) = (0, bounds.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (bounds[middle] < wanted[i]) low = middle + 1;
                else high = middle;
            }

            places[i] = double.IsNaN(wanted[i]) ? 0 : low;
        }

        return Vector.Int(places);
    }

    private static Vector QuantileBins(Arguments arguments)
    {
        var items = RealMatrices.ReadColumnWithNulls(arguments, 0);
        var edges = Edges(arguments, items);
        var codes = new int[items.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            // Bins are closed on the right; the first one on both sides.
            var bin = 1;
            while (bin < edges.Length && items[i] > edges[bin]) bin++;
            var isOutside = double.IsNaN(items[i]) || bin == edges.Length || items[i] < edges[0];
            codes[i] = isOutside ? int.MinValue : bin - 1;
        }

        if (!arguments.Has(2)) return Vector.Int(codes);
        var labels = arguments.Vector(2);
        if (labels.Count != edges.Length - 1) throw Shapes.Unequal("qcut", edges.Length - 1, labels.Count);
        return labels.Gather(Array.ConvertAll(codes, code => Null.Is(code) ? -1 : code));
    }

    private static double[] Edges(Arguments arguments, double[] items)
    {
        var shares = arguments[1] is Scalar
            ? arguments.Int(1) is var count and >= 1 and <= 1_000_000
                ? [.. Enumerable.Range(0, count + 1).Select(i => (double)i / count)]
                : throw arguments.Wrong(1, "must be a positive number of bins")
            : RealMatrices.ReadColumn(arguments, 1);
        if (shares.Length < 2 || Array.Exists(shares, share => share is not (>= 0 and <= 1)))
            throw arguments.Wrong(1, "must hold at least two shares between 0 and 1");
        var sorted = Quantiles.Sorted(items);
        var edges = Array.ConvertAll(shares, share => Quantiles.At(sorted, share, Interpolation.Linear));
        var distinct = edges.Distinct().ToArray();
        if (distinct.Length < edges.Length && !arguments.Bool(3, false))
            throw arguments.Wrong(1, "gives equal bounds of bins; set dropDuplicates");
        return distinct;
    }

    private static Table OneHot(Arguments arguments)
    {
        var table = arguments.Table(0);
        string[] names = arguments[1] is Scalar ? [arguments.Text(1)] : arguments.Vector(1) is { } chosen && chosen.Type.IsText()
            ? chosen.Texts()
            : throw arguments.Wrong(1, "must hold names of columns");
        var columns = new List<(string Name, Vector Column)>();
        foreach (var name in names)
        {
            var column = table.Find(name) ?? throw arguments.Wrong(1, $"names {name}, which is no column of the table");
            var grouping = Grouping.Of(column);
            for (var group = 0; group < grouping.FirstRows.Count; group++)
            {
                var wanted = group;
                var scalar = column.Scalar(grouping.FirstRows[group]);
                var value = Formatter.Plain(scalar.Type == DataType.Bool ? Conversion.Convert(scalar, DataType.Int) : scalar);
                columns.Add(($"{name}_{value}", Vector.Int(Array.ConvertAll(grouping.GroupOf, own => own == wanted ? 1 : 0))));
            }
        }

        for (var i = 0; i < table.Names.Count; i++)
            if (!names.Contains(table.Names[i], StringComparer.OrdinalIgnoreCase))
                columns.Add((table.Names[i], table.Columns[i].Copy()));
        return new Table([.. columns]);
    }

    private static Vector BoxCox(Arguments arguments)
    {
        if (arguments.Has(1))
        {
            var given = RealMatrices.ReadColumnWithNulls(arguments, 0);
            var powers = RealMatrices.ReadColumnWithNulls(arguments, 1);
            if (powers.Length != 1 && powers.Length != given.Length) throw Shapes.Unequal("boxcox", given.Length, powers.Length);
            return Vector.Double([.. given.Select((x, i) => Transformed(x, powers[powers.Length == 1 ? 0 : i]))]);
        }

        var items = RealMatrices.ReadColumn(arguments, 0);
        if (Array.Exists(items, x => x <= 0)) throw arguments.Wrong(0, "must be positive where lambda is not given");
        if (items.Distinct().Count() < 2) throw arguments.Wrong(0, "must not be constant");
        var lambda = GreatestLikelihood(items);
        return Vector.Tuple(Vector.Double(Array.ConvertAll(items, x => Transformed(x, lambda))), Scalar.Double(lambda));
    }

    private static double Transformed(double x, double lambda) =>
        lambda == 0 ? Math.Log(x) : (Math.Pow(x, lambda) - 1) / lambda;

    // Golden sections of the likelihood's logarithm, which has one peak (Box and Cox 1964).
    private static double GreatestLikelihood(double[] items)
    {
        var logarithms = items.Sum(Math.Log);
        double Likelihood(double lambda) => ((lambda - 1) * logarithms)
            - (items.Length / 2.0 * Math.Log(Fold.Result<double, double, PopulationVariance>(
                Array.ConvertAll(items, x => Transformed(x, lambda)))));
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (-2.0, 2.0);
        while (Likelihood(low) > Likelihood(low + 1) && low > -64) low *= 2;
        while (Likelihood(high) > Likelihood(high - 1) && high < 64) high *= 2;
        while (high - low > 1e-9)
        {
            var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
            if (Likelihood(left) >= Likelihood(right)) high = right;
            else low = left;
        }

        return (low + high) / 2;
    }
}
