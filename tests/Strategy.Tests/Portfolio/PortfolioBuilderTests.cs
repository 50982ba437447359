using DolphinQuant.Strategy.Instruments;
using DolphinQuant.Strategy.Portfolio;
using DolphinQuant.Strategy.Ranking;
using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Tests.Portfolio;

public sealed class PortfolioBuilderTests
{
    private static readonly Book Cash = Book.OfCash(Samples.Session, 1_000_000);

    [Fact]
    public void Sound_candidate_is_selected_at_its_size_in_whole_shares()
    {
        var line = Build(Cash, Samples.Candidate("A")).Recommendations.Single();

        Assert.Equal(Decision.Selected, line.Target.Decision);
        Assert.Equal("none", line.Target.BoundBy);
        Assert.Equal(line.Size!.Weight, line.Target.Weight, 9);
        Assert.Equal((long)Math.Floor(line.Size.Weight * 1_000_000 / 50), line.Target.Shares);
    }

    [Fact]
    public void Every_candidate_is_listed_in_rank_order_with_its_reason()
    {
        var portfolio = Build(Cash,
            Samples.Candidate("cheap", 0.50) with { Close = 0.5 },
            Samples.Candidate("thin", 0.49) with { AverageTradedValue = 10 },
            Samples.Candidate("idle", 0.48) with { IsSuspended = true },
            Samples.Candidate("limit-up", 0.47) with { IsBuyable = false },
            Samples.Candidate("losing", 0.46) with { ExpectedReturn = -0.01 },
            Samples.Candidate("still", 0.45) with { DailyVolatility = 0 },
            Samples.Candidate("wild", 0.44) with { DailyVolatility = double.NaN },
            Samples.Candidate("vague", 0.43) with { ExpectedReturn = double.NaN },
            Samples.Candidate("good", 0.42),
            Samples.Candidate("unsure", double.NaN));

        Assert.Equal(
            [
                Constraint.Price, Constraint.Liquidity, Constraint.Suspended, Constraint.NotBuyable,
                Constraint.NonPositiveEdge, Constraint.UnknownVolatility, Constraint.UnknownVolatility,
                Constraint.UnknownPrediction, null, Constraint.UnknownPrediction,
            ],
            portfolio.Recommendations.Select(line => FirstConstraint(line.Target)));
        Assert.Equal(Enumerable.Range(1, 10), portfolio.Recommendations.Select(line => line.Rank));
        Assert.Equal(["good"], portfolio.Recommendations
            .Where(line => line.Target.Decision != Decision.Cut).Select(line => line.Candidate.Symbol));
    }

    [Fact]
    public void Name_without_history_is_cut_and_blocks_nobody()
    {
        var portfolio = PortfolioBuilder.Build(
            [Samples.Candidate("new", 0.5), Samples.Candidate("old")],
            Cash, Samples.Correlations(["old"]), new RiskLimits(), new PortfolioSettings());

        Assert.Equal(Constraint.ShortHistory, portfolio.Recommendations[0].Target.Bindings[0].Constraint);
        Assert.Equal(Decision.Selected, portfolio.Recommendations[1].Target.Decision);
    }

    [Fact]
    public void Position_is_limited_to_a_share_of_what_is_traded()
    {
        var line = Build(Cash, Samples.Candidate("A") with { AverageTradedValue = 1_000_000 }).Recommendations[0];

        // 5 % of 1,000,000 traded is 5 % of an equity of 1,000,000.
        Assert.Equal(0.05, line.Target.Weight, 9);
        Assert.Equal(Decision.Bounded, line.Target.Decision);
        Assert.Equal(Constraint.Liquidity, line.Target.Bindings.Single().Constraint);
    }

    [Fact]
    public void Weight_below_one_lot_is_cut()
    {
        var candidate = Samples.Candidate("A") with
        {
            Instrument = Instrument.Create(Market.China, "sh.600519", "Food"), Close = 1_500,
        };
        var target = Build(Cash, candidate).Recommendations[0].Target;

        Assert.Equal((0L, 0.0, Decision.Cut), (target.Shares, target.Weight, target.Decision));
        Assert.Equal(Constraint.LotRounding, target.Bindings.Single().Constraint);
    }

    [Fact]
    public void Holding_that_left_the_list_is_sold()
    {
        var book = new Book(Samples.Session, 990_000, [Samples.Position("gone", 200)]);
        var leaver = Build(book, Samples.Candidate("A")).Leavers.Single();

        Assert.Equal((200L, 0L), (leaver.CurrentShares, leaver.Shares));
        Assert.Equal(Constraint.LeftList, leaver.Bindings.Single().Constraint);
    }

    [Fact]
    public void Delisting_holding_is_sold_before_and_beyond_the_turnover_limit()
    {
        var book = new Book(Samples.Session, 980_000,
            [
                Samples.Position("gone", 200),
                Samples.Position("leaving", 200) with { Status = HoldingStatus.Delisting },
            ]);
        var limits = new RiskLimits { MaxDailyTurnover = 0.005 };
        var correlations = Samples.Correlations(["gone", "leaving"]);
        var leavers = PortfolioBuilder.Build([], book, correlations, limits, new()).Leavers;

        Assert.Equal([200L, 0L], leavers.Select(target => target.Shares));
    }

    [Fact]
    public void Delisting_holding_is_sold_even_when_it_is_a_candidate()
    {
        var book = new Book(Samples.Session, 990_000,
            [Samples.Position("A", 200) with { Status = HoldingStatus.Delisting }]);

        var target = Build(book, Samples.Candidate("A")).Recommendations[0].Target;

        Assert.Equal(0, target.Shares);
        Assert.Equal(Constraint.LeftList, target.Bindings.Single().Constraint);
    }

    [Fact]
    public void Halted_holding_is_kept_as_it_is()
    {
        var book = new Book(Samples.Session, 990_000, [Samples.Position("A", 200)]);
        var target = Build(book, Samples.Candidate("A") with { IsSuspended = true, ExpectedReturn = -1 })
            .Recommendations[0].Target;

        Assert.Equal(200, target.Shares);
        Assert.Contains(target.Bindings, binding => binding.Constraint == Constraint.Locked);
    }

    [Fact]
    public void Holding_locked_at_its_price_limit_is_kept_and_not_enlarged()
    {
        var book = new Book(Samples.Session, 990_000, [Samples.Position("A", 200)]);
        var target = Build(book, Samples.Candidate("A") with { IsBuyable = false }).Recommendations[0].Target;

        Assert.Equal(200, target.Shares);
    }

    [Fact]
    public void Change_within_the_band_is_not_traded()
    {
        double size = Build(Cash, Samples.Candidate("A")).Recommendations[0].Target.Weight;
        long shares = (long)((size + 0.004) * 1_000_000 / 50);
        var book = new Book(Samples.Session, 1_000_000 - shares * 50, [Samples.Position("A", shares)]);

        Assert.Equal(shares, Build(book, Samples.Candidate("A")).Recommendations[0].Target.Shares);
    }

    [Fact]
    public void Shares_bought_today_in_china_are_not_sold()
    {
        var instrument = Instrument.Create(Market.China, "sh.600000", "Banks");
        var position = new Position
        {
            Instrument = instrument, Shares = 500, Price = 10, LatestPurchase = new(Samples.Session, 300),
        };
        var losing = Samples.Candidate("A") with { Instrument = instrument, Close = 10, ExpectedReturn = -0.01 };

        Assert.Equal(300, Build(new(Samples.Session, 100_000, [position]), losing).Recommendations[0].Target.Shares);
    }

    [Fact]
    public void Two_markets_at_once_are_refused()
    {
        var chinese = Samples.Candidate("A") with { Instrument = Instrument.Create(Market.China, "sh.600000") };

        Assert.Throws<ArgumentException>(() => Build(Cash, Samples.Candidate("B"), chinese));
    }

    [Fact]
    public void Invalid_limits_are_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => PortfolioBuilder.Build(
            [], Cash, Samples.Correlations([]), new RiskLimits { MaxPosition = 2 }, new PortfolioSettings()));

        Assert.Contains("MaxPosition", error.Message, StringComparison.Ordinal);
    }

    private static Constraint? FirstConstraint(Target target) =>
        target.Bindings is [var first, ..] ? first.Constraint : null;

    private static TargetPortfolio Build(Book book, params Candidate[] candidates) =>
        PortfolioBuilder.Build(
            candidates, book,
            Samples.Correlations(candidates.Select(candidate => candidate.Symbol)),
            new RiskLimits(), new PortfolioSettings());
}
