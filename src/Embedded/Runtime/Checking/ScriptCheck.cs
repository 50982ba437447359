using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>
/// Finds mistakes in scripts without running them: what does not parse, names that mean nothing, and calls whose
/// arguments do not fit the signature. Columns of tables are known only when a script runs, so plain names inside
/// queries are taken for columns.
/// </summary>
/// <param name="moduleDirectories">Where <c>use a::b</c> looks for <c>a/b.dos</c>, in this order.</param>
public sealed class ScriptCheck(IReadOnlyList<string> moduleDirectories)
{
    private readonly FunctionTable _functions = FunctionLibrary.Create();

    /// <summary>What is wrong with a file, in the order of the text; empty for a file without a mistake.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<IReadOnlyList<ScriptException>> CheckFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Check(await ScriptFileText.ReadAsync(path, cancellationToken).ConfigureAwait(false), path);
        }
        catch (ScriptException noText)
        {
            return [noText];
        }
    }

    /// <summary>What is wrong with a script, in the order of the text.</summary>
    /// <param name="script">The text.</param>
    /// <param name="name">The name that findings carry as their place.</param>
    public IReadOnlyList<ScriptException> Check(string script, string name)
    {
        var source = new SourceText(script, name);
        var parsed = Parser.Parse(source, function => _functions.Find(function) is not null);
        if (parsed.Diagnostics.Count > 0) return [.. parsed.Diagnostics.Select(diagnostic => diagnostic.ToException())];
        var names = new ScriptNames(_functions, new ModuleLibrary(moduleDirectories, _functions), parsed.Script);
        var references = new ReferenceCheck(names, source);
        references.CheckScript(parsed.Script);
        return [.. references.Findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
    }
}
