using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Models.Evaluation;

namespace DolphinQuant.Server.Pipeline.Reporting;

/// <summary>
/// A ranking report as rows of <c>dfs://strategy/performance</c> and back: one row per (ranking, metric), with the
/// interval where the metric has one. Metrics of a pick list carry its depth, as in <c>precision@10</c>; gaps of the
/// model over a baseline stand under the baseline's name as <c>gap:precision@10</c>; what was measured against an event
/// label, not the tradable one, carries its name, as in <c>event:auc</c>.
/// </summary>
internal static class PerformanceTable
{
    private const string ModelName = "model";

    /// <summary>The rows of a report that was made for a run.</summary>
    public static Table Of(RunRequest request, string version, BlockReport block)
    {
        var rows = Rows(block);
        return new Table(
            ("market", Vector.Symbol(rows.Select(_ => request.Market))),
            ("date", Vector.Date(rows.Select(_ => request.Date))),
            ("modelVersion", Vector.Symbol(rows.Select(_ => version))),
            ("metric", Vector.Symbol(rows.Select(row => row.Metric))),
            ("name", Vector.Symbol(rows.Select(row => row.Name))),
            ("value", Vector.Double([.. rows.Select(row => row.Value)])),
            ("low", Vector.Double([.. rows.Select(row => row.Interval?.Lower ?? double.NaN)])),
            ("high", Vector.Double([.. rows.Select(row => row.Interval?.Upper ?? double.NaN)])));
    }

    private static List<Row> Rows(BlockReport block)
    {
        var report = block.Tradable;
        var rows = new List<Row>
        {
            new(ModelName, "from", Temporal.ToDays(block.From)),
            new(ModelName, "to", Temporal.ToDays(block.To)),
            new(ModelName, "days", report.Days),
            new(ModelName, "rows", report.Rows),
            new(ModelName, "baseRate", report.BaseRate),
        };
        rows.AddRange(ScoreRows(ModelName, report.Model));
        foreach (var baseline in report.Baselines)
        {
            rows.AddRange(ScoreRows(baseline.Score.Name, baseline.Score));
            rows.AddRange(baseline.Gaps.Select(gap => GapRow(baseline.Score.Name, gap)));
        }

        rows.AddRange(block.Events.SelectMany(EventRows));
        return rows;
    }

    /// <summary>Reads the rows of one model; of the newest day when it was measured on several.</summary>
    public static PerformanceReport Read(string market, string version, Table table)
    {
        var cells = new Cells(NewestDay(table));
        var depths = cells.DepthsOf(ModelName);
        return new PerformanceReport
        {
            Market = market,
            ModelVersion = version,
            From = Temporal.FromDays((int)cells[ModelName, "from"]),
            To = Temporal.FromDays((int)cells[ModelName, "to"]),
            Rows = (long)cells[ModelName, "rows"],
            BaseRate = cells[ModelName, "baseRate"],
            Auc = cells[ModelName, "auc"],
            AveragePrecision = cells[ModelName, "averagePrecision"],
            RankIc = cells[ModelName, "rankIc"],
            Precision = [.. depths.Select(depth => cells.Picks(ModelName, depth))],
            Baselines = [.. cells.Names.Where(name => name != ModelName).Select(name => Compare(cells, name, depths))],
            Events = [.. EventReport.Labels.Where(cells.HasEvent).Select(label => EventOf(cells, label, depths))],
        };
    }

    private static Table NewestDay(Table table)
    {
        var days = table.Span<int>("date").ToArray();
        var newest = days.Max();
        return table.Gather([.. Enumerable.Range(0, table.Count).Where(row => days[row] == newest)]);
    }

    private static EventMeasurement EventOf(Cells cells, string label, IReadOnlyList<int> depths) => new(
        label,
        cells[ModelName, $"{label}:baseRate"],
        cells[ModelName, $"{label}:auc"],
        cells[ModelName, $"{label}:averagePrecision"],
        [
            .. depths.Select(depth => new EventPrecision(
                depth, cells[ModelName, $"{label}:precision@{depth}"], cells[ModelName, $"{label}:lift@{depth}"])),
        ]);

    private static BaselineComparison Compare(Cells cells, string name, IReadOnlyList<int> depths)
    {
        // The middle depth, ten of five, ten and twenty, is the one that rankings are compared at.
        var depth = depths[depths.Count / 2];
        return new BaselineComparison(
            name, cells.Picks(name, depth), cells.Gap(name, $"precision@{depth}"), cells.Gap(name, $"excess@{depth}"))
        {
            Auc = cells[name, "auc"],
            AucGap = cells.Gap(name, "auc"),
        };
    }

    private static IEnumerable<Row> ScoreRows(string name, RankingScore score)
    {
        foreach (var row in FoundRows(name, "", score)) yield return row;
        yield return new Row(name, "rankIc", score.RankIc.Mean);
        foreach (var picks in score.PickLists)
        {
            yield return new Row(name, $"buyable@{picks.Depth}", picks.BuyableShare);
            yield return new Row(name, $"netReturn@{picks.Depth}", picks.NetReturn);
            yield return new Row(name, $"universe@{picks.Depth}", picks.UniverseNetReturn);
            yield return new Row(name, $"excess@{picks.Depth}", picks.Excess.Mean, picks.ExcessInterval);
        }
    }

    /// <summary>What a ranking found of a label; the prefix names the label, none the tradable one.</summary>
    private static IEnumerable<Row> FoundRows(string name, string prefix, RankingScore score)
    {
        yield return new Row(name, prefix + "auc", score.Auc);
        yield return new Row(name, prefix + "averagePrecision", score.AveragePrecision);
        foreach (var picks in score.PickLists)
        {
            yield return new Row(name, $"{prefix}precision@{picks.Depth}", picks.Precision);
            yield return new Row(name, $"{prefix}lift@{picks.Depth}", picks.Lift);
        }
    }

    private static IEnumerable<Row> EventRows(EventReport found)
    {
        var (label, report) = found;
        return report.Baselines
            .Select(baseline => baseline.Score)
            .Prepend(report.Model)
            .SelectMany(score => FoundRows(score.Name, label + ":", score))
            .Prepend(new Row(ModelName, label + ":baseRate", report.BaseRate));
    }

    private static Row GapRow(string name, MetricGap gap) => new(name, "gap:" + NameOf(gap), gap.Value, gap.Interval);

    private static string NameOf(MetricGap gap) => gap.Metric switch
    {
        RankingMetric.Auc => "auc",
        RankingMetric.AveragePrecision => "averagePrecision",
        RankingMetric.RankIc => "rankIc",
        RankingMetric.Precision => $"precision@{gap.Depth}",
        RankingMetric.ExcessNetReturn => $"excess@{gap.Depth}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private readonly record struct Row(string Name, string Metric, double Value, Interval? Interval = null);

    private sealed class Cells
    {
        private readonly Dictionary<(string Name, string Metric), PairedGap> _cells = [];

        public Cells(Table table)
        {
            for (var row = 0; row < table.Count; row++)
            {
                var key = (table["name"].Scalar(row).AsText(), table["metric"].Scalar(row).AsText());
                _cells[key] = new PairedGap(
                    table["value"].Scalar(row).AsDouble(),
                    table["low"].Scalar(row).AsDouble(),
                    table["high"].Scalar(row).AsDouble());
            }
        }

        public double this[string name, string metric] =>
            _cells.TryGetValue((name, metric), out var cell) ? cell.Mean : double.NaN;

        public IEnumerable<string> Names =>
            _cells.Keys.Select(key => key.Name).Distinct().Order(StringComparer.Ordinal);

        public bool HasEvent(string label) => _cells.ContainsKey((ModelName, label + ":auc"));

        public IReadOnlyList<int> DepthsOf(string name) =>
        [
            .. _cells.Keys
                .Where(key => key.Name == name && key.Metric.StartsWith("precision@", StringComparison.Ordinal))
                .Select(key => int.Parse(key.Metric["precision@".Length..], CultureInfo.InvariantCulture))
                .Order(),
        ];

        public PairedGap Gap(string name, string metric) =>
            _cells.TryGetValue((name, "gap:" + metric), out var cell)
                ? cell
                : new PairedGap(double.NaN, double.NaN, double.NaN);

        public PrecisionAtK Picks(string name, int depth) =>
            new(depth, this[name, $"precision@{depth}"], this[name, $"lift@{depth}"])
        {
            BuyableShare = this[name, $"buyable@{depth}"],
            MeanNetReturn = this[name, $"netReturn@{depth}"],
            UniverseMeanNetReturn = this[name, $"universe@{depth}"],
        };
    }
}
