using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Evaluation;

/// <summary>
/// The daily figures of one ranking: computed once, then averaged and resampled. NaN where undefined.
/// </summary>
internal sealed class DailyFigures
{
    private DailyFigures(int dayCount, int depthCount)
    {
        RankIc = Undefined(dayCount);
        PickLists = [.. Enumerable.Range(0, depthCount).Select(_ => new PickListFigures(dayCount))];
    }

    internal double[] RankIc { get; }

    internal PickListFigures[] PickLists { get; }

    internal static DailyFigures Compute(RankingRows rows, DayGroups days, double[] scores, RankingOptions options)
    {
        var figures = new DailyFigures(days.Count, options.Depths.Count);
        for (var day = 0; day < days.Count; day++)
        {
            var universe = Array.FindAll(days.RowsOfDay[day], row => IsSettled(rows, row));
            if (universe.Length < options.MinimumNamesPerDay)
            {
                continue;
            }

            figures.RankIc[day] = RankIcOf(rows, universe, scores, options.MinimumNamesPerDay);
            // A stable sort keeps symbol order among equal scores; NaN sorts last.
            var ranked = universe.OrderByDescending(row => scores[row]).ToArray();
            for (var list = 0; list < options.Depths.Count; list++)
            {
                var depth = Math.Min(options.Depths[list], ranked.Length);
                figures.PickLists[list].Set(day, rows, universe, ranked[..depth]);
            }
        }

        return figures;
    }

    internal static double[] Undefined(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>A row whose fate is known: its outcome, or that it could not be bought.</summary>
    internal static bool IsSettled(RankingRows rows, int row) =>
        !double.IsNaN(rows.Outcomes[row])
        || rows.Buyability[row] is not (Buyability.Buyable or Buyability.Unknown);

    private static double RankIcOf(RankingRows rows, int[] universe, double[] scores, int minimumNames)
    {
        var known = Array.FindAll(universe, row => !double.IsNaN(rows.NetReturns[row]) && !double.IsNaN(scores[row]));
        return known.Length < minimumNames
            ? double.NaN
            : Ranks.Spearman(
                Array.ConvertAll(known, row => scores[row]), Array.ConvertAll(known, row => rows.NetReturns[row]));
    }
}

/// <summary>The daily figures of one pick list.</summary>
internal sealed class PickListFigures(int dayCount)
{
    internal double[] Precision { get; } = DailyFigures.Undefined(dayCount);

    internal double[] BaseRate { get; } = DailyFigures.Undefined(dayCount);

    internal double[] BuyableShare { get; } = DailyFigures.Undefined(dayCount);

    internal double[] NetReturn { get; } = DailyFigures.Undefined(dayCount);

    internal double[] UniverseNetReturn { get; } = DailyFigures.Undefined(dayCount);

    internal double[] Excess { get; } = DailyFigures.Undefined(dayCount);

    internal void Set(int day, RankingRows rows, int[] universe, int[] picks)
    {
        Precision[day] = MeanOfKnown(picks, rows.Outcomes);
        // The base rate belongs beside the precision, so it is defined on the same days.
        BaseRate[day] = double.IsNaN(Precision[day]) ? double.NaN : MeanOfKnown(universe, rows.Outcomes);
        BuyableShare[day] = ShareBuyable(picks, rows.Buyability);
        NetReturn[day] = MeanOfKnown(picks, rows.NetReturns);
        UniverseNetReturn[day] = double.IsNaN(NetReturn[day]) ? double.NaN : MeanOfKnown(universe, rows.NetReturns);
        Excess[day] = NetReturn[day] - UniverseNetReturn[day];
    }

    private static double ShareBuyable(int[] picks, Buyability[] buyability)
    {
        var known = picks.Count(row => buyability[row] != Buyability.Unknown);
        return known == 0 ? double.NaN : picks.Count(row => buyability[row] == Buyability.Buyable) / (double)known;
    }

    private static double MeanOfKnown(int[] rows, double[] values)
    {
        double sum = 0;
        var count = 0;
        foreach (var row in rows)
        {
            if (!double.IsNaN(values[row]))
            {
                sum += values[row];
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
