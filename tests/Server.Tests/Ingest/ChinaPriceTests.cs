using DolphinQuant.Server.Ingest;

namespace DolphinQuant.Server.Tests.Ingest;

public class ChinaPriceTests
{
    [Fact]
    public async Task Row_withAllFields_keepsThem()
    {
        var result = await Load.CnPricesAsync(
            "sz.000001,2023-01-03,6.62,6.77,6.6,6.74,6.6,27399696,184235856.24,0.1522,1,2.1212,1,17.4,2.2,5.6,738");

        var bar = Assert.Single(result.Bars);
        Assert.Equal((6.6, 27399696L, 184235856.24), (bar.PreClose, bar.Volume, bar.Amount));
        Assert.Equal(0.001522, bar.TurnoverRate!.Value, 12);
        Assert.True(bar.IsSt);
        Assert.False(bar.IsSuspended);
        Assert.Equal(BarFlags.None, bar.Flags);
        Assert.Equal(new Instrument("cn", "sz.000001", "", "", "XSHE"), Assert.Single(result.Instruments));
    }

    [Theory]
    [InlineData(",,,0,0,0")]
    [InlineData("0,0,,0,0,0")]
    public async Task Row_ofSuspendedDay_isAcceptedAsSuspended(string rest)
    {
        var result = await Load.CnPricesAsync(Load.CnRow("2023-01-03", 10, 10, rest));

        var bar = Assert.Single(result.Bars);
        Assert.True(bar.IsSuspended);
        Assert.Equal((0L, 0.0, null), (bar.Volume, bar.Amount, bar.TurnoverRate));
        Assert.Equal(1, result.Report.Notes["IsSuspended"]);
        Assert.Equal(BarFlags.None, bar.Flags);
    }

    [Fact]
    public async Task Row_withoutVolumeWhileTrading_isRejected()
    {
        var result = await Load.CnPricesAsync(Load.CnRow("2023-01-03", 10, 10, ",,,1,0,0"));

        Assert.Equal(RejectReason.MissingField, Assert.Single(result.Rejected).Reason);
    }

    [Fact]
    public async Task Row_withoutAmount_isApproximatedAndFlagged()
    {
        var result = await Load.CnPricesAsync(Load.CnRow("2023-01-03", 10, 10, "200,,0.5,1,0,0"));

        var bar = Assert.Single(result.Bars);
        Assert.Equal((2000.0, BarFlags.AmountApproximated), (bar.Amount, bar.Flags));
    }

    [Fact]
    public async Task NewListing_thatQuadruples_isAccepted()
    {
        var result = await Load.CnPricesAsync(Load.CnRow("2023-01-03", 10, 40.6), Load.CnRow("2023-01-04", 40.6, 41));

        Assert.Empty(result.Rejected);
        Assert.Equal(2, result.Bars.Count);
    }

    [Theory]
    [InlineData("2023-01-24", RejectReason.Holiday)]
    [InlineData("2023-01-28", RejectReason.Weekend)]
    public async Task Row_ofSpringFestival_isRejected(string date, object reason)
    {
        // 28 January 2023 was a Saturday that made up for the festival; the exchanges stayed closed.
        var result = await Load.CnPricesAsync(Load.CnRow(date, 10, 10));

        Assert.Equal((RejectReason)reason, Assert.Single(result.Rejected).Reason);
    }
}
