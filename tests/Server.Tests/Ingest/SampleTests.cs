using System.IO.Compression;
using System.Security.Cryptography;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

/// <summary>The data that ship with the program, loaded once.</summary>
public sealed class SampleFixture : IAsyncLifetime
{
    internal IngestResult Result { get; private set; } = null!;

    internal List<IngestProgress> Progress { get; } = [];

    public async Task InitializeAsync()
    {
        var ingest = new DailyFileIngest(await TestData.CalendarsAsync());
        Result = await ingest.IngestDirectoryAsync(
            TestData.SampleDirectory, new Recorder(Progress), CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private sealed class Recorder(List<IngestProgress> reports) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => reports.Add(value);
    }
}

public class SampleTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    private IngestResult Result => sample.Result;

    [Theory]
    [InlineData("us_prices.csv.gz", "us-prices", 74_605, 0)]
    [InlineData("us_adjustments.csv.gz", "us-adjustments", 628, 1)]
    [InlineData("us_symbols.csv.gz", "us-symbols", 200, 0)]
    [InlineData("cn_prices.csv.gz", "cn-prices", 10_770, 0)]
    public void File_isReadInFull(string file, string format, long read, int rejected)
    {
        var report = Result.Report.Files.Single(report => report.File == file);

        Assert.Equal((format, read, read - rejected), (report.Format, report.Read, report.Accepted));
        Assert.Equal(rejected, report.Rejected.Count);
        var hash = SHA256.HashData(File.ReadAllBytes(Path.Combine(TestData.SampleDirectory, file)));
        Assert.Equal(hash, Convert.FromHexString(report.Sha256));
    }

    [Fact]
    public void Rows_addUp()
    {
        Assert.Equal(86_203, Result.Report.Read);
        Assert.Equal(Result.Report.Read, Result.Report.Accepted + Result.Report.Rejected);
        Assert.Equal(85_375, Result.Bars.Count);
        Assert.Equal(627 + 47, Result.Actions.Count);
        Assert.Equal(47, Result.Report.DerivedActions);
        Assert.Equal(230, Result.Instruments.Count);
        Assert.Equal(0, Result.Report.UnnamedInstruments);
    }

    [Fact]
    public void Notes_countWhatIsOddAboutAcceptedRows()
    {
        var expected = new Dictionary<string, long>
        {
            ["AmountApproximated"] = 74_605,
            ["CloseRevised"] = 137,
            ["SeenLate"] = 982,
            ["SessionsMissing"] = 42,
            ["VolumeRevised"] = 6_474,
            ["ZeroVolume"] = 8,
        };
        Assert.Equal(expected, Result.Report.Notes);
    }

    [Fact]
    public void NetflixSplit_thatCameADayEarly_isTheOneRejectedRow()
    {
        var rejected = Assert.Single(Result.Rejected);

        Assert.Equal(("us_adjustments.csv.gz", RejectReason.SplitNotInPrice), (rejected.File, rejected.Reason));
        Assert.StartsWith("NFLX,2015-07-14,", rejected.Raw, StringComparison.Ordinal);
        Assert.Contains(
            Result.Actions, action => action.Symbol == "NFLX" && action.ExDate == TestData.Day("2015-07-15"));
    }

    [Theory]
    [InlineData("NFLX", "2015-07-15")]
    [InlineData("KR", "2015-07-14")]
    [InlineData("NKE", "2015-12-24")]
    [InlineData("SBUX", "2015-04-09")]
    [InlineData("EBAY", "2015-07-20")]
    [InlineData("sh.603195", "2023-06-08")]
    public void Return_onSplitDay_isOrdinary(string symbol, string date)
    {
        var bar = Result.Bars.Single(bar => bar.Symbol == symbol && bar.Date == TestData.Day(date));

        Assert.InRange(bar.Close / bar.PreClose!.Value - 1, -0.1, 0.1);
        Assert.False(bar.Flags.HasFlag(BarFlags.SuspectedSplit));
    }

    [Fact]
    public void RealCrash_isKept() =>
        Assert.Contains(
            Result.Bars, bar => bar is { Symbol: "NVAX", Close: 1.29 } && bar.Date == TestData.Day("2016-09-16"));

    [Fact]
    public void Rows_areOrderedAndUnique()
    {
        var keys = Result.Bars.Select(bar => (bar.Market == "us" ? 0 : 1, bar.Symbol, bar.Date)).ToList();

        var ordered = keys
            .OrderBy(key => key.Item1)
            .ThenBy(key => key.Symbol, StringComparer.Ordinal)
            .ThenBy(key => key.Date);
        Assert.Equal(ordered, keys);
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void Progress_risesToOne()
    {
        var fractions = sample.Progress.Select(report => report.Fraction).ToList();

        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1], 12);
        Assert.Equal(86_203, sample.Progress[^1].Rows);
    }

    [Theory]
    [InlineData("2015-07-14")]
    [InlineData("2016-02-29")]
    public async Task CuttingTheFutureOff_changesNothingBefore(string last)
    {
        using var folder = new TemporaryFolder();
        var files = new[] { ("us_prices.csv.gz", 1), ("us_adjustments.csv.gz", 1), ("us_symbols.csv.gz", -1) }
            .Select(file => folder.Write(file.Item1[..^3], Cut(file.Item1, file.Item2, last))).ToArray();
        var cut = await Load.FilesAsync(files);

        var day = TestData.Day(last);
        Assert.Equal(Result.Bars.Where(bar => bar.Market == "us" && bar.Date <= day), cut.Bars);
        Assert.Equal(Result.Actions.Where(action => action.Market == "us" && action.ExDate <= day), cut.Actions);
    }

    private static string Cut(string file, int dateColumn, string last)
    {
        using var stream = File.OpenRead(Path.Combine(TestData.SampleDirectory, file));
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var kept = lines.Skip(1).Where(line =>
            dateColumn < 0 || string.CompareOrdinal(line.Split(',')[dateColumn], last) <= 0);
        return Load.Lines(lines[0], [.. kept]);
    }
}
