using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// Some alphas of Kakushadze's "101 Formulaic Alphas" (2016) computed cell by cell from their formulas, and a checksum that tells whether the
/// values of all of them are those of another run.
/// </summary>
internal static class AlphaCheck
{
    /// <summary>The checksum of no values: the offset basis of FNV-1a in 64 bits.</summary>
    public const ulong Start = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    private static readonly Dictionary<string, Func<Dictionary<string, Matrix>, Cell>> References = new(StringComparer.Ordinal)
    {
        // (close - open) / (high - low + 0.001)
        ["WQAlpha101"] = p => (day, stock) => (At(p, "close", day, stock) - At(p, "open", day, stock))
            / (At(p, "high", day, stock) - At(p, "low", day, stock) + 0.001),
        // -correlation(rank(open), rank(volume), 10)
        ["WQAlpha3"] = p => Negated(Correlation(Ranked(p, Of(p, "open")), Ranked(p, Of(p, "vol")), 10)),
        // -ts_rank(rank(low), 9)
        ["WQAlpha4"] = p => Negated(LastRank(Ranked(p, Of(p, "low")), 9)),
        // -correlation(open, volume, 10)
        ["WQAlpha6"] = p => Negated(Correlation(Of(p, "open"), Of(p, "vol"), 10)),
        // sign(delta(volume, 1)) * -delta(close, 1)
        ["WQAlpha12"] = p => (day, stock) => day == 0 ? double.NaN
            : -Math.Sign(At(p, "vol", day, stock) - At(p, "vol", day - 1, stock)) * (At(p, "close", day, stock) - At(p, "close", day - 1, stock)),
        // rank(vwap - close) / rank(vwap + close)
        ["WQAlpha42"] = p =>
        {
            var difference = Ranked(p, (day, stock) => At(p, "vwap", day, stock) - At(p, "close", day, stock));
            var sum = Ranked(p, (day, stock) => At(p, "vwap", day, stock) + At(p, "close", day, stock));
            return (day, stock) => difference(day, stock) / sum(day, stock);
        },
    };

    private delegate double Cell(int day, int stock);

    /// <summary>The alphas that have a reference.</summary>
    public static IEnumerable<string> Names => References.Keys;

    /// <summary>Compares an alpha with its reference, where there is one.</summary>
    /// <exception cref="InvalidDataException">A cell differs.</exception>
    public static void Verify(string name, Matrix alpha, Dictionary<string, Matrix> panels)
    {
        if (!References.TryGetValue(name, out var reference)) return;
        var cell = reference(panels);
        var expected = new double[alpha.Count];
        for (var i = 0; i < expected.Length; i++) expected[i] = cell(i % alpha.Rows, i / alpha.Rows);
        Agreement.Check(name, Doubles(alpha.Data), expected, 1e-9);
    }

    /// <summary>The checksum with the bits of another panel; all nulls are one.</summary>
    public static ulong Add(ulong checksum, Matrix panel)
    {
        foreach (var item in Doubles(panel.Data))
            checksum = (checksum ^ BitConverter.DoubleToUInt64Bits(double.IsNaN(item) ? double.NaN : item)) * Prime;
        return checksum;
    }

    private static double[] Doubles(Vector column)
    {
        if (column is Vector<double> doubles) return doubles.Span.ToArray();
        var items = new double[column.Count];
        for (var i = 0; i < items.Length; i++) items[i] = column.IsNull(i) ? double.NaN : column.Scalar(i).AsDouble();
        return items;
    }

    private static double At(Dictionary<string, Matrix> panels, string name, int day, int stock)
    {
        var panel = panels[name];
        return ((Vector<double>)panel.Data).Span[(stock * panel.Rows) + day];
    }

    private static Cell Of(Dictionary<string, Matrix> panels, string name) => (day, stock) => At(panels, name, day, stock);

    private static Cell Negated(Cell cell) => (day, stock) => -cell(day, stock);

    // Ranks of a day's stocks from 1, divided by their number; no two of these are equal but by chance, and those share the lower rank.
    private static Cell Ranked(Dictionary<string, Matrix> panels, Cell cell)
    {
        var shape = panels["close"];
        var ranks = new double[shape.Count];
        for (var day = 0; day < shape.Rows; day++)
        {
            var items = Enumerable.Range(0, shape.Columns).Select(stock => cell(day, stock)).ToArray();
            var sorted = items.Order().ToList();
            for (var stock = 0; stock < items.Length; stock++)
            {
                var place = sorted.BinarySearch(items[stock]);
                while (place > 0 && sorted[place - 1] == items[stock]) place--;
                ranks[(stock * shape.Rows) + day] = (place + 1.0) / items.Length;
            }
        }

        return (day, stock) => ranks[(stock * shape.Rows) + day];
    }

    private static Cell Correlation(Cell x, Cell y, int window) => (day, stock) =>
    {
        if (day < window - 1) return double.NaN;
        var days = Enumerable.Range(day - window + 1, window);
        var (meanX, meanY) = (days.Average(d => x(d, stock)), days.Average(d => y(d, stock)));
        var products = days.Sum(d => (x(d, stock) - meanX) * (y(d, stock) - meanY));
        // What does not vary has no correlation, whatever rounding leaves of its squares.
        if (days.All(d => x(d, stock) == x(day, stock)) || days.All(d => y(d, stock) == y(day, stock))) return double.NaN;
        var (squaresX, squaresY) = (days.Sum(d => Math.Pow(x(d, stock) - meanX, 2)), days.Sum(d => Math.Pow(y(d, stock) - meanY, 2)));
        return products / Math.Sqrt(squaresX * squaresY);
    };

    // How many of the window's days have less than its last one, from 0.
    private static Cell LastRank(Cell cell, int window) => (day, stock) => day < window - 1 ? double.NaN
        : Enumerable.Range(day - window + 1, window).Count(d => cell(d, stock) < cell(day, stock));
}
