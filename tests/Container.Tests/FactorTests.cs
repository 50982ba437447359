using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Tests;

namespace DolphinQuant.Container.Tests;

/// <summary>
/// The factor modules and the daily panel on a server in a container, beside the formulas written out in C#.
/// </summary>
[Collection(ServerTests.Name)]
public sealed class FactorTests(ServerContainer server)
{
    private const string Market = "factorTest";
    private const int Sessions = 40;
    private const int Lag = 5;

    private static readonly DateOnly FirstDay = new(2024, 1, 1);
    private static readonly string[] Symbols = ["FACTORA", "FACTORB"];

    [ServerFact]
    public async Task Factor_of_a_module_equals_its_formula()
    {
        await using var source = server.OpenSource();
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await session.RunAsync("use factors::momentum", Calls.Never);
        var close = Closes(0);

        var values = (Vector<double>)await session.CallAsync("momentum5", [Vector.Double(close)], Calls.Never);

        Assert.Equal(close.Length, values.Count);
        for (var day = 0; day < close.Length; day++) AssertMomentum(close, day, values.Span[day]);
    }

    [ServerFact]
    public async Task Stored_factors_of_stored_bars_equal_their_formulas()
    {
        await using var source = server.OpenSource();
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await SchemaTests.CreateAsync(session);
        for (var place = 0; place < Symbols.Length; place++)
            await session.AppendAsync("dfs://market", "dailyBar", Bars(place), Calls.Never);
        await session.RunAsync("use jobs::dailyPanel", Calls.Never);
        // Twice: the second run replaces what the first one stored.
        var period = $"'{Market}', {Day(0)}, {Day(Sessions - 1)}";
        var stored = await session.LongAsync($"storeFactors({period})");
        Assert.Equal(stored, await session.LongAsync($"storeFactors({period})"));
        Assert.Equal(stored, await session.LongAsync(
            $"exec count(*) from loadTable('dfs://factor', 'factor') where market = '{Market}'"));

        var rows = (Table)await session.RunAsync(
            $"""
            select symbol, time, value from loadTable('dfs://factor', 'factor')
                where market = '{Market}', factor = 'momentum5' order by symbol, time
            """, Calls.Never);
        Assert.Equal(Symbols.Length * (Sessions - Lag), rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var (place, day) = (row / (Sessions - Lag), row % (Sessions - Lag) + Lag);
            Assert.Equal(Symbols[place], rows["symbol"].Scalar(row).AsText());
            Assert.Equal(FirstDay.AddDays(day), Temporal.FromDays(rows.Span<int>("time")[row]));
            AssertMomentum(Closes(place), day, rows.Span<double>("value")[row]);
        }
    }

    private static void AssertMomentum(double[] close, int day, double value)
    {
        if (day < Lag) Assert.True(double.IsNaN(value));
        else Assert.Equal(close[day] / close[day - Lag] - 1, value, 1e-12);
    }

    private static double[] Closes(int place) =>
        [.. Enumerable.Range(0, Sessions).Select(day => 20 + place * 15 + Math.Sin(day * 0.7 + place) * 3 + day * 0.1)];

    private static Table Bars(int place)
    {
        var close = Closes(place);
        DateOnly[] days = [.. Enumerable.Range(0, Sessions).Select(FirstDay.AddDays)];
        double[] Each(Func<double, double> price) => [.. close.Select(price)];
        return new Table(
            ("market", Vector.Symbol([.. Enumerable.Repeat(Market, Sessions)])),
            ("symbol", Vector.Symbol([.. Enumerable.Repeat(Symbols[place], Sessions)])),
            ("date", Vector.Date(days)),
            ("open", Vector.Double(Each(price => price * 0.99))), ("high", Vector.Double(Each(price => price * 1.02))),
            ("low", Vector.Double(Each(price => price * 0.98))), ("close", Vector.Double(close)),
            ("preClose", Vector.Double([close[0], .. close[..^1]])),
            ("volume", Vector.Double(Each(price => 1000 + price))), ("amount", Vector.Double(Each(price => price * 1000))),
            ("turnover", Vector.Double(Each(_ => 1.5))),
            ("suspended", Vector.Bool(new bool[Sessions])), ("isSt", Vector.Bool(new bool[Sessions])),
            ("seen", Vector.Date(days)));
    }

    private static string Day(int number) =>
        FirstDay.AddDays(number).ToString("yyyy.MM.dd", CultureInfo.InvariantCulture);
}
