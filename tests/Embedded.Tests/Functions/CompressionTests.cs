using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Columns packed and unpacked.</summary>
public sealed class CompressionTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("7 NULL -3 7 7", "lz4")]
    [InlineData("7 NULL -3 7 7", "delta")]
    [InlineData("1..40000", "delta")]
    [InlineData("2.5 NULL 1e300 -0.125", "lz4")]
    [InlineData("`one``three", "lz4")]
    [InlineData("true false NULL", "lz4")]
    [InlineData("2024.02.29T09:30:00.123 + 0..999", "delta")]
    [InlineData("decimal64(1.25 -7.5 NULL, 3)", "lz4")]
    [InlineData("7 NULL -3 7 7", "zstd")]
    [InlineData("`one``three", "zstd")]
    [InlineData("take(0.1 * 1..777, 40000)", "zstd")]
    [InlineData("array(DOUBLE, 0)", "chimp")]
    [InlineData("2.5 NULL 1e300 -0.125 -0.125 NULL", "chimp")]
    [InlineData("round(sin(0.001 * 1..40000), 3)", "chimp")]
    [InlineData("[1.0, 1.0, 2.0, float('inf'), 4.9e-324, -1.7e308, 0.0]", "chimp")]
    public async Task Vector_comes_back_with_its_type(string vector, string method) => Assert.Equal("true", Formatter.Format(
        await fixture.RunAsync($"x = {vector}; y = decompress(compress(x, \"{method}\")); eqObj(x, y) && type(x) == type(y)")));

    [Theory]
    [InlineData("typestr(compress(1..9))", "HUGE COMPRESSED VECTOR")]
    [InlineData("size(compress(take(5, 100000))) < 4000", "true")]
    [InlineData("size(compress(take(5, 100000), 'zstd')) < 400", "true")]
    // Two bits for each value after the first of a block of 8,192.
    [InlineData("size(compress(take(2.5, 8192), 'chimp'))", "2080")]
    [InlineData("hex(compress([258]))",
        "[\"00\",\"05\",\"ff\",\"01\",\"04\",\"04\",\"00\",\"00\",\"ff\",\"ff\",\"ff\",\"ff\",\"01\",\"00\",\"00\",\"00\",\"ff\",\"ff\",\"ff\",\"ff\","
        + "\"05\",\"00\",\"00\",\"80\",\"40\",\"02\",\"01\",\"00\",\"00\"]")]
    public async Task Packed_bytes_are_a_vector(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    [InlineData("compress(1 2 3, \"chimp\")", "INT")]
    [InlineData("compress(1 2 3, \"zip\")", "must be lz4")]
    [InlineData("compress(1.5 2.5, \"delta\")", "DOUBLE")]
    [InlineData("compress(symbol(`a`b))", "SYMBOL")]
    [InlineData("compress(table(1 2 as x))", "compress the columns")]
    [InlineData("compress(3)", "must be a vector")]
    [InlineData("decompress(1 2 3)", "compress gave")]
    public async Task Wrong_argument_is_refused(string script, string complaint) =>
        Assert.Contains(complaint, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}
