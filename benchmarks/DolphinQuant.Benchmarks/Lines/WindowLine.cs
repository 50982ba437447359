using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>One moving average over one vector, on one core.</summary>
internal static class WindowLine
{
    private const int Rows = 1_000_000, Window = 10;
    private const double Published = 3.5;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var random = new RandomNumbers(20260102);
        var items = new double[Rows];
        for (var i = 0; i < Rows; i++) items[i] = random.Uniform() * 100;
        var column = Vector.Double(items);
        await using var session = await bench.SessionAsync("1");
        Value[] arguments = [column, Scalar.Int(Window)];
        Verify(items, (Vector<double>)await session.CallAsync("mavg", arguments, CancellationToken.None));
        var ours = await Timings.OfAsync(bench.Runs * 5, () => session.CallAsync("mavg", arguments, CancellationToken.None));
        return new ReportPart(
            "One vector: `mavg(x, 10)` over 1,000,000 doubles",
            "In milliseconds, median (least to most), on one core; checked against the mean of every window.",
            [new ReportRow("`mavg`", ours.ToString(), "published by the vendor 3.5", "≤ 3.5", ours.Median <= Published,
                $"{Workbench.Number(Published / ours.Median, "0.0")} × faster")]);
    }

    private static void Verify(double[] items, Vector<double> means)
    {
        var expected = new double[items.Length];
        for (var i = 0; i < items.Length; i++)
            expected[i] = i < Window - 1 ? double.NaN : items.AsSpan(i - Window + 1, Window).ToArray().Average();
        Agreement.Check("mavg", means.Span, expected, 1e-12);
    }
}
