using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Debugging;

/// <summary>
/// A script or module and the statements in it that a debugger can stop at: those of the script and of its functions and
/// methods. Definitions and <c>use</c> do nothing worth a stop; bodies of lambdas run without one, as DolphinDB's do.
/// </summary>
internal sealed class DebuggedSource
{
    private readonly Dictionary<int, int> _lines = [];
    private readonly Dictionary<int, int> _firsts = [];
    private readonly Script _script;

    /// <exception cref="ScriptException">The script includes a file, which a debugger cannot follow.</exception>
    public DebuggedSource(string module, Script script)
    {
        (Module, _script) = (module, script);
        foreach (var statement in script.Statements) Collect(statement);
    }

    /// <summary>The module; empty for the script itself.</summary>
    public string Module { get; }

    /// <summary>The text.</summary>
    public SourceText Text => _script.Source;

    /// <summary>The modules that it uses.</summary>
    public IEnumerable<string> Uses => _script.Statements.OfType<UseStatement>().Select(use => use.Module);

    /// <summary>The line of a statement, from 0; null when a debugger does not stop at it.</summary>
    public int? LineOf(Statement statement) => _lines.TryGetValue(statement.Span.Start, out var line) ? line : null;

    /// <summary>True when a statement is the first one of its line, where a breakpoint of the line acts.</summary>
    public bool IsFirst(Statement statement, int line) => _firsts[line] == statement.Span.Start;

    /// <summary>Is there something to stop at in a line?</summary>
    public bool HasStop(int line) => _firsts.ContainsKey(line);

    private void Collect(Statement statement)
    {
        switch (statement)
        {
            case UseStatement or ModuleStatement or GoStatement or AnnotationStatement:
                return;
            case FunctionStatement definition:
                Collect(definition.Function.Body);
                return;
            case ClassStatement definition:
                foreach (var method in definition.Methods) Collect(method.Body);
                return;
            case IncludeStatement include:
                throw IncludedAt(include);
            case not BlockStatement:
                Add(statement);
                break;
        }

        foreach (var inner in InnerOf(statement)) Collect(inner);
    }

    private static IEnumerable<Statement> InnerOf(Statement statement) => statement switch
    {
        BlockStatement block => block.Statements,
        IfStatement { Otherwise: { } otherwise } choice => [choice.Then, otherwise],
        IfStatement choice => [choice.Then],
        ForStatement loop => [loop.Body],
        CountingForStatement loop => [loop.Body],
        WhileStatement loop => [loop.Body],
        DoWhileStatement loop => [loop.Body],
        TryStatement attempt => [attempt.Body, attempt.Handler],
        TimerStatement timer => [timer.Body],
        TransactionStatement transaction => [transaction.Body],
        _ => [],
    };

    private void Add(Statement statement)
    {
        var line = Text.Locate(statement.Span.Start).Line - 1;
        _lines[statement.Span.Start] = line;
        _firsts[line] = Math.Min(_firsts.GetValueOrDefault(line, int.MaxValue), statement.Span.Start);
    }

    private ScriptException IncludedAt(IncludeStatement include)
    {
        var (line, column) = Text.Locate(include.Span.Start);
        return new ScriptException("A script with #include cannot be debugged; make the file a module and use it.", Text.Name, line, column);
    }
}
