using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Conformance.Tests;

/// <summary>Every function of the reference answers <c>defs</c>, whether the embedded engine has it or not.</summary>
public sealed class DefinitionListTests
{
    [DocumentedFact]
    public async Task Documented_functions_are_among_the_definitions()
    {
        var directory = Directory.CreateTempSubdirectory("dolphinquant-");
        await using (var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(directory.FullName, "db") }, CancellationToken.None))
        {
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            var names = (Vector<string>)await session.RunAsync("exec name from defs()", CancellationToken.None);
            // Methods of stream graphs are no functions.
            var documented = Documentation.ReadPages().Select(page => page.Function)
                .Where(name => !name.Contains("::", StringComparison.Ordinal));
            Assert.Empty(documented.Except(names.Span.ToArray()));
        }

        directory.Delete(recursive: true);
    }
}
