using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Which parameter each argument of a call is for.</summary>
internal static class ArgumentBinding
{
    /// <summary>The position of every argument; those with a name go where the name says.</summary>
    /// <exception cref="ScriptException">There is no such parameter, or it is given twice.</exception>
    public static int[] Positions(FunctionValue function, IReadOnlyList<Argument> arguments)
    {
        var positions = new int[arguments.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = arguments[i].Name is { } name ? PositionOf(function, name) : i;
            if (Array.IndexOf(positions, positions[i], 0, i) >= 0)
                throw new ScriptException($"{function.Name}: the argument {arguments[i].Name} is given twice.");
        }

        return positions;
    }

    private static int PositionOf(FunctionValue function, string name)
    {
        for (var i = 0; i < function.Parameters.Count; i++)
            if (function.Parameters[i].IsCalled(name))
                return i;
        throw new ScriptException($"{function.Name} has no parameter {name}; it has "
            + $"{string.Join(", ", function.Parameters.Select(parameter => parameter.Name))}.");
    }
}
