using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// What the names in a piece of script mean while it runs: the variables of one call, its module, and the columns of a
/// query.
/// </summary>
internal sealed class Frame
{
    private readonly Dictionary<string, Cell> _variables;

    public Frame(SourceText source, Module? module)
        : this(source, module, new Dictionary<string, Cell>(StringComparer.Ordinal))
    {
    }

    private Frame(SourceText source, Module? module, Dictionary<string, Cell> variables)
    {
        Source = source;
        Module = module;
        _variables = variables;
    }

    /// <summary>The text that spans point into.</summary>
    public SourceText Source { get; }

    /// <summary>The module whose function runs; null for the session's own scripts.</summary>
    public Module? Module { get; }

    /// <summary>True for the session's own frame, where <c>def</c> defines functions of the session.</summary>
    public bool IsTop { get; init; }

    /// <summary>The columns that names mean first, inside a query.</summary>
    public IColumnScope? Columns { get; private init; }

    /// <summary>What a <c>return</c>, or the last expression of the body, left.</summary>
    public Value Result { get; set; } = Scalar.Void;

    /// <summary>The object whose method runs; null elsewhere.</summary>
    public Objects.ScriptObject? Self { get; init; }

    public IReadOnlyDictionary<string, Cell> Variables => _variables;

    /// <summary>The same variables, with the columns of a query before them.</summary>
    public Frame Over(IColumnScope? columns) => new(Source, Module, _variables) { Columns = columns, IsTop = IsTop, Self = Self };

    /// <summary>The same variables under another text, for code parsed from a string.</summary>
    public Frame Reading(SourceText source) => new(source, Module, _variables) { Columns = Columns, IsTop = IsTop, Self = Self };

    /// <summary>Copies of the named variables, as a closure keeps them: later assignments do not reach it.</summary>
    public Dictionary<string, Cell> Capture(IEnumerable<string> names)
    {
        var captured = new Dictionary<string, Cell>(StringComparer.Ordinal);
        foreach (var name in names)
            if (Find(name) is { } cell)
                captured[name] = new Cell(cell.Read());
        return captured;
    }

    /// <summary>What names mean for metacode now, kept for a later evaluation by another thread.</summary>
    public static Frame Detached(Session session, CodeValue code)
    {
        var present = SessionFunctions.EvaluationFrame(session, code);
        var kept = new Frame(present.Source, present.Module);
        foreach (var (name, cell) in present.Variables) kept.Bind(name, new Cell(cell.Read()));
        return kept;
    }

    /// <summary>The variable with this name or, in a method, the attribute; null when there is none.</summary>
    public Cell? Find(string name) => _variables.GetValueOrDefault(name) ?? Self?.FindAttribute(name);

    /// <summary>Lets a name mean a cell from now on.</summary>
    public void Bind(string name, Cell cell) => _variables[name] = cell;

    /// <summary>Assigns by value: the name gets a cell of its own, unless it is an attribute's.</summary>
    public void Assign(string name, Value value)
    {
        if (Self?.FindAttribute(name) is { } attribute && !_variables.ContainsKey(name)) attribute.Assign(value);
        else _variables[name] = new Cell(value);
    }

    public bool Remove(string name) => _variables.Remove(name);

    public void Clear() => _variables.Clear();

    /// <summary>An error at a place of this frame's text.</summary>
    public ScriptException ErrorAt(TextSpan span, string message, Exception? inner = null)
    {
        var (line, column) = Source.Locate(span.Start);
        return new ScriptException(message, Source.Name, line, column, inner);
    }

    /// <summary>An error at a node.</summary>
    public ScriptException ErrorAt(SyntaxNode node, string message) => ErrorAt(node.Span, message);
}
