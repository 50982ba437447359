using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Finds module files in the module directories (<c>a::b</c> is <c>a/b.dos</c>) and keeps their trees, which sessions
/// share. A changed file is read again. Safe for concurrent use.
/// </summary>
internal sealed class ModuleLibrary(IReadOnlyList<string> directories, FunctionTable functions)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, Script Script)> _scripts =
        new(StringComparer.Ordinal);

    /// <summary>The tree of a module's file.</summary>
    /// <exception cref="ScriptException">There is no such file, it does not parse, or it declares another
    /// name.</exception>
    public Script Load(string module)
    {
        var path = Locate(module);
        var written = File.GetLastWriteTimeUtc(path);
        if (_scripts.TryGetValue(path, out var known) && known.Written == written) return known.Script;
        var script = Parser.ParseOrThrow(new SourceText(File.ReadAllText(path), path), name => functions.Find(name) is not null);
        CheckDeclaration(module, script);
        _scripts[path] = (written, script);
        return script;
    }

    /// <summary>True when a file for the module exists.</summary>
    public bool Contains(string module) => Find(module) is not null;

    /// <summary>Refuses a module that does not begin by its own name.</summary>
    public static void CheckDeclaration(string module, Script script)
    {
        if (script.Statements is [ModuleStatement declaration, ..] && declaration.Name == module) return;
        throw new ScriptException(
            $"The first statement must be \"module {module}\".", script.Source.Name, 1, 1);
    }

    private string Locate(string module) => Find(module) ?? throw new ScriptException(
        $"There is no module {module}: the module directories ({string.Join(", ", directories)}) hold no file {FileOf(module)}.");

    private string? Find(string module)
    {
        if (!module.Split("::").All(IsName)) return null;
        return directories.Select(directory => Path.Combine(directory, FileOf(module))).FirstOrDefault(File.Exists);
    }

    // Names only: a module name must not lead out of the module directories.
    private static bool IsName(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string FileOf(string module) => module.Replace("::", "/", StringComparison.Ordinal) + ".dos";
}
