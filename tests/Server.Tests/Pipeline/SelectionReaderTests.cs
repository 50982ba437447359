using DolphinQuant.Data;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Panel;
using DolphinQuant.Server.Pipeline.Selection;
using DolphinQuant.Strategy.Portfolio;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class SelectionReaderTests
{
    private const int Count = 20;

    private static readonly DateOnly[] Days = Panels.Sessions(Count + 1);

    private readonly Dictionary<string, Func<IReadOnlyList<Value>, Value>> _functions = [];

    [Fact]
    public async Task Book_before_the_first_day_is_cash_for_the_next_session()
    {
        Hold();
        _functions["access::results::bookBefore"] = _ => Books(0);

        var book = await ReadAsync(Panels.Series("A", 0, Panels.Flat(Count)));

        Assert.Equal((1_000m, Days[Count]), (book.Cash, book.Session));
        Assert.Empty(book.Positions);
    }

    [Fact]
    public async Task Book_of_the_day_before_is_valued_at_the_days_close()
    {
        Hold(("A", 10));

        var book = await ReadAsync(Panels.Series("A", 0, [.. Panels.Flat(Count - 1), 120]));

        var position = Assert.Single(book.Positions);
        Assert.Equal((10L, 120m, HoldingStatus.Tradable), (position.Shares, position.Price, position.Status));
        Assert.Equal(new Purchase(Days[3], 10), position.LatestPurchase);
        Assert.Equal(250m + 1_200m, book.Equity);
    }

    [Fact]
    public async Task Split_since_then_multiplies_the_shares()
    {
        Hold(("A", 10));
        var columns = Panels.Columns(0, [.. Panels.Flat(Count - 1), 50]) with
        {
            AdjustmentFactor = [.. Panels.Flat(Count - 1, 1), 2],
        };

        var position = Assert.Single((await ReadAsync(new DailyBarSeries("A", columns))).Positions);

        Assert.Equal((20L, 50m), (position.Shares, position.Price));
    }

    [Fact]
    public async Task Reverse_split_that_leaves_no_whole_share_ends_the_position()
    {
        Hold(("A", 10));
        var columns = Panels.Columns(0, [.. Panels.Flat(Count - 1), 5_000]) with
        {
            AdjustmentFactor = [.. Panels.Flat(Count - 1, 1), 0.02],
        };

        Assert.Empty((await ReadAsync(new DailyBarSeries("A", columns))).Positions);
    }

    [Theory]
    [InlineData(19, HoldingStatus.Suspended)]
    [InlineData(11, HoldingStatus.Suspended)]
    [InlineData(10, HoldingStatus.Delisting)]
    public async Task Holding_without_a_bar_is_suspended_at_first_and_then_gone(int bars, HoldingStatus status)
    {
        Hold(("A", 10));

        var position = Assert.Single((await ReadAsync(Panels.Series("A", 0, Panels.Flat(bars)))).Positions);

        Assert.Equal(status, position.Status);
    }

    [Fact]
    public async Task Holding_with_a_suspended_bar_is_suspended()
    {
        Hold(("A", 10));
        var columns = Panels.Columns(0, Panels.Flat(Count)) with { IsSuspended = [.. new bool[Count - 1], true] };

        var position = Assert.Single((await ReadAsync(new DailyBarSeries("A", columns))).Positions);

        Assert.Equal(HoldingStatus.Suspended, position.Status);
    }

    [Fact]
    public async Task Holding_without_any_bars_is_named()
    {
        Hold(("ZZZ", 10));

        var failure = await Assert.ThrowsAsync<DailyRunException>(
            () => ReadAsync(Panels.Series("A", 0, Panels.Flat(Count))));

        Assert.Contains("ZZZ", failure.Message, StringComparison.Ordinal);
    }

    private void Hold(params (string Symbol, long Shares)[] held)
    {
        _functions["access::results::bookBefore"] = _ => Books(1);
        _functions["access::results::positions"] = _ => new Table(
            ("symbol", Vector.Symbol(held.Select(holding => holding.Symbol))),
            ("shares", Vector.Long([.. held.Select(holding => holding.Shares)])),
            ("boughtOn", Vector.Date(held.Select(_ => Days[3]))));
    }

    private static Table Books(int count) => new(
        ("date", Vector.Date(Enumerable.Repeat(Days[8], count))),
        ("cash", Vector.Double([.. Enumerable.Repeat(250.0, count)])),
        ("equity", Vector.Double([.. Enumerable.Repeat(1_250.0, count)])));

    private async Task<Book> ReadAsync(DailyBarSeries series)
    {
        using var turn = new SemaphoreSlim(0, 1);
        await using var database = new FakeDatabase { Functions = _functions };
        var session = await database.OpenSessionAsync(CancellationToken.None);
        await using var context = new DailyRunContext(
            new RunRequest("us", Days[Count - 1]), session, Panels.Weekdays, turn);
        var dataset = ResearchDataset.Create(Panels.Of(Count, series), context.Profile);
        var reader = new SelectionReader(context, dataset);
        return await reader.BookAsync(new Dictionary<string, NamedInstrument>(), 1_000m, CancellationToken.None);
    }
}
