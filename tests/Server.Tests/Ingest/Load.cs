using System.IO.Compression;
using System.Text;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

/// <summary>Writes small files and loads them.</summary>
internal static class Load
{
    public const string UsPriceHeader = "symbol,date,open,high,low,close,volume,seen,close_rev,volume_rev";
    public const string CnPriceHeader =
        "code,date,open,high,low,close,preclose,volume,amount,turn,tradestatus,pctChg,isST,peTTM,pbMRQ,psTTM,pcfNcfTTM";
    public const string UsAdjustmentHeader = "symbol,ex_date,prev_close,prev_adj_close,ratio,kind,seen";
    public const string UsSymbolHeader =
        "symbol,name,listed_first,listed_last,price_first,price_last,price_rows,gics_sector";

    public static async Task<IngestResult> FilesAsync(params string[] files) =>
        await new DailyFileIngest(await TestData.CalendarsAsync()).IngestFilesAsync(
            files, progress: null, CancellationToken.None);

    public static async Task<IngestResult> TextsAsync(params (string Name, string Content)[] texts)
    {
        using var folder = new TemporaryFolder();
        return await FilesAsync([.. texts.Select(text => folder.Write(text.Name, text.Content))]);
    }

    public static Task<IngestResult> UsPricesAsync(params string[] rows) =>
        TextsAsync(("prices.csv", Lines(UsPriceHeader, rows)));

    public static Task<IngestResult> CnPricesAsync(params string[] rows) =>
        TextsAsync(("prices.csv", Lines(CnPriceHeader, rows)));

    public static string Lines(string header, params string[] rows) =>
        header + "\n" + string.Concat(rows.Select(row => row + "\n"));

    public static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    /// <summary>A clean US row; a price is open, high, low and close in one.</summary>
    public static string UsRow(
        string date, double open, double? close = null, string symbol = "AAA", long volume = 1000)
    {
        var last = close ?? open;
        return FormattableString.Invariant(
            $"{symbol},{date},{open},{Math.Max(open, last)},{Math.Min(open, last)},{last},{volume},{date},,");
    }

    public static string CnRow(string date, double preClose, double close, string rest = "1000,12000,0.5,1,0,0") =>
        FormattableString.Invariant($"sh.600000,{date},{close},{close},{close},{close},{preClose},{rest},1,1,1,1");
}
