using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class FactorCatalogTests : IDisposable
{
    private const string Header = """
        // factor: gap
        // family: momentum
        // inputs: open, close
        // frequency: daily
        // warmup: 1
        // unit: fraction
        // formula: open / previous close,
        //   less one
        // source: none
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Header_is_read_with_lines_that_go_on_and_blocks_without_one_are_left_out()
    {
        var catalog = await ReadAsync(Header);

        var factor = Assert.Single(catalog.Factors);
        Assert.Equal(("gap", "momentum", 1), (factor.Name, factor.Family, factor.Warmup));
        Assert.Equal("open / previous close, less one", factor.Formula);
        Assert.Equal("gap", catalog.ToTable()["name"].Scalar(0).AsText());
    }

    [Theory]
    [InlineData("// unit: fraction\n", "", "lacks unit")]
    [InlineData("unit: fraction", "unit:", "lacks unit")]
    [InlineData("warmup: 1", "warmup: one", "'one' as warmup")]
    public async Task Header_with_a_gap_fails_with_file_line_and_key(string text, string replacement, string message)
    {
        var failure = await Assert.ThrowsAsync<ScriptException>(
            () => ReadAsync(Header.ReplaceLineEndings("\n").Replace(text, replacement, StringComparison.Ordinal)));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("gap.dos", failure.ScriptName, StringComparison.Ordinal);
        Assert.True(failure.Line > 5, $"line {failure.Line}");
    }

    private async Task<FactorCatalog> ReadAsync(string header)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "factors"));
        _folder.Write(
            "factors/gap.dos",
            "module factors::gap\n\n// A building block.\ndef half(x) { return x \\ 2 }\n\n"
                + header + "\ndef gap(x) { return x }\n");
        return await FactorCatalog.ReadAsync(new ScriptFolder(_folder.Path), CancellationToken.None);
    }
}
