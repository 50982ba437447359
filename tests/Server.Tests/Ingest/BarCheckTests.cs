using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

public class BarCheckTests
{
    [Theory]
    [InlineData("", RejectReason.BlankLine)]
    [InlineData("AAA,2015-07-14,10,11,9,10,100,2015-07-14,", RejectReason.FieldCount)]
    [InlineData("AAA,2015-07-14,10,11,9,10,100,2015-07-14,,,", RejectReason.FieldCount)]
    [InlineData("\"AAA,2015-07-14,10,11,9,10,100,2015-07-14,,", RejectReason.UnreadableQuote)]
    [InlineData("A\"A,2015-07-14,10,11,9,10,100,2015-07-14,,", RejectReason.UnreadableQuote)]
    [InlineData(",2015-07-14,10,11,9,10,100,2015-07-14,,", RejectReason.MissingField)]
    [InlineData("AAA,,10,11,9,10,100,2015-07-14,,", RejectReason.MissingField)]
    [InlineData("AAA,2015-07-14,10,11,,10,100,2015-07-14,,", RejectReason.MissingField)]
    [InlineData("AAA,2015-07-14,10,11,9,10,,2015-07-14,,", RejectReason.MissingField)]
    [InlineData("AAA,2015-07-14,ten,11,9,10,100,2015-07-14,,", RejectReason.UnparsableField)]
    [InlineData("AAA,2015-07-14,NaN,11,9,10,100,2015-07-14,,", RejectReason.UnparsableField)]
    [InlineData("AAA,2015-07-14,10,11,9,10,1.5,2015-07-14,,", RejectReason.UnparsableField)]
    [InlineData("AAA,14.07.2015,10,11,9,10,100,2015-07-14,,", RejectReason.UnparsableField)]
    [InlineData("AAA,2015-07-14,10,11,9,0,100,2015-07-14,,", RejectReason.PriceNotPositive)]
    [InlineData("AAA,2015-07-14,-10,11,9,10,100,2015-07-14,,", RejectReason.PriceNotPositive)]
    [InlineData("AAA,2015-07-14,10,9,11,10,100,2015-07-14,,", RejectReason.HighBelowLow)]
    [InlineData("AAA,2015-07-14,12,11,9,10,100,2015-07-14,,", RejectReason.OpenOutsideRange)]
    [InlineData("AAA,2015-07-14,10,11,9,8.98,100,2015-07-14,,", RejectReason.CloseOutsideRange)]
    [InlineData("AAA,2015-07-14,10,11,9,10,-1,2015-07-14,,", RejectReason.NegativeVolume)]
    [InlineData("AAA,2015-07-14,10,11,9,10,100,2015-07-13,,", RejectReason.SeenBeforeDate)]
    [InlineData("AAA,2015-07-11,10,11,9,10,100,2015-07-13,,", RejectReason.Weekend)]
    [InlineData("AAA,2015-07-03,10,11,9,10,100,2015-07-06,,", RejectReason.Holiday)]
    public async Task Row_thatIsDirty_isRejectedWithLineAndReason(string row, object reason)
    {
        var result = await Load.UsPricesAsync(Load.UsRow("2015-07-10", 10), row, Load.UsRow("2015-07-15", 10));

        var rejected = Assert.Single(result.Rejected);
        Assert.Equal(("prices.csv", 3), (rejected.File, rejected.Line));
        Assert.Equal(((RejectReason)reason, row), (rejected.Reason, rejected.Raw));
        Assert.NotEmpty(rejected.Text);
        Assert.Equal((3, 2, 1), (result.Report.Read, result.Report.Accepted, result.Report.Rejected));
        Assert.Equal(2, result.Bars.Count);
    }

    [Fact]
    public async Task Row_withCloseOneTickOutsideRange_isAccepted()
    {
        var result = await Load.UsPricesAsync("AAA,2015-07-14,10.01,10,9,8.99,100,2015-07-14,,");

        Assert.Empty(result.Rejected);
    }

    [Fact]
    public async Task Row_withAllFields_keepsThem()
    {
        var result = await Load.UsPricesAsync("AAA,2015-07-14,10,11.5,9,10.5,100,2015-07-15,10.6,120");

        var bar = Assert.Single(result.Bars);
        Assert.Equal(("us", "AAA", TestData.Day("2015-07-14")), (bar.Market, bar.Symbol, bar.Date));
        Assert.Equal(
            (10.0, 11.5, 9.0, 10.5, 100L, 1050.0), (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.Amount));
        Assert.Equal(TestData.Day("2015-07-15"), bar.Seen);
        Assert.Equal(
            BarFlags.AmountApproximated | BarFlags.SeenLate | BarFlags.CloseRevised | BarFlags.VolumeRevised,
            bar.Flags);
        Assert.Null(bar.PreClose);
    }

    [Fact]
    public async Task Row_withoutVolume_isAcceptedFlaggedAndCounted()
    {
        var result = await Load.UsPricesAsync(Load.UsRow("2015-07-14", 10, volume: 0));

        Assert.True(Assert.Single(result.Bars).Flags.HasFlag(BarFlags.ZeroVolume));
        Assert.Equal(1, result.Report.Notes["ZeroVolume"]);
    }

    [Fact]
    public async Task StrayQuote_spoilsItsOwnLineOnly()
    {
        var result = await Load.UsPricesAsync(
            Load.UsRow("2015-07-13", 10),
            "\"AAA,2015-07-14,10,10,10,10,1,2015-07-14,,",
            Load.UsRow("2015-07-15", 10),
            Load.UsRow("2015-07-16", 10));

        Assert.Equal(3, Assert.Single(result.Rejected).Line);
        Assert.Equal(3, result.Bars.Count);
    }

    [Fact]
    public async Task QuotedField_isReadWithoutItsQuotes()
    {
        var result = await Load.TextsAsync(
            ("symbols.csv", Load.Lines(Load.UsSymbolHeader, "BA,\"Boeing, The \"\"old\"\"\",,,,,,Industrials")));

        var expected = new Instrument("us", "BA", "Boeing, The \"old\"", "Industrials", "");
        Assert.Equal(expected, Assert.Single(result.Instruments));
    }

    [Fact]
    public async Task Symbols_withoutSectorColumn_areLoadedWithoutSector()
    {
        var result = await Load.TextsAsync(
            ("symbols.csv", "symbol,name,listed_first,listed_last\nBA,Boeing,,\nBA,Boeing again,,\n"));

        Assert.Equal(new Instrument("us", "BA", "Boeing", "", ""), Assert.Single(result.Instruments));
        Assert.Equal((3, RejectReason.Duplicate), (result.Rejected[0].Line, result.Rejected[0].Reason));
    }
}
