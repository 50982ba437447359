using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace DolphinQuant.Architecture.Tests;

/// <summary>The checkout these tests were built from, read as files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The C# projects under a top-level folder, by their short names (<c>Server</c>, <c>Embedded.Tests</c>).
    /// </summary>
    public static IReadOnlyDictionary<string, XDocument> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "DolphinQuant.*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => ShortName(path), XDocument.Load);

    /// <summary>The short names of the projects that a project refers to.</summary>
    public static IEnumerable<string> References(XDocument project) =>
        project.Descendants("ProjectReference").Select(reference => ShortName(reference.Attribute("Include")!.Value));

    /// <summary>The packages a project names.</summary>
    public static IEnumerable<string> Packages(XDocument project) =>
        project.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    /// <summary>The C# files of a source project.</summary>
    public static IEnumerable<string> SourceFiles(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(path =>
                !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace(
            "DolphinQuant.", "", StringComparison.Ordinal);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = new FileInfo(here).Directory;
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DolphinQuant.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException(
            "DolphinQuant.sln was not found above the tests.");
    }
}
