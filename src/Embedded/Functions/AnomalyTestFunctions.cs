using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Values too far from the others to belong to them.</summary>
internal static class AnomalyTestFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("esd(data, [hybrid], [maxAnomalies], [alpha])",
            "The outliers of data by the test of extreme studentised deviates.", (_, a) =>
            {
                var data = RealMatrices.ReadColumn(a, 0);
                return Outliers(a, data, data, 1);
            });
        table.Add("seasonalEsd(data, period, [hybrid], [maxAnomalies], [alpha])",
            "The outliers of data, less its season and its median, by the test of extreme studentised deviates.", (_, a) =>
            {
                var data = RealMatrices.ReadColumn(a, 0);
                var season = DecompositionFunctions.PeriodicSeason(a, data, a.Int(1));
                var median = ExtremeDeviates.Median(data);
                return Outliers(a, data, [.. data.Select((item, i) => item - season[i] - median)], 2);
            });
    }

    private static Table Outliers(Arguments arguments, double[] data, double[] tested, int first)
    {
        var level = arguments.Double(first + 2, 0.05);
        if (level is not (> 0 and < 1)) throw arguments.Wrong(first + 2, "must lie between 0 and 1");
        var places = ExtremeDeviates.Find(
            tested, Most(arguments, first + 1, data.Length), level, arguments.Bool(first, false));
        return new Table(
            ("index", Vector.Int(places)), ("anoms", Vector.Double(Array.ConvertAll(places, place => data[place]))));
    }

    private static int Most(Arguments arguments, int index, int count)
    {
        var given = arguments.Double(index, 0.1);
        var isCount = arguments.Has(index) && Numeric.IsInteger(arguments[index].Type);
        if (isCount ? given < 1 || given >= count : given is not (> 0 and < 0.5))
            throw arguments.Wrong(index, $"must be an integer from 1 to {count - 1} or a share between 0 and 0.5");
        return isCount ? (int)given : (int)(count * given);
    }
}
