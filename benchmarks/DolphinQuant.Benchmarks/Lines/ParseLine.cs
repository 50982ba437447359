using System.Globalization;
using System.Text;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Parsing a long script.</summary>
internal static class ParseLine
{
    private const int Lines = 10_000;

    // Ten lines as factor scripts have them: a function, calls, a query, a loop.
    private const string Block =
        """
        def factor@(mutable t, window = 20) {
            returns = ratios(t.close) - 1
            signal = iif(returns < 0, mstd(returns, window), t.close) \ mavg(t.volume, window) * 0.5
            return select symbol, date, rowRank(X=signal, percent=true) as value from t where close > 1.5, volume > 0 context by symbol csort date
        }
        for (i in 0..9) {
            result.append!(select avg(value) as mean, std(value) as deviation from t@ where date between 2024.01.01 and 2024.12.31 group by symbol)
        }
        panel@ = exec value from result pivot by date, symbol

        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var script = new StringBuilder();
        for (var block = 0; block < Lines / 10; block++)
            script.Append(Block.Replace("@", block.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)).Append('\n');
        var text = script.ToString();
        if (Parser.ParseOrThrow(new SourceText(text)).Statements.Count != 3 * Lines / 10)
            throw new InvalidDataException("The script was not read as it was written.");
        var ours = await Timings.OfAsync(bench.Runs * 3, () =>
        {
            Parser.ParseOrThrow(new SourceText(text));
            return Task.CompletedTask;
        });
        return new ReportPart(
            $"Parsing {Workbench.Number(text.AsSpan().Count('\n'))} lines, {Workbench.Number(text.Length)} characters", "In milliseconds, median (least to most).",
            [new ReportRow("parse", ours.ToString(), "–", "≤ 50", ours.Median <= 50, "")]);
    }
}
