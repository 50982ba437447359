using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;

namespace DolphinQuant.Strategy.Tests.Portfolio;

public sealed class BookTests
{
    private static readonly Position ChinaHolding = new()
    {
        Instrument = Instrument.Create(Market.China, "sh.600000"),
        Shares = 500,
        Price = 10,
        LatestPurchase = new(Samples.Session, 200),
    };

    [Fact]
    public void Equity_is_cash_and_holdings() =>
        Assert.Equal(1_500m, new Book(Samples.Session, 1_000, [Samples.Position("A", 10)]).Equity);

    [Fact]
    public void Shares_bought_in_china_today_cannot_be_sold_today()
    {
        Assert.Equal(300, ChinaHolding.SellableShares(Samples.Session));
        Assert.Equal(500, ChinaHolding.SellableShares(Samples.Session.AddDays(1)));
    }

    [Fact]
    public void Shares_bought_in_the_us_today_can_be_sold_today() =>
        Assert.Equal(10, (Samples.Position("A", 10) with { LatestPurchase = new(Samples.Session, 10) })
            .SellableShares(Samples.Session));

    [Fact]
    public void Halted_shares_cannot_be_sold() =>
        Assert.Equal(0, (Samples.Position("A", 10) with { Status = HoldingStatus.Suspended })
            .SellableShares(Samples.Session));

    [Fact]
    public void Impossible_books_are_refused()
    {
        AssertRefused(-1);
        AssertRefused(0);
        AssertRefused(1, Samples.Position("A", 0));
        AssertRefused(1, Samples.Position("A", 1, price: 0));
        AssertRefused(1, Samples.Position("A", 1), Samples.Position("A", 2));
        AssertRefused(1, Samples.Position("A", 1), ChinaHolding);
    }

    private static void AssertRefused(decimal cash, params Position[] positions) =>
        Assert.ThrowsAny<ArgumentException>(() => new Book(Samples.Session, cash, positions));
}
