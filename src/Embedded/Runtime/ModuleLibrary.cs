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
        var script = Parser.ParseOrThrow(new SourceText(ScriptFileText.Read(path), path), name => functions.Find(name) is not null);
        CheckDeclaration(module, script);
        _scripts[path] = (written, script);
        return script;
    }

    /// <summary>True when a file for the module exists.</summary>
    public bool Contains(string module) => Find(module) is not null;

    /// <summary>Puts a module into the first module directory, below folders as its name has parts, and returns its file.</summary>
    /// <exception cref="ScriptException">It has a mistake, is there already, or cannot be written.</exception>
    public string Save(string content, bool isReplacing)
    {
        var script = Parser.ParseOrThrow(new SourceText(content), name => functions.Find(name) is not null);
        if (script.Statements is not [ModuleStatement { Name: var module }, ..] || !module.Split("::").All(IsName))
            throw new ScriptException("The first statement must be \"module\" with the module's name.", null, 1, 1);
        if (directories is not [var directory, ..]) throw new ScriptException("There is no module directory to put a module into.");
        var path = Path.GetFullPath(Path.Combine(directory, FileOf(module)));
        if (File.Exists(path) && !isReplacing) throw new ScriptException($"There is a module {module} already; say so when it is to be replaced.");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Whoever loads the module meanwhile gets the old text or the new one.
            var written = path + ".new";
            File.WriteAllText(written, content);
            File.Move(written, path, overwrite: true);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"The module {module} cannot be written: {failure.Message}", innerException: failure);
        }
    }

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
