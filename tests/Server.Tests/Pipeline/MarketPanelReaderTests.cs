using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class MarketPanelReaderTests
{
    private static readonly DateOnly[] Days = Panels.Sessions(4);

    private readonly Dictionary<string, Func<IReadOnlyList<Value>, Value>> _functions = [];

    [Fact]
    public async Task Bar_that_was_published_late_hides_itself_and_the_bars_after_it()
    {
        Answer(
            Bars(("B", Days[0], Days[0]), ("B", Days[1], Days[3]), ("B", Days[2], Days[2])),
            Factors(("B", Days[0])));

        var panel = await ReadAsync();

        Assert.Equal([0, 3, 3], Assert.Single(panel.VisibleFrom));
        Assert.Equal(3, panel.LastSession);
    }

    [Fact]
    public async Task Bar_that_was_published_on_a_day_off_is_visible_from_the_next_session()
    {
        var saturday = TestData.Day("2016-09-03");
        Answer(Bars(("B", Days[0], Days[0]), ("B", Days[1], saturday)), Factors(("B", Days[0])));

        var panel = await ReadAsync();

        Assert.Equal([0, 2], Assert.Single(panel.VisibleFrom));
    }

    [Fact]
    public async Task Symbols_and_factor_rows_are_in_ordinal_order_whatever_the_database_gives()
    {
        Answer(
            Bars(("b", Days[0], Days[0]), ("B", Days[0], Days[0])),
            Factors(("b", Days[1]), ("b", Days[0]), ("B", Days[0])));

        var panel = await ReadAsync();

        Assert.Equal(["B", "b"], panel.Symbols);
        Assert.Equal([0, 0, 1], panel.Factors.Sessions);
        Assert.Equal([0, 1, 1], panel.Factors.Symbols);
        Assert.Equal(["klen", "momentum5"], panel.Factors.Values.ColumnNames);
        // The rows carry their values with them: the third given comes first.
        Assert.Equal([2.0, 1.0, 0.0], panel.Factors.Values.Column(0));
    }

    [Fact]
    public async Task Bar_on_a_day_outside_the_calendar_is_named()
    {
        Answer(Bars(("B", TestData.Day("2016-09-03"), TestData.Day("2016-09-03"))), Factors(("B", Days[0])));

        var failure = await Assert.ThrowsAsync<DailyRunException>(ReadAsync);

        Assert.Contains("2016-09-03", failure.Message, StringComparison.Ordinal);
        Assert.Contains("calendar", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Factors_of_a_symbol_without_bars_are_named()
    {
        Answer(Bars(("B", Days[0], Days[0])), Factors(("GONE", Days[0])));

        var failure = await Assert.ThrowsAsync<DailyRunException>(ReadAsync);

        Assert.Contains("GONE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Market_without_bars_is_said_so()
    {
        Answer(Bars(), Factors());

        Assert.Contains(
            "no bars", (await Assert.ThrowsAsync<DailyRunException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    private void Answer(Table bars, Table factors)
    {
        _functions["access::panel::bars"] = _ => bars;
        _functions["access::panel::factors"] = _ => factors;
    }

    private async Task<MarketPanel> ReadAsync()
    {
        await using var database = new FakeDatabase { Functions = _functions };
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        return await new MarketPanelReader(Panels.Weekdays).ReadAsync(
            session, new RunRequest("us", Days[3]), CancellationToken.None);
    }

    private static Table Bars(params (string Symbol, DateOnly Date, DateOnly Seen)[] rows)
    {
        var prices = new[] { "open", "high", "low", "close", "preClose", "volume", "adjustFactor" };
        return new Table(
        [
            ("symbol", Vector.Symbol(rows.Select(row => row.Symbol))),
            ("date", Vector.Date(rows.Select(row => row.Date))),
            .. prices.Select(name => (name, (Vector)Vector.Double([.. rows.Select(_ => 10.0)]))),
            ("suspended", Vector.Bool(new bool[rows.Length])),
            ("isSt", Vector.Bool(new bool[rows.Length])),
            ("seen", Vector.Date(rows.Select(row => row.Seen))),
        ]);
    }

    private static Table Factors(params (string Symbol, DateOnly Date)[] rows) => new(
        ("time", Vector.Date(rows.Select(row => row.Date))),
        ("symbol", Vector.Symbol(rows.Select(row => row.Symbol))),
        ("momentum5", Vector.Double(new double[rows.Length])),
        ("klen", Vector.Double([.. Enumerable.Range(0, rows.Length).Select(row => (double)row)])));
}
