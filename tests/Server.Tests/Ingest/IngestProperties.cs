
namespace DolphinQuant.Server.Tests.Ingest;

public class IngestProperties
{
    private static readonly string[] Pieces =
        ["AAA", "2015-07-14", "2015-07-15", "10", "11", "0", "-1", "", "\"", "x", "1e400", " "];

    [SeededProperty(MaxTest = 60)]
    public void EveryLine_isAcceptedOrRejectedOnce(byte[][] seeds)
    {
        // Any bytes make a line of plausible and broken fields; whole rows are mixed in, so that some are accepted.
        var rows = seeds.Select(MakeRow).ToArray();
        var result = Load.UsPricesAsync(rows).GetAwaiter().GetResult();

        var rejected = result.Rejected.Select(row => row.Line).ToList();
        Assert.Equal(rows.Length, result.Report.Read);
        Assert.Equal(rows.Length, result.Bars.Count + rejected.Count);
        Assert.Equal(rejected.Count, rejected.Distinct().Count());
        Assert.All(result.Rejected, row => Assert.Equal(rows[row.Line - 2], row.Raw));
        Assert.Equal(result.Bars.Count, result.Bars.Select(bar => (bar.Symbol, bar.Date)).Distinct().Count());
    }

    private static string MakeRow(byte[] seed)
    {
        if (seed.Length > 0 && seed[0] % 2 == 0)
            return Load.UsRow(
                $"2015-07-{13 + seed[0] % 5}", 5 + seed.Sum(value => value) % 50, symbol: "S" + seed.Length % 3);
        return string.Join(',', seed.Select(value => Pieces[value % Pieces.Length]));
    }
}
