using System.Runtime.CompilerServices;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>The pages of docs/functions say what the function table says; DOLPHINQUANT_WRITE_FUNCTIONS=1 writes them anew.</summary>
public sealed class FunctionPagesTests
{
    private const string Command = "Write them anew: DOLPHINQUANT_WRITE_FUNCTIONS=1 dotnet test tests/Embedded.Tests --filter FunctionPages";

    [Fact]
    public async Task Function_pages_are_current()
    {
        var pages = FunctionPages.Write(FunctionLibrary.Create());
        var folder = Folder();
        if (Environment.GetEnvironmentVariable("DOLPHINQUANT_WRITE_FUNCTIONS") == "1") await WriteAsync(folder, pages);
        var present = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.md").Select(file => Path.GetFileName(file)!) : [];
        Assert.True(present.ToHashSet().SetEquals(pages.Keys), $"docs/functions has other pages than the families of functions. {Command}");
        foreach (var (file, text) in pages)
            Assert.True(text == (await File.ReadAllTextAsync(Path.Combine(folder, file))).ReplaceLineEndings("\n"), $"{file} is out of date. {Command}");
    }

    private static async Task WriteAsync(string folder, IReadOnlyDictionary<string, string> pages)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.GetFiles(folder, "*.md")) File.Delete(old);
        foreach (var (file, text) in pages) await File.WriteAllTextAsync(Path.Combine(folder, file), text);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/functions");
}
