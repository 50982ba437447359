using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// A function of a script: <c>def</c>, <c>defg</c> or a lambda. It sees its parameters, its own variables and shared
/// objects, not the variables of the session; a lambda also sees the values its surroundings had when it was made.
/// </summary>
internal sealed class UserFunction : FunctionValue
{
    private readonly ParameterDefinition[] _parameters;

    public UserFunction(
        FunctionSyntax syntax, SourceText source, Module? module, IReadOnlyDictionary<string, Cell>? captured = null)
    {
        Syntax = syntax;
        Source = source;
        Module = module;
        Captured = captured;
        _parameters = [.. syntax.Parameters.Select(
            parameter => new ParameterDefinition(parameter.Name, parameter.Default is not null, IsMutable: parameter.IsMutable))];
    }

    public FunctionSyntax Syntax { get; }

    public SourceText Source { get; }

    /// <summary>The module that the function stands in.</summary>
    public Module? Module { get; }

    /// <summary>Whose rights the function runs with, when it is a function view; null for any other.</summary>
    public string? ViewOwner { get; init; }

    /// <summary>What a lambda saw where it was made.</summary>
    public IReadOnlyDictionary<string, Cell>? Captured { get; }

    public override string Name => Syntax.Name ?? "{lambda}";

    public override FunctionTraits Traits => Syntax.Traits;

    public override IReadOnlyList<ParameterDefinition> Parameters => _parameters;

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments) =>
        ((Session)context).Interpreter.Call(this, CellsOf(arguments));

    /// <summary>The arguments as variables of a call.</summary>
    public Cell?[] CellsOf(IReadOnlyList<Value?> arguments)
    {
        var cells = new Cell?[arguments.Count];
        for (var i = 0; i < cells.Length; i++)
            if (arguments[i] is { } argument)
                cells[i] = new Cell(argument, isConstant: i < _parameters.Length && !_parameters[i].IsMutable);
        return cells;
    }

    public override string ToString() => Source.Slice(Syntax.Span);
}
