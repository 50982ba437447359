using System.Globalization;
using DolphinQuant.Server.Pipeline;
using Spectre.Console;

namespace DolphinQuant.Server.Cli;

/// <summary>Prints a ranked list: a table on a terminal, the same columns as plain text when piped.</summary>
internal sealed class RecommendationPrinter(IAnsiConsole console)
{
    private const int MostCutRows = 5;

    /// <summary>Prints the selected names and the best of those that risk cut.</summary>
    public void Print(RecommendationList list)
    {
        var selected = list.Rows.Where(row => row.Decision != Decision.Cut).ToArray();
        var cut = list.Rows.Where(row => row.Decision == Decision.Cut).ToArray();
        console.WriteLine();
        console.MarkupInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]Recommendations, market {list.Market}, after the close of {list.Date:yyyy-MM-dd}[/] ");
        console.MarkupLineInterpolated($"(model {list.ModelVersion})");
        console.Write(TableOf(selected.Concat(cut.Take(MostCutRows))));
        console.MarkupInterpolated(
            CultureInfo.InvariantCulture,
            $"{selected.Length} of {list.Rows.Count} names selected, {selected.Sum(row => row.Weight):P1} of equity; ");
        console.MarkupLineInterpolated(
            $"{cut.Length} cut, of which the best {Math.Min(cut.Length, MostCutRows)} are shown.");
    }

    private Spectre.Console.Table TableOf(IEnumerable<Recommendation> rows)
    {
        var table = new Spectre.Console.Table
        {
            Border = console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii2,
            UseSafeBorder = true,
        };
        foreach (var title in (string[])["Rank", "Symbol", "P(+10% in 3)", "Expected", "Size", "Shares"])
            table.AddColumn(new TableColumn(title) { NoWrap = true });
        table.AddColumn("Weighs most").AddColumn("Risk");
        foreach (var row in rows) table.AddRow(Cells(row));
        return table;
    }

    private static Text[] Cells(Recommendation row) =>
    [
        new(row.Rank.ToString(CultureInfo.InvariantCulture)),
        new(row.Symbol),
        new(row.Probability.ToString("P1", CultureInfo.InvariantCulture)),
        new(row.ExpectedReturn.ToString("+0.00%;-0.00%", CultureInfo.InvariantCulture)),
        new(row.Weight.ToString("P1", CultureInfo.InvariantCulture)),
        new(row.Shares.ToString("N0", CultureInfo.InvariantCulture)),
        new(string.Join(", ", row.TopFactors.Select(Describe))),
        new(row.Decision == Decision.Selected ? "" : row.Reason),
    ];

    private static string Describe(FactorContribution factor) =>
        string.Create(CultureInfo.InvariantCulture, $"{factor.Name} {factor.Contribution:+0.00;-0.00}");
}
