using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Runtime;

public sealed class DefinitionTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("mavg", 0, 2, 3, "(X, window, [minPeriods])")]
    [InlineData("loadPlugin", 0, 1, 1, "(metaFile)")]
    [InlineData("twice", 1, 1, 2, "(x, [times])")]
    public async Task Definition_tells_how_a_function_is_called(
        string name, int isUserDefined, int required, int most, string syntax)
    {
        var found = Assert.IsType<Table>(await fixture.RunAsync(
            $"def twice(x, times=2) {{ return x * times }}\ngo\nselect * from defs() where name = \"{name}\""));
        Assert.Equal(
            [Scalar.String(name), Scalar.Int(0), Scalar.Int(isUserDefined), Scalar.Int(required), Scalar.Int(most), Scalar.String(syntax)],
            Enumerable.Range(0, found.Columns.Count).Select(column => found.Columns[column][0]));
    }

    [Fact]
    public async Task Pattern_finds_functions_that_need_a_server_too() => Assert.Equal(
        Scalar.Bool(true), await fixture.RunAsync("all(`loadPlugin`listPlugins in exec name from defs(\"l%Plugin%\"))"));
}
