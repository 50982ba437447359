using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Arguments named as the reference names them.</summary>
public sealed class DocumentedParameterTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("cell(obj=matrix(1 2, 3 4), row=1, col=0)", "2")]
    [InlineData("col(obj=matrix(1 2, 3 4), index=1)", "3 4")]
    [InlineData("row(obj=matrix(1 2, 3 4), index=1)", "2 4")]
    [InlineData("slice(obj=matrix(1 2, 3 4), index=1)", "3 4")]
    [InlineData("tail(obj=1 2 3, n=2)", "2 3")]
    [InlineData("seq(start=2, end=4)", "2 3 4")]
    [InlineData("like(X=`ab`cd, pattern=\"a%\")", "true false")]
    [InlineData("lshift(X=1, bits=3)", "8")]
    [InlineData("rshift(X=8, a=2)", "2")]
    [InlineData("pair(a=1, b=2)", "1:2")]
    [InlineData("temporalAdd(obj=2024.01.31, duration=1, unit=\"M\")", "2024.02.29")]
    [InlineData("residual(Y=3 5 8, X=1 2 3, params=1.0 2.0)", "0.0 0.0 1.0")]
    [InlineData("count(unionAll(tableA=table(1 2 as x), tableB=table(3 as x)))", "3")]
    public async Task Argument_named_as_documented_is_taken(string call, string expected) =>
        Assert.Equal(Scalar.Bool(true), await fixture.RunAsync($"all(eqObj({call}, {expected}))"));

    [Theory]
    [InlineData("rowSkew")]
    [InlineData("rowKurtosis")]
    public async Task Second_argument_of_a_row_shape_is_whether_it_is_biased(string function)
    {
        var whole = char.ToLowerInvariant(function[3]) + function[4..];
        foreach (var biased in new[] { "true", "false" })
            Assert.Equal(Scalar.Bool(true), await fixture.RunAsync(
                $"m = matrix(1 1 3, 2 1 5, 4 4 9, 9 2 6)\n"
                + $"all(abs({function}(m, {biased}) - [{whole}(row(m, 0), {biased}), {whole}(row(m, 1), {biased}), {whole}(row(m, 2), {biased})]) < 1e-12)"));
        await fixture.FailAsync($"{function}(1 2, 3 4)");
    }
}
