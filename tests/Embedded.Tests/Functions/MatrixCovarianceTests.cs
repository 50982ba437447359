using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>The covariances and correlations of the columns of a matrix, against those of the pairs.</summary>
public sealed class MatrixCovarianceTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    // More columns than are taken together, and rows that fill no register.
    [Theory]
    [InlineData("covar", "covarMatrix", 7, 3)]
    [InlineData("corr", "corrMatrix", 7, 3)]
    [InlineData("covar", "covarMatrix", 301, 11)]
    [InlineData("corr", "corrMatrix", 301, 11)]
    public async Task Matrix_holds_what_the_pairs_have(string pair, string matrix, int rows, int columns)
    {
        var difference = (Scalar)await fixture.RunAsync(
            $$"""
            m = matrix(sin((1..{{rows * columns}}) * 0.37) * 100 + 1000000) $ {{rows}}:{{columns}}
            most = 0.0
            for (i in 0:{{columns}}) { for (j in 0:{{columns}}) {
                expected = {{pair}}(m[i], m[j])
                most = max(most, abs({{matrix}}(m)[i, j] - expected) / max(1, abs(expected)))
            } }
            most
            """);

        Assert.InRange(difference.AsDouble(), 0, 1e-9);
    }

    [Theory]
    // A null leaves its row out of the pairs of its column only.
    [InlineData("m = matrix(1.0 2 4 NULL, 2.0 1 5 9, 3.0 3 4 6)\ncovarMatrix(m)[0, 1] == covar(1.0 2 4, 2.0 1 5) and covarMatrix(m)[1, 2] == covar(2.0 1 5 9, 3.0 3 4 6)", "true")]
    [InlineData("corrMatrix(matrix(0.1 0.1 0.1, 1 2 3))[0, 1]", "")]
    [InlineData("corrMatrix(matrix(1 2 3, 2 4 6))", "#0 #1\n-- --\n1  1 \n1  1 ")]
    [InlineData("covarMatrix(matrix(1 2 4, 2 4 8).rename!(`a`b))", "  a                 b                \n- ----------------- -----------------\na 2.333333333333333 4.666666666666667\nb 4.666666666666667 9.333333333333334")]
    public async Task Edges_are_those_of_the_pairs(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Fact]
    public async Task Shuffled_matrix_keeps_its_shape_and_elements() =>
        Assert.Equal("true", Formatter.Format(await fixture.RunAsync(
            "m = matrix(1 2 3, 4 5 6)\ns = shuffle(m)\neqObj(shape(s), shape(m)) and eqObj(sort(flatten(s)), 1..6)")));
}
