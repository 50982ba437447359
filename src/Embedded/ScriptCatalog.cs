using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded;

/// <summary>
/// Reads what module files define without running them, such as the catalog headers above factor functions.
/// </summary>
public static class ScriptCatalog
{
    /// <summary>The functions of one script file, in the order of the text.</summary>
    /// <exception cref="ScriptException">The file does not parse.</exception>
    public static async Task<IReadOnlyList<ScriptFunction>> ReadFileAsync(
        string path, CancellationToken cancellationToken)
    {
        var text = await ScriptFileText.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        var script = Parser.ParseOrThrow(new SourceText(text, path));
        var module = script.Statements.OfType<ModuleStatement>().FirstOrDefault()?.Name;
        var definitions = script.Statements.OfType<FunctionStatement>();
        return [.. definitions.Select(definition => Describe(definition.Function, script.Source, module))];
    }

    /// <summary>
    /// The functions of all <c>.dos</c> files under a directory, file by file in the order of their paths.
    /// </summary>
    /// <exception cref="ScriptException">A file does not parse.</exception>
    public static async Task<IReadOnlyList<ScriptFunction>> ReadDirectoryAsync(
        string directory, CancellationToken cancellationToken)
    {
        var functions = new List<ScriptFunction>();
        var paths = Directory.EnumerateFiles(directory, "*.dos", SearchOption.AllDirectories);
        foreach (var path in paths.Order(StringComparer.Ordinal))
            functions.AddRange(await ReadFileAsync(path, cancellationToken).ConfigureAwait(false));
        return functions;
    }

    private static ScriptFunction Describe(FunctionSyntax function, SourceText source, string? module) => new(
        module,
        function.Name!,
        [.. function.Parameters.Select(parameter => parameter.Name)],
        function.LeadingComment,
        source.Name!,
        source.Locate(function.Span.Start).Line);
}

/// <summary>A function as its file describes it.</summary>
/// <param name="Module">The module of the file, such as <c>factors::momentum</c>; null when it declares none.</param>
/// <param name="Name">The function's name without the module.</param>
/// <param name="Parameters">The parameters' names, in order.</param>
/// <param name="Comment">The comment block right above the function, without comment marks; empty when there is
/// none.</param>
/// <param name="File">The path of the file.</param>
/// <param name="Line">The line of the definition, from 1.</param>
public sealed record ScriptFunction(
    string? Module, string Name, IReadOnlyList<string> Parameters, string Comment, string File, int Line)
{
    /// <summary>The name to call the function by, such as <c>factors::momentum::return5</c>.</summary>
    public string QualifiedName => Module is null ? Name : $"{Module}::{Name}";
}
