namespace DolphinQuant.Models.Evaluation;

/// <summary>
/// Judges a ranking by what it finds, whether that could be bought, what it earned, and how far it is ahead of rankings
/// that needed no training. Paired gaps use the same days on both sides.
/// </summary>
/// <remarks>
/// A day's universe is every row whose fate is settled. Picks are the top of that universe, so a pick that could not be
/// bought takes a place and shows in the buyable share; precision counts the picks with a known outcome.
/// </remarks>
public sealed class RankingEvaluator
{
    private readonly RankingRows _rows;
    private readonly RankingOptions _options;
    private readonly DayGroups _days;
    private readonly MovingBlockBootstrap _bootstrap;
    private readonly int[] _everyDayOnce;

    private RankingEvaluator(RankingRows rows, RankingOptions options)
    {
        _rows = rows;
        _options = options;
        _days = DayGroups.Of(rows.Sessions, rows.Symbols);
        _bootstrap = new(_days.Count, options);
        _everyDayOnce = new int[_days.Count];
        Array.Fill(_everyDayOnce, 1);
    }

    /// <summary>Judges predictions and compares them with baselines on the same rows.</summary>
    /// <param name="rows">What became of the rows.</param>
    /// <param name="predictions">The ranking to judge.</param>
    /// <param name="baselines">Untrained rankings of the same rows.</param>
    /// <param name="options">Depths, horizon and bootstrap.</param>
    /// <exception cref="ArgumentException">Columns differ in length or options are out of range.</exception>
    public static RankingReport Evaluate(
        RankingRows rows, ScoreColumn predictions, IReadOnlyList<ScoreColumn> baselines, RankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(baselines);
        options ??= new();
        options.Validate();
        rows.Validate();
        var odd = baselines.Prepend(predictions).FirstOrDefault(column => column.Values.Length != rows.Sessions.Length);
        if (odd is not null)
        {
            throw new ArgumentException(
                $"Ranking '{odd.Name}' has {odd.Values.Length} scores for {rows.Sessions.Length} rows.");
        }

        return new RankingEvaluator(rows, options).Report(predictions, baselines);
    }

    private RankingReport Report(ScoreColumn predictions, IReadOnlyList<ScoreColumn> baselines)
    {
        var known = Array.FindAll(_rows.Outcomes, outcome => !double.IsNaN(outcome));
        var model = Measure(predictions);
        return new()
        {
            Days = _days.RowsOfDay.Count(IsLargeEnough),
            Rows = known.Length,
            BaseRate = known.Length == 0 ? double.NaN : known.Average(),
            Model = Score(model),
            Baselines = [.. baselines.Select(baseline => Compare(model, Measure(baseline)))],
        };
    }

    private bool IsLargeEnough(int[] day) =>
        day.Count(row => DailyFigures.IsSettled(_rows, row)) >= _options.MinimumNamesPerDay;

    private Measured Measure(ScoreColumn column)
    {
        var curve = new ClassificationCurve(column.Values, _rows.Outcomes, _days.DayOfRow);
        return new(
            column.Name,
            curve.Evaluate(_everyDayOnce),
            _bootstrap.Resample(weights => curve.Evaluate(weights)),
            DailyFigures.Compute(_rows, _days, column.Values, _options));
    }

    private RankingScore Score(Measured ranking) => new()
    {
        Name = ranking.Name,
        Auc = ranking.Pooled.Auc,
        AveragePrecision = ranking.Pooled.AveragePrecision,
        RankIc = DailySummary.Of(ranking.Daily.RankIc, _options.Horizon - 1),
        PickLists = [.. ranking.Daily.PickLists.Select((figures, list) => Score(figures, _options.Depths[list]))],
    };

    private PickListScore Score(PickListFigures figures, int depth) => new()
    {
        Depth = depth,
        Precision = Mean(figures.Precision),
        BaseRate = Mean(figures.BaseRate),
        BuyableShare = Mean(figures.BuyableShare),
        NetReturn = Mean(figures.NetReturn),
        UniverseNetReturn = Mean(figures.UniverseNetReturn),
        Excess = DailySummary.Of(figures.Excess, _options.Horizon - 1),
        ExcessInterval = IntervalOfMean(figures.Excess),
    };

    private double Mean(double[] daily) => MovingBlockBootstrap.WeightedMean(daily, _everyDayOnce);

    private BaselineComparison Compare(Measured model, Measured baseline)
    {
        var gaps = new List<MetricGap>
        {
            PooledGap(RankingMetric.Auc, model, baseline, figures => figures.Auc),
            PooledGap(RankingMetric.AveragePrecision, model, baseline, figures => figures.AveragePrecision),
            DailyGap(RankingMetric.RankIc, null, model.Daily.RankIc, baseline.Daily.RankIc),
        };
        for (var list = 0; list < _options.Depths.Count; list++)
        {
            var (ours, theirs) = (model.Daily.PickLists[list], baseline.Daily.PickLists[list]);
            gaps.Add(DailyGap(RankingMetric.Precision, _options.Depths[list], ours.Precision, theirs.Precision));
            gaps.Add(DailyGap(RankingMetric.ExcessNetReturn, _options.Depths[list], ours.Excess, theirs.Excess));
        }

        return new(Score(baseline), gaps);
    }

    private static MetricGap PooledGap(
        RankingMetric metric, Measured model, Measured baseline, Func<PooledFigures, double> figure)
    {
        // Both sides were resampled with the same draws, so the difference within a draw is paired.
        var resampled = model.Resampled.Zip(baseline.Resampled, (ours, theirs) => figure(ours) - figure(theirs));
        return new(
            metric,
            null,
            figure(model.Pooled) - figure(baseline.Pooled),
            MovingBlockBootstrap.IntervalOf([.. resampled]));
    }

    private MetricGap DailyGap(RankingMetric metric, int? depth, double[] model, double[] baseline)
    {
        var daily = model.Zip(baseline, (ours, theirs) => ours - theirs).ToArray();
        return new(metric, depth, Mean(daily), IntervalOfMean(daily));
    }

    private Interval? IntervalOfMean(double[] daily) => MovingBlockBootstrap.IntervalOf(
        _bootstrap.Resample(weights => MovingBlockBootstrap.WeightedMean(daily, weights)));

    private sealed record Measured(string Name, PooledFigures Pooled, PooledFigures[] Resampled, DailyFigures Daily);
}
