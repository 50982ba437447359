using System.Text;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

public sealed class FileErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EmptyFile_failsNamingTheFile() =>
        await FailsAsync(_folder.Write("prices.csv", ""), "empty");

    [Fact]
    public async Task BrokenGzip_failsNamingTheFile() =>
        await FailsAsync(_folder.Write("prices.csv.gz", "this is not gzip"), "broken or cut off");

    [Fact]
    public async Task TruncatedGzip_failsInsteadOfLoadingHalf()
    {
        var rows = Enumerable.Range(0, 2000).Select(
            i => Load.UsRow("2015-07-14", 10 + i * 0.37 % 7, symbol: $"S{i * 7919 % 100003}"));
        var whole = Load.Gzip(Load.Lines(Load.UsPriceHeader, [.. rows]));

        await FailsAsync(_folder.Write("prices.csv.gz", whole[..(whole.Length / 2)]), "broken or cut off");
    }

    [Fact]
    public async Task JoinedGzip_failsInsteadOfLoadingPart()
    {
        var first = Load.Gzip(Load.Lines(Load.UsPriceHeader, Load.UsRow("2015-07-14", 10)));
        var second = Load.Gzip("AAA,2015-07-15,1,1,1,1,1,2015-07-15,,\n");

        await FailsAsync(_folder.Write("prices.csv.gz", [.. first, .. second]), "joined");
    }

    [Fact]
    public async Task MissingColumn_failsNamingFormatAndColumn()
    {
        var header = Load.UsPriceHeader.Replace(",volume,", ",", StringComparison.Ordinal);

        await FailsAsync(_folder.Write("prices.csv", header + "\n"), "us-prices, lacks the columns volume");
    }

    [Fact]
    public async Task ColumnNamedTwice_fails() =>
        await FailsAsync(_folder.Write("prices.csv", Load.UsPriceHeader + ",open\n"), "a column twice");

    [Fact]
    public async Task WrongEncoding_failsSayingWhatToDo()
    {
        var latin1 = Encoding.Latin1.GetBytes(Load.Lines(Load.UsSymbolHeader, "AAA,Société,,,,,,"));

        await FailsAsync(_folder.Write("symbols.csv", latin1), "not UTF-8; convert it");
    }

    [Fact]
    public async Task MissingFile_fails() =>
        await FailsAsync(Path.Combine(_folder.Path, "none.csv"), "cannot be opened");

    [Fact]
    public void FolderWithoutFiles_fails()
    {
        var failure = Assert.Throws<IngestFileException>(() => DailyFileIngest.FilesIn(_folder.Path));
        Assert.Contains(_folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlainAndCompressedFile_giveTheSame()
    {
        var text = Load.Lines(Load.UsPriceHeader, Load.UsRow("2015-07-13", 10), Load.UsRow("2015-07-14", 11));

        var plain = await Load.FilesAsync(_folder.Write("a.csv", text));
        var compressed = await Load.FilesAsync(_folder.Write("b.csv.gz", Load.Gzip(text)));
        var windows = await Load.FilesAsync(_folder.Write("c.csv", "\uFEFF" + text.ReplaceLineEndings("\r\n")));

        Assert.Equal(plain.Bars, compressed.Bars);
        Assert.Equal(plain.Bars, windows.Bars);
        Assert.NotEqual(plain.Report.Files[0].Sha256, compressed.Report.Files[0].Sha256);
    }

    [Fact]
    public void Ledger_withLostRow_throws()
    {
        var ledger = new FileLedger("prices.csv", "us-prices", "");
        ledger.Enter(new CsvLine(2, "", null)).Accept();
        ledger.Enter(new CsvLine(3, "", null));

        Assert.Throws<System.Diagnostics.UnreachableException>(() => ledger.Close());
    }

    private static async Task FailsAsync(string file, string text)
    {
        var failure = await Assert.ThrowsAsync<IngestFileException>(() => Load.FilesAsync(file));
        Assert.Equal(file, failure.File);
        Assert.StartsWith(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }
}
