using DolphinQuant.Data;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Pipeline.Loading;

/// <summary>What was read from files, as rows of <c>dfs://market</c>.</summary>
internal static class MarketTables
{
    /// <summary>
    /// Every table to append to, by name. The list of files comes last: a load that was cut off before leaves its files
    /// waiting, and the next one replaces the same rows.
    /// </summary>
    public static IEnumerable<(string Name, Table Rows)> Of(IngestResult result)
    {
        if (result.Instruments.Count > 0) yield return ("instrument", Instruments(result.Instruments));
        if (result.Actions.Count > 0) yield return ("corporateAction", Actions(result.Actions));
        if (result.Bars.Count > 0) yield return ("dailyBar", Bars(result.Bars));
        if (result.Rejected.Count > 0) yield return ("rejected", Rejected(result.Report));
        yield return ("ingestedFile", Files(result.Report));
    }

    private static Table Bars(IReadOnlyList<DailyBar> bars) => new(
        ("market", Vector.Symbol(bars.Select(bar => bar.Market))),
        ("symbol", Vector.Symbol(bars.Select(bar => bar.Symbol))),
        ("date", Vector.Date(bars.Select(bar => bar.Date))),
        ("open", Doubles(bars, bar => bar.Open)),
        ("high", Doubles(bars, bar => bar.High)),
        ("low", Doubles(bars, bar => bar.Low)),
        ("close", Doubles(bars, bar => bar.Close)),
        ("preClose", Doubles(bars, bar => bar.PreClose ?? double.NaN)),
        ("volume", Doubles(bars, bar => bar.Volume)),
        ("amount", Doubles(bars, bar => bar.Amount)),
        ("turnover", Doubles(bars, bar => 100 * bar.TurnoverRate ?? double.NaN)),
        ("suspended", Vector.Bool([.. bars.Select(bar => bar.IsSuspended)])),
        ("isSt", Vector.Bool([.. bars.Select(bar => bar.IsSt)])),
        ("seen", Vector.Date(bars.Select(bar => bar.Seen))));

    private static Table Actions(IReadOnlyList<CorporateAction> actions) => new(
        ("market", Vector.Symbol(actions.Select(action => action.Market))),
        ("symbol", Vector.Symbol(actions.Select(action => action.Symbol))),
        ("exDate", Vector.Date(actions.Select(action => action.ExDate))),
        ("ratio", Doubles(actions, action => action.Ratio)),
        ("kind", Vector.Symbol(actions.Select(KindOf))),
        ("seen", Vector.Date(actions.Select(action => action.Seen))));

    private static Table Instruments(IReadOnlyList<Instrument> instruments) => new(
        ("market", Vector.Symbol(instruments.Select(instrument => instrument.Market))),
        ("symbol", Vector.Symbol(instruments.Select(instrument => instrument.Symbol))),
        ("name", Vector.String([.. instruments.Select(instrument => instrument.Name)])),
        ("sector", Vector.Symbol(instruments.Select(instrument => instrument.Sector))),
        ("exchange", Vector.Symbol(instruments.Select(instrument => instrument.Exchange))));

    private static Table Rejected(IngestReport report)
    {
        var rows = report.Files.SelectMany(file => file.Rejected.Select(row => (File: file, Row: row))).ToArray();
        return new Table(
            ("market", Vector.Symbol(rows.Select(entry => MarketOf(entry.File)))),
            ("file", Vector.String([.. rows.Select(entry => entry.Row.File)])),
            ("line", Vector.Int([.. rows.Select(entry => entry.Row.Line)])),
            ("reason", Vector.Symbol(rows.Select(entry => entry.Row.Reason.ToString()))),
            ("detail", Vector.String([.. rows.Select(entry => entry.Row.Text)])),
            ("raw", Vector.String([.. rows.Select(entry => entry.Row.Raw)])),
            ("sha256", Vector.String([.. rows.Select(entry => entry.File.Sha256)])));
    }

    private static Table Files(IngestReport report) => new(
        ("market", Vector.Symbol(report.Files.Select(MarketOf))),
        ("file", Vector.String([.. report.Files.Select(file => file.File)])),
        ("sha256", Vector.String([.. report.Files.Select(file => file.Sha256)])),
        ("rowsRead", Vector.Long([.. report.Files.Select(file => file.Read)])),
        ("accepted", Vector.Long([.. report.Files.Select(file => file.Accepted)])),
        ("rejected", Vector.Long([.. report.Files.Select(file => (long)file.Rejected.Count)])));

    // Formats are named for their market: us-prices, cn-prices.
    private static string MarketOf(FileReport file) =>
        Market.All.First(market => file.Format.StartsWith(market.Code + "-", StringComparison.Ordinal)).Code;

    private static string KindOf(CorporateAction action) =>
        action.Kind == CorporateActionKind.SplitLike ? "split" : "dividend";

    private static Vector<double> Doubles<T>(IReadOnlyList<T> items, Func<T, double> select) =>
        Vector.Double([.. items.Select(select)]);
}
