using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

public class BarSequenceTests
{
    [Theory]
    [InlineData(10, "the same")]
    [InlineData(11, "with other values")]
    public async Task Duplicate_ofSymbolAndDate_isRejectedAndFirstStays(double second, string text)
    {
        var result = await Load.UsPricesAsync(Load.UsRow("2015-07-14", 10), Load.UsRow("2015-07-14", second));

        Assert.Equal(10, Assert.Single(result.Bars).Close);
        var rejected = Assert.Single(result.Rejected);
        Assert.Equal((3, RejectReason.Duplicate), (rejected.Line, rejected.Reason));
        Assert.Contains(text, rejected.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(52, 51)]
    [InlineData(0.9, 0.95)]
    public async Task Jump_thatOpensAndClosesBeyondBelief_isRejected(double open, double close)
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-13", 10), Load.UsRow("2015-07-14", open, close), Load.UsRow("2015-07-15", 10.2));

        var rejected = Assert.Single(result.Rejected);
        Assert.Equal((3, RejectReason.AbsurdJump), (rejected.Line, rejected.Reason));
        Assert.Equal([10, 10.2], result.Bars.Select(bar => bar.Close));
    }

    [Theory]
    [InlineData(1.17, 1.29, 8.34)]
    [InlineData(2.45, 10.42, 1.79)]
    [InlineData(40.6, 40.6, 10)]
    public async Task Jump_thatRealStocksHaveMade_isAccepted(double open, double close, double previousClose)
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-13", previousClose), Load.UsRow("2015-07-14", open, close));

        Assert.Empty(result.Rejected);
    }

    [Fact]
    public async Task Jump_toLevelThatNextSessionConfirms_shutsOutOneRowOnly()
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-13", 1),
            Load.UsRow("2015-07-14", 8),
            Load.UsRow("2015-07-15", 8.4),
            Load.UsRow("2015-07-16", 8.5));

        Assert.Equal(3, Assert.Single(result.Rejected).Line);
        var confirming = result.Bars[1];
        Assert.True(confirming.Flags.HasFlag(BarFlags.LevelConfirmed));
        Assert.Equal(8, confirming.PreClose);
        Assert.Equal(8.4, result.Bars[2].PreClose);
        Assert.Equal(1, result.Report.Notes["LevelConfirmed"]);
    }

    [Fact]
    public async Task Jump_afterSymbolWasGoneForLong_isNotJudged()
    {
        var result = await Load.UsPricesAsync(Load.UsRow("2015-03-23", 1), Load.UsRow("2015-07-14", 80));

        Assert.Empty(result.Rejected);
        Assert.Null(result.Bars[1].PreClose);
    }

    [Fact]
    public async Task Split_onFile_explainsItsJump()
    {
        string[] prices = [Load.UsRow("2015-07-13", 700), Load.UsRow("2015-07-14", 14.1)];
        const string action = "AAA,2015-07-14,700,14,0.02,split_or_large,2015-07-14";
        var result = await Load.TextsAsync(
            ("prices.csv", Load.Lines(Load.UsPriceHeader, prices)),
            ("adjustments.csv", Load.Lines(Load.UsAdjustmentHeader, action)));

        Assert.Empty(result.Rejected);
        Assert.Equal(BarFlags.AmountApproximated, result.Bars[1].Flags);
        Assert.Equal(14, result.Bars[1].PreClose!.Value, 9);
    }

    [Theory]
    [InlineData(50.5, 51, true)]
    [InlineData(66, 66, true)]
    [InlineData(201, 205, true)]
    [InlineData(50.5, 45, false)]
    [InlineData(45.9, 46.3, false)]
    [InlineData(76, 76, false)]
    public async Task Jump_byPlainRatioWithoutSplitOnFile_isFlaggedAndAccepted(
        double open, double close, bool isSuspected)
    {
        var result = await Load.UsPricesAsync(Load.UsRow("2015-07-13", 100), Load.UsRow("2015-07-14", open, close));

        Assert.Empty(result.Rejected);
        Assert.Equal(isSuspected, result.Bars[1].Flags.HasFlag(BarFlags.SuspectedSplit));
    }

    [Fact]
    public async Task Bar_afterMissingSession_isFlagged()
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-02", 10), Load.UsRow("2015-07-06", 10), Load.UsRow("2015-07-08", 10));

        // 3 July 2015 was a holiday and no session is missing there; 7 July is missing.
        Assert.Equal([false, false, true], result.Bars.Select(bar => bar.Flags.HasFlag(BarFlags.SessionsMissing)));
    }

    [Fact]
    public async Task Bars_ofShuffledFile_comeOutInOrder()
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-14", 3, symbol: "B"),
            Load.UsRow("2015-07-14", 2, symbol: "A"),
            Load.UsRow("2015-07-13", 1, symbol: "A"));

        Assert.Equal([1.0, 2, 3], result.Bars.Select(bar => bar.Close));
        Assert.Equal([null, 1.0, null], result.Bars.Select(bar => bar.PreClose));
    }
}
