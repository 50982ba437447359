using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Anything that can be called: a built-in, a script's function, a lambda, a partial application, an operator.</summary>
internal abstract class FunctionValue : Value
{
    /// <summary>The name, or <c>{lambda}</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Aggregate (<c>defg</c>), state, and so on.</summary>
    public abstract FunctionTraits Traits { get; }

    /// <summary>The parameters in order; built-ins that take any number end in one whose <see cref="ParameterDefinition.IsRest"/> is set.</summary>
    public abstract IReadOnlyList<ParameterDefinition> Parameters { get; }

    public override DataType Type => DataType.FunctionDef;

    public override DataForm Form => DataForm.Scalar;

    public override int Count => 1;

    /// <summary>How a script names the function.</summary>
    public override string ToString() => Name;

    /// <summary>Calls the function. A null argument stands for one left out; names have been bound to positions before.</summary>
    /// <exception cref="ScriptException">The arguments are wrong, or the function threw.</exception>
    public abstract Value Invoke(CallContext context, IReadOnlyList<Value?> arguments);
}

/// <summary>A parameter as callers see it.</summary>
internal sealed record ParameterDefinition(string Name, bool IsOptional = false, bool IsRest = false, bool IsMutable = false)
{
    /// <summary>True for its name in any letter case, or for one of several that are written as <c>dbPath|sqlObj</c>.</summary>
    public bool IsCalled(string name) => Name.Split('|').Contains(name, StringComparer.OrdinalIgnoreCase);
}
