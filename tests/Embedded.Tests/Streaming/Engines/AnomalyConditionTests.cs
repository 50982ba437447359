using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// Conditions over single rows with a state hold for the rows for which the same expression holds over the rows of each key in a
/// query: row by row, in batches, and behind a snapshot.
/// </summary>
public sealed class AnomalyConditionTests : EngineFixture
{
    [Theory]
    [InlineData("cumsum(x) > 40")]
    [InlineData("x > prev(x) + 5")]
    [InlineData("mavg(x, 3) > ema(y, 5)")]
    [InlineData("deltas(msum(x, 4)) > 3 && x < 9")]
    [InlineData("mrank(x, true, 6) == 5", "cumnunique(n) % 2 == 0", "x > 8")]
    [InlineData("ratios(y) > 1 && isNull(x) == false")]
    [InlineData("move(n, 2) == n or valueStays(n)")]
    [InlineData("tmsum(time, x, 10s) > 30")]
    [InlineData("conditionalIterate(x > 5, y, cummax) > 50")]
    public async Task Condition_with_a_state_holds_as_in_a_query(params string[] conditions)
    {
        var seed = conditions[0].Sum(character => character);
        await RunAsync($$"""
            setRandomSeed({{seed}})
            n0 = 200
            @state
            def valueStays(v) { return v == prev(v) and v == move(v, 2) }
            x = rand(20.0, n0) - 5
            x[rand(n0, 20)] = 00F
            data = table(2024.01.02T09:30:00 + 0..(n0 - 1) as time, symbol(rand(`A`B`C, n0)) as sym, x, 50 + cumsum(rand(2.0, n0) - 1) as y, rand(4, n0) as n)
            """);
        var columns = conditions.Select((condition, i) => $"({condition}) as c{i}");
        var held = (Table)await RunAsync($"select * from (select time, sym, {string.Join(", ", columns)} from data context by sym) order by time");
        var expected = Enumerable.Range(0, held.Count).SelectMany(row => Enumerable.Range(2, held.Columns.Count - 2)
            .Where(column => !held.Columns[column].IsNull(row) && held.Columns[column].Scalar(row).AsDouble() > 0)
            .Select(column => $"{Formatter.Format(held.Columns[0][row])} {Formatter.Format(held.Columns[1][row])} {column - 2}"));
        var random = new Random(seed);

        Assert.Equal(expected, await HeldAsync(conditions, () => 1, () => false));
        Assert.Equal(expected, await HeldAsync(conditions, () => 200, () => false));
        Assert.Equal(expected, await HeldAsync(conditions, () => random.Next(1, 30), () => random.Next(4) == 0));
    }

    [Fact]
    public async Task State_goes_on_over_rows_before_the_first_window_and_compares_with_the_last_one()
    {
        await RunAsync("""
            data = table(2024.01.02T09:30:00 + [0, 1, 2, 3, 4, 5, 6, 7] as time, take(`A, 8) as sym, [1.0, 2, 1, 5, 1, 1, 9, 1] as x, take(1.0, 8) as y, take(1, 8) as n)
            """);

        // The windows of three seconds end at 3 and 6, with the means 4/3 and 7/3. The sums so far are 9, 10, 11, 20, 21 from
        // the fourth row on; a sixth of them is more than the mean of the last window from the fourth row on.
        Assert.Equal(
            ["2024.01.02T09:30:03 A 0", "2024.01.02T09:30:04 A 0", "2024.01.02T09:30:05 A 0", "2024.01.02T09:30:06 A 0", "2024.01.02T09:30:07 A 0"],
            await HeldAsync(["cumsum(x) / 6 > avg(x)"], () => 3, () => false, ", windowSize=3, step=3"));
    }

    private async Task<string[]> HeldAsync(string[] conditions, Func<int> batch, Func<bool> isReplaced, string arguments = "")
    {
        await RunAsync("out = table(1:0, `time`sym`type`metric, [DATETIME, SYMBOL, INT, STRING])");
        await FeedAsync("n", $"""
            w = createAnomalyDetectionEngine(name="n", metrics=<[{string.Join(", ", conditions)}]>, dummyTable=data, outputTable=out, timeColumn=`time, keyColumn=`sym{arguments})
            """, batch, isReplaced);
        return (await RowsAsync("select time, sym, type from out")).Split("; ", StringSplitOptions.RemoveEmptyEntries);
    }
}
