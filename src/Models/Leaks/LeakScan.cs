using DolphinQuant.Models.Evaluation;

namespace DolphinQuant.Models.Leaks;

/// <summary>
/// Looks for columns that know the future, before anything is trained on them. Every column is compared with what came
/// after: the event, the return over the horizon and the next session's return, across names and across days.
/// </summary>
public sealed class LeakScan
{
    private readonly LeakRows _rows;
    private readonly LeakThresholds _thresholds;
    private readonly int[][] _days;

    private LeakScan(LeakRows rows, LeakThresholds thresholds)
    {
        _rows = rows;
        _thresholds = thresholds;
        _days = DayGroups.Of(rows.Sessions, new int[rows.Sessions.Length]).RowsOfDay;
    }

    /// <summary>Checks every column.</summary>
    /// <param name="rows">Features and what came after them.</param>
    /// <param name="thresholds">Alarm lines; the defaults are reasoned in <see cref="LeakThresholds"/>.</param>
    /// <param name="cancellationToken">Looked at between columns.</param>
    /// <exception cref="ArgumentException">Columns differ in length.</exception>
    public static LeakReport Run(
        LeakRows rows, LeakThresholds? thresholds = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        rows.Validate();
        var scan = new LeakScan(rows, thresholds ?? new());
        var figures = new FeatureLeakFigures[rows.Features.ColumnCount];
        for (var column = 0; column < figures.Length; column++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            figures[column] = scan.Measure(column);
        }

        return new(figures, [.. figures.SelectMany(scan.Alarms)]);
    }

    private FeatureLeakFigures Measure(int column)
    {
        var values = _rows.Features.Column(column);
        var (marketCorrelation, marketDays) = MarketCorrelation(values);
        return new()
        {
            Feature = _rows.Features.ColumnNames[column],
            EventAuc = AucOfKnown(values),
            HorizonIc = DailySummary.Of(DailyIc(values, _rows.HorizonReturns), _rows.Horizon - 1),
            NextSessionIc = DailySummary.Of(DailyIc(values, _rows.NextReturns), 0),
            TailAucExcess = DailySummary.Of(DailyTailAuc(values), _rows.Horizon - 1),
            MissingAuc = AucOfMissing(values),
            MarketCorrelation = marketCorrelation,
            MarketDays = marketDays,
        };
    }

    private IEnumerable<LeakAlarm> Alarms(FeatureLeakFigures figures)
    {
        var (horizon, next, tail) = (figures.HorizonIc, figures.NextSessionIc, figures.TailAucExcess);
        var market = figures.MarketCorrelation;
        (LeakCheck Check, double Value, double Distance, double Line)[] checks =
        [
            (LeakCheck.EventAuc, figures.EventAuc, FromHalf(figures.EventAuc), _thresholds.EventAuc),
            (LeakCheck.HorizonIc, horizon.Mean, Strength(horizon), _thresholds.HorizonIc),
            (LeakCheck.NextSessionIc, next.Mean, Strength(next), _thresholds.NextSessionIc),
            (LeakCheck.TailAuc, tail.Mean + 0.5, Strength(tail) + 0.5, _thresholds.TailAuc),
            (LeakCheck.MissingAuc, figures.MissingAuc, FromHalf(figures.MissingAuc), _thresholds.MissingAuc),
            (LeakCheck.MarketCorrelation, market, MarketStrength(figures), _thresholds.MarketCorrelation),
        ];
        return checks
            .Where(check => check.Distance > check.Line)
            .Select(check => new LeakAlarm(figures.Feature, check.Check, check.Value, check.Line));
    }

    // An AUC of 0.03 separates as well as one of 0.97.
    private static double FromHalf(double auc) => Math.Max(auc, 1 - auc);

    // A mean that its own scatter does not carry counts as nothing.
    private double Strength(DailySummary summary)
    {
        // A figure without any scatter has no t statistic, and is as certain as can be.
        var isCertain = summary.StandardDeviation < 1e-12 || Math.Abs(summary.TStatistic) > _thresholds.TStatistic;
        return summary.Days >= _thresholds.MinimumDays && isCertain ? Math.Abs(summary.Mean) : 0;
    }

    private double MarketStrength(FeatureLeakFigures figures)
    {
        var correlation = figures.MarketCorrelation;
        var unexplained = Math.Max(1 - (correlation * correlation), 1e-12);
        var tStatistic = correlation * Math.Sqrt(Math.Max(figures.MarketDays - 2, 0) / unexplained);
        return figures.MarketDays >= _thresholds.MinimumDays && Math.Abs(tStatistic) > _thresholds.TStatistic
            ? Math.Abs(correlation)
            : 0;
    }

    private double[] DailyIc(double[] values, double[] returns) => Array.ConvertAll(_days, day =>
    {
        var known = Array.FindAll(day, row => !double.IsNaN(values[row]) && !double.IsNaN(returns[row]));
        return known.Length < _thresholds.MinimumNamesPerDay
            ? double.NaN
            : Ranks.Spearman(Pick(values, known), Pick(returns, known));
    });

    private double[] DailyTailAuc(double[] values) => Array.ConvertAll(_days, day =>
    {
        var returns = _rows.HorizonReturns;
        var known = Array.FindAll(day, row => !double.IsNaN(values[row]) && !double.IsNaN(returns[row]));
        if (known.Length < _thresholds.MinimumNamesPerDay)
        {
            return double.NaN;
        }

        Array.Sort(known, (left, right) => returns[left].CompareTo(returns[right]));
        var tail = Math.Max(known.Length / 10, 1);
        int[] tails = [.. known[..tail], .. known[^tail..]];
        var outcomes = new double[2 * tail];
        outcomes.AsSpan(tail).Fill(1);
        return ClassificationMetrics.Auc(Pick(values, tails), outcomes) - 0.5;
    });

    private double AucOfKnown(double[] values)
    {
        var events = (double[])_rows.Events.Clone();
        for (var row = 0; row < events.Length; row++)
        {
            events[row] = double.IsNaN(values[row]) ? double.NaN : events[row];
        }

        return HasEnoughEvents(events) ? ClassificationMetrics.Auc(values, events) : double.NaN;
    }

    private double AucOfMissing(double[] values)
    {
        var missing = Array.ConvertAll(values, value => double.IsNaN(value) ? 1.0 : 0.0);
        var count = missing.Sum();
        return count > 0 && count < missing.Length && HasEnoughEvents(_rows.Events)
            ? ClassificationMetrics.Auc(missing, _rows.Events)
            : double.NaN;
    }

    private bool HasEnoughEvents(double[] events) =>
        events.Count(happened => happened > 0) >= _thresholds.MinimumEvents
        && events.Count(happened => happened <= 0) >= _thresholds.MinimumEvents;

    private (double Correlation, int Days) MarketCorrelation(double[] values)
    {
        var means = new List<double>();
        var markets = new List<double>();
        foreach (var day in _days)
        {
            var known = Array.FindAll(day, row => !double.IsNaN(values[row]) && !double.IsNaN(_rows.NextReturns[row]));
            if (known.Length >= _thresholds.MinimumNamesPerDay)
            {
                means.Add(known.Average(row => values[row]));
                markets.Add(known.Average(row => _rows.NextReturns[row]));
            }
        }

        return (Ranks.Pearson([.. means], [.. markets]), means.Count);
    }

    private static double[] Pick(double[] values, int[] rows) => Array.ConvertAll(rows, row => values[row]);
}
