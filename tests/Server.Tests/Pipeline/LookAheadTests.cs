using DolphinQuant.Data;
using DolphinQuant.Fixtures;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>Cutting the data off after a day changes nothing up to that day.</summary>
public sealed class LookAheadTests
{
    // A day on which some bars of the sample were published late, in the middle of a training period.
    private static readonly DateOnly Cut = new(2016, 9, 7);
    private static readonly DateOnly Last = new(2016, 9, 30);

    [Fact]
    public async Task Factors_predictions_and_recommendations_do_not_change_when_the_future_is_cut_off()
    {
        using var whole = Workspace.WithUnitedStatesSample(step: 6);
        using var truncated = whole.TruncatedAfter(Cut);
        using var runOnTheDay = whole.Copy();
        await using var knowsAll = await RanAsync(whole, Last);
        await using var knowsPast = await RanAsync(truncated, Cut);
        await using var hasFutureOnFile = await RanAsync(runOnTheDay, Cut);

        await AssertSameAsync(knowsAll, knowsPast, UpToCut("factor", "factor", "time", "symbol, factor, time"));
        await AssertSameAsync(knowsAll, knowsPast, UpToCut("strategy", "prediction", "date", "symbol, date"));
        await AssertSameAsync(hasFutureOnFile, knowsPast, UpToCut("strategy", "recommendation", "date", "rank"));
        await AssertSameAsync(hasFutureOnFile, knowsPast, UpToCut("strategy", "book", "date", "date"));
        await AssertSameAsync(hasFutureOnFile, knowsPast, UpToCut("strategy", "performance", "date", "name, metric"));
    }

    [Fact]
    public async Task Planted_future_column_stops_the_training_and_is_named()
    {
        using var workspace = Workspace.WithUnitedStatesSample(step: 6);
        await using var store = await RanAsync(workspace, Cut);
        await PlantTomorrowAsync(store);

        var reports = await store.RunAsync(Last);

        var failure = reports[^1];
        Assert.Equal((RunState.Failed, "train"), (failure.State, failure.Step));
        Assert.Contains("tomorrow", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<PipelineStore> RanAsync(Workspace workspace, DateOnly date)
    {
        var store = await PipelineStore.OpenAsync(workspace);
        var reports = await store.RunAsync(date);
        Assert.True(reports[^1].State == RunState.Finished, reports[^1].Message);
        return store;
    }

    private static async Task AssertSameAsync(PipelineStore left, PipelineStore right, string script)
    {
        var (one, other) = (await left.QueryAsync(script), await right.QueryAsync(script));
        Assert.NotEqual(0, other.Count);
        Assert.Equal(other.Count, one.Count);
        foreach (var (name, column) in one.Names.Zip(one.Columns))
            for (var row = 0; row < one.Count; row++)
                if (!column[row].Equals(other[name][row]))
                    Assert.Fail($"{name} of row {row}: {column[row]} against {other[name][row]} in\n{script}");
    }

    // The next session's return under the name of a factor, for every day that has factors.
    private static async Task PlantTomorrowAsync(PipelineStore store)
    {
        var bars = await store.QueryAsync(
            """
            select market, date as time, symbol, next(close) \ close - 1 as value
                from loadTable("dfs://market", "dailyBar") context by symbol csort date
            """);
        var rows = Enumerable.Range(0, bars.Count)
            .Where(row => !bars["value"].IsNull(row) && bars["time"].Scalar(row).AsDate() <= Cut)
            .ToArray();
        var known = bars.Gather(rows);
        await store.AppendAsync("dfs://factor", "factor", new Table(
            ("market", known["market"]),
            ("time", known["time"]),
            ("symbol", known["symbol"]),
            ("factor", Vector.Symbol(Enumerable.Repeat("tomorrow", known.Count))),
            ("value", known["value"])));
    }

    private static string UpToCut(string database, string table, string day, string order)
    {
        var literal = Cut.ToString("yyyy.MM.dd", System.Globalization.CultureInfo.InvariantCulture);
        return $"""
            select * from loadTable("dfs://{database}", "{table}") where {day} <= {literal} order by {order}
            """;
    }
}
