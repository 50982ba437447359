using System.Text.RegularExpressions;

namespace DolphinQuant.Architecture.Tests;

/// <summary>The measurable part of CONTRIBUTING.md.</summary>
public sealed partial class SourceStyleTests
{
    private const int LongestFile = 600;

    public static TheoryData<string> Projects => ["Data", "DolphinDb", "Embedded", "Models", "Strategy", "Server"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Source_file_stays_below_the_limit(string project)
    {
        var tooLong = Repository.SourceFiles(project)
            .Select(path => (path, lines: File.ReadLines(path).Count()))
            .Where(file => file.lines > LongestFile)
            .Select(file => $"{file.path}: {file.lines} lines");

        Assert.Empty(tooLong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Source_file_carries_no_unfinished_mark(string project)
    {
        var marks = Repository.SourceFiles(project)
            .SelectMany(path => File.ReadLines(path).Select((text, index) => (path, text, line: index + 1)))
            .Where(line => UnfinishedMark().IsMatch(line.text))
            .Select(line => $"{line.path}:{line.line}: {line.text.Trim()}");

        Assert.Empty(marks);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Source_folder_is_named_for_a_concept(string project)
    {
        var vague = Repository.SourceFiles(project)
            .SelectMany(path => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(path)!).Split('/'))
            .Distinct()
            .Intersect(["Common", "Core", "Utils", "Util", "Helpers", "Misc"]);

        Assert.Empty(vague);
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex UnfinishedMark();
}
