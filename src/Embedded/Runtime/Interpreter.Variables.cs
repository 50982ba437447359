using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
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
        Writable(cell, name, frame, Privilege.Update).Replace(target =>
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

    /// <summary>
    /// <c>stat(x)</c>, <c>plot([x, y])</c>: vectors without a name have that of their variable, column or alias.
    /// </summary>
    public Value CallOverNamed(CallExpression call, Frame frame)
    {
        var values = call.Arguments.Select(argument => argument.Value is null ? null : Evaluate(argument.Value, frame)).ToArray();
        if (values is [{ } data, ..])
            values[0] = (data, call.Arguments[0].Value) switch
            {
                (Vector<Value> tuple, VectorExpression list) => Named(tuple, list.Elements),
                (Vector<Value> tuple, TupleExpression list) => Named(tuple, list.Elements),
                (_, { } expression) => Named(data, expression),
                _ => data,
            };
        return CallBuiltIn(call, values, frame);
    }

    /// <summary><c>saveTable(db, t)</c>: without another name a table is saved under that of its variable.</summary>
    public Value SaveTable(CallExpression call, Frame frame)
    {
        const int table = 1, tableName = 2;
        var values = call.Arguments.Select(argument => argument.Value is null ? null : Evaluate(argument.Value, frame)).ToList();
        var positions = ArgumentBinding.Positions(session.Functions.Find("saveTable")!, call.Arguments);
        var place = Array.IndexOf(positions, table);
        if (!positions.Contains(tableName) && place >= 0
            && call.Arguments[place].Value is NameExpression { Namespace: null } variable)
        {
            values.Add(Scalar.String(variable.Name));
            call = call with { Arguments = [.. call.Arguments, new Argument("tableName", variable, variable.Span)] };
        }

        return CallBuiltIn(call, values, frame);
    }

    private static Vector<Value> Named(Vector<Value> tuple, IReadOnlyList<Expression> elements) => tuple.Count == elements.Count
        ? Vector.Tuple([.. tuple.Span.ToArray().Zip(elements, Named)])
        : tuple;

    // The variable's own vector stays without.
    private static Value Named(Value value, Expression expression)
    {
        if (value is not Vector { Name: null } vector || TableConstruction.NameOf(expression) is not { } name) return value;
        var view = vector.View();
        view.Name = name;
        return view;
    }
}
