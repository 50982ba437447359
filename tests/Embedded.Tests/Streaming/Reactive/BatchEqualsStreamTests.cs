namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>
/// What an engine gives for rows one by one, in batches of random sizes, and after snapshots in between, is what the
/// same expression gives over the rows of each key in a query.
/// </summary>
public sealed class BatchEqualsStreamTests : StreamedQueryFixture
{
    public static TheoryData<string> Expressions => [.. StateFunctionCases.Expressions];

    [Theory]
    [MemberData(nameof(Expressions))]
    public async Task State_function_gives_the_same_in_batches_of_any_size(string expression)
    {
        var seed = expression.Sum(character => character);
        await RunAsync(Generated(seed));
        await RequireStreamEqualsQueryAsync(expression, seed);
    }

    // Rows of three keys in random order, with nulls, repeated values and equal times.
    private static string Generated(int seed) => $$"""
        setRandomSeed({{seed}})
        n0 = 240
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
}
