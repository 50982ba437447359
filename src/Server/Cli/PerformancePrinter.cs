using System.Globalization;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Reporting;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Prints how good a ranking has been out of sample, beside rankings that nobody had to train.</summary>
internal sealed class PerformancePrinter(IAnsiConsole console)
{
    public void Print(PerformanceReport report)
    {
        console.MarkupInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]Out of sample, {report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}[/]: {report.Rows:N0} rows, ");
        console.MarkupInterpolated(
            CultureInfo.InvariantCulture, $"base rate {report.BaseRate:P1}, AUC {report.Auc:0.000}, ");
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"average precision {report.AveragePrecision:0.000}, rank IC {Signed(report.RankIc, 3, "")}");
        console.Write(PickLists(report));
        foreach (var measurement in report.Events) console.WriteLine(Describe(measurement));
        console.Write(Gaps(report));
    }

    // What the market did, apart from what one could have traded.
    private static string Describe(EventMeasurement measurement)
    {
        var picks = measurement.Precision.Select(picks => FormattableString.Invariant(
            $"top {picks.K} {picks.Precision:P1} (lift {picks.Lift:0.0})"));
        return FormattableString.Invariant(
            $"Event by {(measurement.Label == EventReport.ByClose ? "close" : "high")}, ")
            + FormattableString.Invariant($"bought or not: base rate {measurement.BaseRate:P1}, ")
            + FormattableString.Invariant($"AUC {measurement.Auc:0.000}, ")
            + FormattableString.Invariant($"average precision {measurement.AveragePrecision:0.000}, ")
            + string.Join(", ", picks);
    }

    private Spectre.Console.Table PickLists(PerformanceReport report)
    {
        var table = TableOf(
            "Ranking", "Precision", "Lift", "Could be bought", "Net return", "Universe", "Over universe");
        foreach (var picks in report.Precision) table.AddRow(Cells($"model, top {picks.K}", picks));
        foreach (var baseline in report.Baselines)
            table.AddRow(Cells($"{baseline.Name}, top {baseline.Precision.K}", baseline.Precision));
        return table;
    }

    private Spectre.Console.Table Gaps(PerformanceReport report)
    {
        var table = TableOf("Model less", "AUC [95 %]", "Precision [95 %]", "Net return [95 %]");
        foreach (var baseline in report.Baselines)
        {
            table.AddRow(
                new Text(baseline.Name),
                new Text(Describe(baseline.AucGap, 3, "")),
                new Text(Describe(baseline.PrecisionGap, 1, "%")),
                new Text(Describe(baseline.NetReturnGap, 2, "%")));
        }

        return table;
    }

    private Spectre.Console.Table TableOf(params string[] titles)
    {
        var table = new Spectre.Console.Table
        {
            Border = console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii2,
            UseSafeBorder = true,
        };
        // Titles hold brackets, which are markup.
        foreach (var title in titles) table.AddColumn(Markup.Escape(title));
        return table;
    }

    private static Text[] Cells(string name, PrecisionAtK picks) =>
    [
        new(name),
        new(picks.Precision.ToString("P1", CultureInfo.InvariantCulture)),
        new(picks.Lift.ToString("0.0", CultureInfo.InvariantCulture)),
        new(picks.BuyableShare.ToString("P0", CultureInfo.InvariantCulture)),
        new(Signed(picks.MeanNetReturn, 2, "%")),
        new(Signed(picks.UniverseMeanNetReturn, 2, "%")),
        new(Signed(picks.MeanNetReturn - picks.UniverseMeanNetReturn, 2, "%")),
    ];

    private static string Describe(PairedGap gap, int digits, string unit) =>
        $"{Signed(gap.Mean, digits, unit)} [{Signed(gap.Lower, digits, unit)}, {Signed(gap.Upper, digits, unit)}]";

    // Rounded first: a custom format with sections writes a small negative number as "-+0.00".
    private static string Signed(double value, int digits, string unit)
    {
        if (double.IsNaN(value)) return "unknown";
        var shown = Math.Round(unit == "%" ? 100 * value : value, digits) + 0.0;
        return (shown > 0 ? "+" : "") + shown.ToString("F" + digits, CultureInfo.InvariantCulture) + unit;
    }
}
