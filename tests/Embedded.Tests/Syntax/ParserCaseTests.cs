using System.Runtime.CompilerServices;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Tests.Syntax;

/// <summary>
/// Every <c>Cases/name.dos</c> is read as <c>Cases/name.expected</c> shows it: the tree, then the diagnostics.
/// </summary>
public sealed class ParserCaseTests
{
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "sin", "cos", "abs", "avg", "sum", "log", "isNull", "last", "count", "print", "typestr", "add", "ratios",
        "sub", "undef",
    };

    private static string CaseFolder => Path.Combine(Path.GetDirectoryName(SourceFile())!, "Cases");

    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(CaseFolder, "*.dos").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Script_is_read_as_expected(string name)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(CaseFolder, name + ".dos"));
        var expectedPath = Path.Combine(CaseFolder, name + ".expected");
        var expected = File.Exists(expectedPath) ? await File.ReadAllTextAsync(expectedPath) : "";

        var result = Parser.Parse(new SourceText(script, name), Functions.Contains);

        var actual = SyntaxPrinter.Print(result.Script)
            + string.Concat(result.Diagnostics.Select(diagnostic => $"! {diagnostic.ToException().Located}\n"));
        Assert.Equal(expected, actual);
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
