using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Columns of lists of decimals, which have one scale.</summary>
public sealed class DecimalListTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    private const string Setup = """
        t = table(1:0, `x`y, [DECIMAL64(2)[], "DECIMAL128(3)[]"])
        t.append!(table(array(DOUBLE[], 0).append!([1.25 2, -7.5]) as x, array(DECIMAL32(1)[], 0).append!([decimal32(3.5, 1), decimal32([4, 5], 1)]) as y))

        """;

    [Theory]
    [InlineData("t.schema().colDefs.typeString", "[\"DECIMAL64(2)[]\",\"DECIMAL128(3)[]\"]")]
    [InlineData("t.x", "[[1.25,2.00],[-7.50]]")]
    [InlineData("t.y", "[[3.500],[4.000,5.000]]")]
    [InlineData("DECIMAL64(2)[] == DECIMAL64(3)[]", "false")]
    public async Task Lists_take_the_scale_of_their_column(string script, string printed) => Assert.Equal(
        printed.Replace("\"", "", StringComparison.Ordinal), Formatter.Format(await scripts.RunAsync(Setup + script)).Replace("\"", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("table(1:0, [`x], [DECIMAL32(10)[]])")]
    [InlineData("table(1:0, [`x], [\"SYMBOL[]\"])")]
    [InlineData("INT(2)[]")]
    public async Task Types_that_are_none_are_refused(string script) =>
        await Assert.ThrowsAsync<DolphinQuant.Data.ScriptException>(() => scripts.RunAsync(script));
}
