using System.Runtime.CompilerServices;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>
/// Pairs of text files: a script in parts divided by <c>//---</c>, all run in one session, and what they print: every
/// part's value, or its error as <c>error (line,column): message</c>.
/// </summary>
public sealed class CaseTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private static string TestFolder => Path.GetDirectoryName(Path.GetDirectoryName(SourceFile()))!;

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach (var folder in new[] { "Runtime", "Sql" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(TestFolder, folder, "Cases"),
                "*.dos").Order(StringComparer.Ordinal))
                cases.Add($"{folder}/Cases/{Path.GetFileNameWithoutExtension(file)}");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Script_prints_what_the_expected_file_says(string name)
    {
        var file = Path.Combine(TestFolder, name);
        var printed = await RunAsync(await File.ReadAllTextAsync(file + ".dos"));
        var expected = await File.ReadAllTextAsync(file + ".expected");
        Assert.Equal(Normalise(expected), Normalise(printed));
    }

    private async Task<string> RunAsync(string script)
    {
        var printed = new StringBuilder();
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        foreach (var part in script.ReplaceLineEndings("\n").Split("//---\n"))
        {
            try
            {
                var value = await session.RunAsync(part, CancellationToken.None);
                if (value is not Scalar { Type: DataType.Void }) printed.AppendLine(Formatter.Format(value));
            }
            catch (ScriptException exception)
            {
                printed.AppendLine($"error ({exception.Line},{exception.Column}): {exception.Message}");
            }

            printed.AppendLine("---");
        }

        return printed.ToString();
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;

    private static string Normalise(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd();
}
