using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>
/// What an engine gives for rows one by one, in batches of random sizes, and after a snapshot in between, is what the
/// same expression gives over the rows of each key in a query.
/// </summary>
public sealed class BatchEqualsStreamTests : StreamFixture
{
    private const double RelativeTolerance = 1e-12;

    private const int Rows = 240;

    public static TheoryData<string> Expressions => [.. StateFunctionCases.Expressions];

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task State_function_gives_the_same_in_batches_of_any_size(string expression)
    {
        var seed = expression.Sum(character => character);
        await RunAsync(Generated(seed));
        var expected = (Table)await RunAsync(
            $"select * from (select i, sym, {expression} from data context by sym) order by i");

        foreach (var sizes in (int[][])[[1], [Rows], [.. RandomSizes(seed)]])
            Compare(expected, await StreamAsync(expression, expected, sizes, snapshotAfter: -1), expression);
        Compare(expected, await StreamAsync(expression, expected, [7, 1, 30], snapshotAfter: 90), expression);
    }

    private static IEnumerable<int> RandomSizes(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Rows; i++) yield return random.Next(1, 40);
    }

    // Rows of three keys in random order, with nulls, repeated values and equal times.
    private static string Generated(int seed) => $$"""
        setRandomSeed({{seed}})
        n0 = {{Rows}}
        i = 0..(n0 - 1)
        sym = symbol(rand(`A`B`C, n0))
        time = 2024.01.02T09:30:00 + cumsum(rand(3, n0))
        x = rand(20.0, n0) - 8
        x[rand(n0, n0 / 8)] = 00F
        x[0..4] = 00F
        y = 50 + cumsum(rand(2.0, n0) - 1)
        n = rand(6, n0)
        n[rand(n0, n0 / 10)] = 00i
        s = rand(`p`q`r, n0)
        s[rand(n0, n0 / 12)] = ""
        data = table(i, sym, time, x, y, n, s)
        """;

    private async Task<Table> StreamAsync(string expression, Table expected, int[] sizes, int snapshotAfter)
    {
        var results = expected.Columns.Skip(2).ToArray();
        await RunAsync($"""
            out = table(1:0, `sym`i{string.Concat(results.Select((_, i) => $"`r{i}"))},
                [SYMBOL, INT, {string.Join(", ", results.Select(column => column.Type.DisplayName()))}])
            """);
        var create = $"engine = createReactiveStateEngine(\"e\", <[i, {expression}]>, data, out, `sym"
            + (snapshotAfter >= 0 ? ", snapshotDir=\".\", snapshotIntervalInMsgCount=1)" : ")");
        await RunAsync(create);
        for (int start = 0, step = 0; start < Rows; step++)
        {
            var count = Math.Min(sizes[step % sizes.Length], Rows - start);
            await RunAsync($"engine.append!(data[{start}:{start + count}])");
            start += count;
            if (snapshotAfter < 0 || start < snapshotAfter) continue;
            snapshotAfter = int.MaxValue;
            await RunAsync("dropStreamEngine(`e)\n" + create);
        }

        await RunAsync("dropStreamEngine(`e)");
        return (Table)await RunAsync("select * from out order by i");
    }

    private static void Compare(Table expected, Table streamed, string expression)
    {
        Assert.Equal(expected.Count, streamed.Count);
        // Behind the number of the row and the key stand the results.
        for (var column = 2; column < expected.Columns.Count; column++)
            for (var row = 0; row < expected.Count; row++)
                Assert.True(
                    AreEqual(expected.Columns[column][row], streamed.Columns[column][row]),
                    $"{expression}, column {column}, row {row}: {expected.Columns[column][row]} in the query, "
                    + $"{streamed.Columns[column][row]} from the engine.");
    }

    private static bool AreEqual(Value expected, Value streamed)
    {
        if (expected is not Scalar left || streamed is not Scalar right) return expected.Equals(streamed);
        if (left.Type.Category() != DataCategory.Floating) return left.Equals(right);
        var (x, y) = (left.AsDouble(), right.AsDouble());
        return x.Equals(y) || Math.Abs(x - y) <= RelativeTolerance * Math.Max(1, Math.Abs(x));
    }
}
