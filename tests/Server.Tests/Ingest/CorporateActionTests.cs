using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

public class CorporateActionTests
{
    private static readonly string[] Netflix =
    [
        Load.UsRow("2015-07-13", 707.61),
        Load.UsRow("2015-07-14", 708.9, 702.6),
        Load.UsRow("2015-07-15", 99.97, 98.13),
    ];

    [Fact]
    public async Task Split_thatPriceDoesNotShow_isRejectedAndTheRightOneStays()
    {
        var result = await LoadAsync(
            Netflix,
            "AAA,2015-07-14,707.61,101.087143,0.142857,split_or_large,2015-07-14",
            "AAA,2015-07-15,702.6,100.371429,0.142857,split_or_large,2015-07-15");

        var rejected = Assert.Single(result.Rejected);
        Assert.Equal((2, RejectReason.SplitNotInPrice), (rejected.Line, rejected.Reason));
        var action = Assert.Single(result.Actions);
        Assert.Equal((TestData.Day("2015-07-15"), CorporateActionKind.SplitLike), (action.ExDate, action.Kind));
        Assert.Equal([null, 707.61, 702.6 * 0.142857], result.Bars.Select(bar => bar.PreClose));
    }

    [Fact]
    public async Task Split_withoutAnyPriceAround_isAcceptedAndCounted()
    {
        var result = await LoadAsync(
            [Load.UsRow("2015-07-13", 10)], "AAA,2015-08-14,10,5,0.5,split_or_large,2015-08-14");

        Assert.Single(result.Actions);
        Assert.Equal(1, result.Report.Notes["SplitWithoutPrice"]);
    }

    [Fact]
    public async Task Dividend_statedAgainNextDay_isTakenOnce()
    {
        var result = await LoadAsync(
            [Load.UsRow("2015-07-13", 10)],
            "AAA,2015-07-14,10,9.9,0.99,dividend_or_small,2015-07-14",
            "AAA,2015-07-15,10.2,10.1,0.990196,dividend_or_small,2015-07-15",
            "AAA,2015-07-16,10.2,10.0,0.980392,dividend_or_small,2015-07-16");

        Assert.Equal([0.99, 0.980392], result.Actions.Select(action => action.Ratio));
        var rejected = Assert.Single(result.Rejected);
        Assert.Equal((3, RejectReason.Duplicate), (rejected.Line, rejected.Reason));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("20000")]
    public async Task Action_withImpossibleRatio_isRejected(string ratio)
    {
        var result = await LoadAsync([], $"AAA,2015-07-14,10,9.9,{ratio},dividend_or_small,2015-07-14");

        Assert.Equal(RejectReason.RatioOutOfRange, Assert.Single(result.Rejected).Reason);
    }

    [Fact]
    public async Task ChinesePreviousClose_thatDiffersFromTheClose_givesAnAction()
    {
        var result = await Load.CnPricesAsync(
            Load.CnRow("2023-06-07", 150, 151.71),
            Load.CnRow("2023-06-08", 100.28, 101),
            Load.CnRow("2023-06-09", 101, 99));

        var action = Assert.Single(result.Actions);
        Assert.Equal((TestData.Day("2023-06-08"), CorporateActionKind.SplitLike), (action.ExDate, action.Kind));
        Assert.Equal(100.28 / 151.71, action.Ratio, 12);
        Assert.Equal(action.ExDate, action.Seen);
        Assert.Equal(1, result.Report.DerivedActions);
        Assert.Equal([150, 100.28, 101], result.Bars.Select(bar => bar.PreClose));
    }

    [Fact]
    public async Task ChinesePreviousClose_acrossMissingSession_givesNoAction()
    {
        var result = await Load.CnPricesAsync(Load.CnRow("2023-06-07", 10, 10), Load.CnRow("2023-06-09", 10.5, 11));

        Assert.Empty(result.Actions);
        Assert.True(result.Bars[1].Flags.HasFlag(BarFlags.SessionsMissing));
    }

    private static Task<IngestResult> LoadAsync(string[] prices, params string[] adjustments) => Load.TextsAsync(
        ("prices.csv", Load.Lines(Load.UsPriceHeader, prices)),
        ("actions.csv", Load.Lines(Load.UsAdjustmentHeader, adjustments)));
}
