using DolphinQuant.Strategy.Instruments;
using FsCheck;

namespace DolphinQuant.Strategy.Tests.Instruments;

public sealed class InstrumentTests
{
    [Theory]
    [InlineData(Market.UnitedStates, "AAPL", 199, 199)]
    [InlineData(Market.China, "sh.600000", 99, 0)]
    [InlineData(Market.China, "sh.600000", 199, 100)]
    [InlineData(Market.China, "sz.300750", 250, 200)]
    [InlineData(Market.China, "sh.688981", 199, 0)]
    [InlineData(Market.China, "sh.688981", 201, 201)]
    [InlineData(Market.China, "sh.689009", 233, 233)]
    [InlineData(Market.China, "bj.430047", 133, 133)]
    public void Buy_rounds_down_to_the_rule_of_its_board(Market market, string symbol, long shares, long expected) =>
        Assert.Equal(expected, LotRule.For(market, symbol).RoundDownBuy(shares));

    [Theory]
    [InlineData("sh.600000", 1, 1000, 100)]
    [InlineData("sh.600000", 101, 1000, 200)]
    [InlineData("sh.600000", 950, 950, 950)]
    [InlineData("sh.600000", 901, 950, 950)]
    [InlineData("sh.600000", 30, 70, 70)]
    [InlineData("sh.688981", 150, 1000, 200)]
    [InlineData("sh.688981", 201, 1000, 201)]
    [InlineData("sh.688981", 150, 180, 180)]
    [InlineData("sh.600000", 0, 180, 0)]
    [InlineData("sh.600000", 100, 0, 0)]
    public void Sale_rounds_up_and_takes_odd_remainders_whole(
        string symbol, long shares, long sellable, long expected) =>
        Assert.Equal(expected, LotRule.For(Market.China, symbol).RoundUpSell(shares, sellable));

    [SeededProperty]
    public bool Rounded_orders_are_accepted(PositiveInt shares, PositiveInt sellable, bool isStar)
    {
        var rule = isStar ? LotRule.Star : LotRule.Hundreds;
        long bought = rule.RoundDownBuy(shares.Get);
        long wanted = Math.Min(shares.Get, sellable.Get);
        long sold = rule.RoundUpSell(wanted, sellable.Get);
        return (bought == 0 || rule.IsValidBuy(bought))
            && bought <= shares.Get
            && rule.IsValidSell(sold, sellable.Get)
            && sold >= wanted;
    }

    [Fact]
    public void Blank_sector_becomes_unclassified() =>
        Assert.Equal("Unclassified", Instrument.Create(Market.China, "sh.600000", " ").Sector);

    [Fact]
    public void Blank_symbol_is_refused() =>
        Assert.Throws<ArgumentException>(() => Instrument.Create(Market.China, " "));

    [Fact]
    public void Tick_is_finer_below_one_dollar_in_the_us_only()
    {
        Assert.Equal(0.01m, Instrument.Create(Market.UnitedStates, "A").TickSizeAt(1m));
        Assert.Equal(0.0001m, Instrument.Create(Market.UnitedStates, "A").TickSizeAt(0.99m));
        Assert.Equal(0.01m, Instrument.Create(Market.China, "sh.600000").TickSizeAt(0.5m));
    }

    [Theory]
    [InlineData("us", Market.UnitedStates)]
    [InlineData("CN", Market.China)]
    public void Market_word_is_read_in_any_case_and_written_in_lower(string word, Market market)
    {
        Assert.Equal(market, MarketWords.Parse(word));
        Assert.Equal(word.ToLowerInvariant(), market.ToWord());
    }

    [Theory]
    [InlineData("uk")]
    [InlineData("")]
    [InlineData(null)]
    public void Unknown_market_word_is_refused(string? word)
    {
        Assert.False(MarketWords.TryParse(word, out _));
        Assert.Throws<FormatException>(() => MarketWords.Parse(word));
    }
}
