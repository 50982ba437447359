using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Calls of built-in functions that need a variable among their arguments, not only its value.</summary>
internal sealed partial class Interpreter
{
    /// <summary>
    /// <c>read!(handle, holder, ...)</c> and its like: the variable given second is filled. A scalar is filled as a
    /// vector of one element.
    /// </summary>
    public Value CallFilling(CallExpression call, Frame frame)
    {
        var function = session.Functions.Find(((NameExpression)call.Callee).Name)!;
        var positions = ArgumentBinding.Positions(function, call.Arguments);
        var holder = Array.IndexOf(positions, 1);
        if (holder < 0 || call.Arguments[holder].Value is not NameExpression { Namespace: null } name
            || session.Names.FindVariable(name.Name, frame) is not { } cell)
            throw frame.ErrorAt(call, $"{function.Name} needs a variable to fill as its second argument.");
        var arguments = new Value?[positions.Max() + 1];
        for (var i = 0; i < positions.Length; i++)
            if (i != holder && call.Arguments[i].Value is { } expression)
                arguments[positions[i]] = Evaluate(expression, frame);
        Value count = Scalar.Void;
        Writable(cell, name, frame).Replace(target =>
        {
            var filled = arguments[1] = target is Scalar scalar ? Columns.Of(scalar) : target;
            count = InvokeAt(function, arguments, call.Callee.Span, frame);
            return target is Scalar ? ((Vector)filled)[0] : filled;
        });
        return count;
    }

    /// <summary><c>toJson(x)</c>: the name of the variable goes with its value.</summary>
    public Value CallNamed(CallExpression call, Frame frame)
    {
        var function = session.Functions.Find(((NameExpression)call.Callee).Name)!;
        if (call.Arguments is not [{ Value: { } expression }])
            throw frame.ErrorAt(call, $"{function.Name} takes one argument.");
        var name = expression is NameExpression { Namespace: null } variable ? variable.Name : "";
        return InvokeAt(function, [Evaluate(expression, frame), Scalar.String(name)], call.Callee.Span, frame);
    }

    /// <summary><c>stat(x)</c>: a vector without a name has that of its variable.</summary>
    public Value CallOverNamed(CallExpression call, Frame frame)
    {
        var values = call.Arguments.Select(argument => argument.Value is null ? null : Evaluate(argument.Value, frame)).ToArray();
        if (values is [Vector { Name: null } vector] && call.Arguments[0].Value is NameExpression { Namespace: null } variable)
        {
            // The variable's own vector stays without.
            values[0] = vector.View();
            ((Vector)values[0]!).Name = variable.Name;
        }

        return CallBuiltIn(call, values, frame);
    }
}
