using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Columns of text from the listener: symbols, names that come again and again, and identifiers that never do.</summary>
internal static class TextPullLine
{
    private const int Rows = 5_000_000, Names = 5000, GoalSymbols = 10_000_000, GoalStrings = 3_000_000;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var clients = bench.Clients();
        await using var session = await clients.OpenWireSessionAsync(CancellationToken.None);
        var rows = bench.Rows(Rows);
        await session.RunAsync(
            $"""
            n = {rows}
            names = "instrument " + string(0..{Names - 1})
            t = table(symbol(take(names, n)) as sym, take(names, n) as name, "order" + string(0..(n - 1)) as id)
            """, CancellationToken.None);
        Check((Table)await session.RunAsync("t", CancellationToken.None), rows);
        return new ReportPart(
            $"Pull columns of text, {Workbench.Number(rows)} rows",
            $"Milliseconds, median (least to most); a table of one column each. There are {Workbench.Number(Names)} symbols and names; "
            + "identifiers are all different. Checked first: every text.",
            [
                await MeasureAsync(bench, session, ("SYMBOL", "sym"), rows, GoalSymbols),
                await MeasureAsync(bench, session, ("STRING, names", "name"), rows, GoalStrings),
                await MeasureAsync(bench, session, ("STRING, identifiers", "id"), rows, GoalStrings),
            ]);
    }

    private static async Task<ReportRow> MeasureAsync(
        Workbench bench, WireSession session, (string Work, string Column) line, int rows, int goal)
    {
        await session.RunAsync($"one = table(t.{line.Column} as text)", CancellationToken.None);
        var ours = await Timings.OfAsync(bench.Runs, () => session.RunAsync("one", CancellationToken.None));
        var rate = rows / ours.Median * 1000;
        return new ReportRow(line.Work, $"{ours}; {Workbench.Number(rate)} rows/s", "", $"≥ {Workbench.Number(goal)} rows/s", rate >= goal, "");
    }

    private static void Check(Table pulled, int rows)
    {
        var names = Enumerable.Range(0, Names).Select(i => string.Create(CultureInfo.InvariantCulture, $"instrument {i}")).ToArray();
        var symbols = (SymbolVector)pulled["sym"];
        var texts = pulled.Span<string>("name");
        var ids = pulled.Span<string>("id");
        if (pulled.Count != rows) throw new InvalidDataException($"{pulled.Count} of {rows} rows came.");
        for (var row = 0; row < rows; row++)
            if (symbols.Text(row) != names[row % Names] || texts[row] != names[row % Names]
                || ids[row] != string.Create(CultureInfo.InvariantCulture, $"order{row}"))
                throw new InvalidDataException($"Row {row} is {symbols.Text(row)}, {texts[row]}, {ids[row]}.");
    }
}
