namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>What a script asks for beyond the limit of elements is refused before it is allocated.</summary>
public sealed class SizeTests(LimitedEngine engine) : IClassFixture<LimitedEngine>
{
    [Theory]
    [InlineData("1..2000000000")]
    [InlineData("2000.01.01 .. 9999.01.01")]
    [InlineData("true .. 2000000000")]
    [InlineData("2000.01.01 .. 2000.01.02T00:00:00.000000000")]
    [InlineData("0l..9223372036854775807")]
    [InlineData("-9223372036854775807..9223372036854775807")]
    [InlineData("seq(1, 2000000000)")]
    [InlineData("til(2000000000)")]
    [InlineData("take(1, 2000000000)")]
    [InlineData("take(1 2 3, -2000000000)")]
    [InlineData("take(1 2 3, 700000000 700000000 700000000)")]
    [InlineData("take(table(1 2 as a), 2000000000)")]
    [InlineData("take(1..3$3:1, 2000000000)")]
    [InlineData("stretch(1 2, 2000000000)")]
    [InlineData("rand(10, 2000000000)")]
    [InlineData("rand(10, 50000:40000)")]
    [InlineData("rand(`a`b, 2000000000)")]
    [InlineData("norm(0, 1, 2000000000)")]
    [InlineData("array(INT, 2000000000)")]
    [InlineData("array(STRING, 2000000000, 2000000000, \"a\")")]
    [InlineData("matrix(INT, 40000, 40000)")]
    [InlineData("matrix(DOUBLE, 1000000, 1000000)")]
    [InlineData("eye(30000)")]
    [InlineData("table(2000000000:2000000000, `a`b, [INT, DOUBLE])")]
    [InlineData("repeat(\"abc\", 700000000)")]
    [InlineData("lpad(\"a\", 2000000000)")]
    [InlineData("rpad(\"a\", 2000000000)")]
    [InlineData("x = 1..10000; cross(add, x, x)")]
    [InlineData("x = 1..10000; eachLeft(add, x, x)")]
    [InlineData("x = table(1..10000 as a); cj(x, x)")]
    [InlineData("x = table(take(1, 10000) as a, 1..10000 as b); ej(x, x, `a)")]
    [InlineData("x = 1..10000; for(i in 0..40) { x = x join x }")]
    [InlineData("x = 1..10000; for(i in 0..40) { x.append!(x) }")]
    [InlineData("x = \"abcdefgh\"; for(i in 0..60) { x = x + x }")]
    [InlineData("x = \"abcdefgh\"; for(i in 0..60) { x += x }")]
    [InlineData("each(x -> 1..10000, 1..10000)")]
    [InlineData("loop(x -> 1..10000, 1..10000)")]
    [InlineData("iterate(1.0, 1, 2000000000)")]
    [InlineData("flatten(loop(x -> 1..5000, 1..100))")]
    public async Task Value_beyond_the_limit_is_refused_before_it_is_allocated(string script)
    {
        await using var session = await engine.Database.OpenSessionAsync(CancellationToken.None);
        var complaint = await LimitedEngine.RunAsync(session, script);
        // Were the elements allocated first, the complaint would be about memory, or the process would be gone.
        Assert.Contains("limit of 10,000", complaint?.Message, StringComparison.Ordinal);
        Assert.Null(await LimitedEngine.RunAsync(session, "1 + 1"));
    }

    [Theory]
    [InlineData("wma(1..10, 1000000000)")]
    [InlineData("wma(2024.01.01 2024.01.02, 1000000000)")]
    [InlineData("mavg(1..10, 1000000000)")]
    [InlineData("mrank(1..10, true, 1000000000)")]
    public async Task Window_longer_than_the_column_takes_no_memory_of_its_length(string script)
    {
        await using var session = await engine.Database.OpenSessionAsync(CancellationToken.None);
        var before = GC.GetTotalAllocatedBytes();

        await LimitedEngine.RunAsync(session, script);

        // A billion numbers would be eight times as much; other tests may allocate at the same time.
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30);
    }
}
