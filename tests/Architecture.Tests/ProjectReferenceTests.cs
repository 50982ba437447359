namespace DolphinQuant.Architecture.Tests;

/// <summary>
/// The arrows of docs/architecture.md. A new arrow is a decision: it is added here and explained there.
/// </summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Data"] = [],
        ["Protos"] = [],
        ["DolphinDb"] = ["Data"],
        ["Embedded"] = ["Data"],
        ["Models"] = ["Data"],
        ["Strategy"] = ["Data"],
        ["Server"] = ["Protos", "Data", "DolphinDb", "Embedded", "Models", "Strategy"],
    };

    [Fact]
    public void Source_projects_are_exactly_the_ones_with_arrows() =>
        Assert.Equal(Allowed.Keys.Order(), Repository.Projects("src").Keys.Order());

    [Theory]
    [InlineData("Data")]
    [InlineData("Protos")]
    [InlineData("DolphinDb")]
    [InlineData("Embedded")]
    [InlineData("Models")]
    [InlineData("Strategy")]
    [InlineData("Server")]
    public void Source_project_refers_only_along_the_arrows(string project)
    {
        var references = Repository.References(Repository.Projects("src")[project]);

        Assert.Empty(references.Except(Allowed[project]));
    }

    [Fact]
    public void Service_packages_appear_in_the_server_only()
    {
        var strays = Repository.Projects("src")
            .Where(project => project.Key != "Server")
            .SelectMany(project => Repository.Packages(project.Value).Select(package => $"{project.Key}: {package}"))
            .Where(line => ((string[])["AspNetCore", "Blazor", "Quartz", "Spectre"])
                .Any(name => line.Contains(name, StringComparison.Ordinal)));

        Assert.Empty(strays);
    }

    [Fact]
    public void Source_projects_each_have_their_test_project()
    {
        // The contracts hold no code of ours; the server's tests exercise them.
        var expected = Allowed.Keys.Where(project => project != "Protos").Select(project => project + ".Tests");

        Assert.Empty(expected.Except(Repository.Projects("tests").Keys));
    }

    [Fact]
    public void Package_versions_stand_in_the_central_file_only()
    {
        var versioned = new[] { "src", "tests" }
            .SelectMany(folder => Repository.Projects(folder))
            .Where(project => project.Value.Descendants("PackageReference")
                .Any(reference => reference.Attribute("Version") is not null))
            .Select(project => project.Key);

        Assert.Empty(versioned);
    }
}
