using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Objects;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Classes, and calls of the methods of their objects.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Makes the class that a statement defines known to the session or module of the frame.</summary>
    public void DefineClass(ClassStatement statement, Frame frame)
    {
        if (session.Functions.Find(statement.Name) is not null)
            throw frame.ErrorAt(
                statement, $"{statement.Name} is a built-in function and cannot name a class; choose another name.");
        var parent = statement.Base is null ? null : session.Names.FindFunction(statement.Base, frame) as ScriptClass
            ?? throw frame.ErrorAt(statement, $"There is no class {statement.Base} to derive {statement.Name} from.");
        var attributes = statement.Attributes.Select(attribute => AttributeOf(attribute, frame));
        var defined = ScriptClass.Define(statement, parent, attributes, frame);
        var classes = frame.Module?.Classes ?? session.Classes;
        classes[defined.Name] = defined;
        if (frame.Module is null) session.Definitions.Remove(defined.Name);
    }

    private Completion ExecuteClass(ClassStatement statement, Frame frame)
    {
        if (!frame.IsTop) throw frame.ErrorAt(statement, "A class is defined at the top of a script or module.");
        DefineClass(statement, frame);
        return Completion.Normal;
    }

    // DICTIONARY, TABLE and the like are no types of columns: such an attribute takes any value.
    private ScriptAttribute AttributeOf(AttributeSyntax attribute, Frame frame)
    {
        if (attribute.Type is NameExpression { Name: "ANY" or "DICTIONARY" or "TABLE" or "MATRIX" or "SET" or "FUNCTIONDEF" or "CODE" or "HANDLE" }
            || (attribute.Type is NameExpression name && session.Names.FindFunction(name.Name, frame) is ScriptClass))
            return new ScriptAttribute(attribute.Name, new ElementType(DataType.Any), attribute.IsVector);
        try
        {
            return new ScriptAttribute(
                attribute.Name, Conversion.ElementTypeOf(Evaluate(attribute.Type, frame)), attribute.IsVector);
        }
        catch (ScriptException mistake)
        {
            throw frame.ErrorAt(attribute.Span, $"{attribute.Name} has no type of an attribute: {mistake.Message}", mistake);
        }
    }

    /// <summary>
    /// The method that <c>x.f(...)</c> calls when x is an object with a method f; null for the call of a function. A
    /// receiver that had to be evaluated is put into the call in its place.
    /// </summary>
    private BoundMethod? MethodOf(ref CallExpression call, Frame frame)
    {
        if (!call.IsMethod || call.Callee is not NameExpression { Namespace: null } name) return null;
        var receiver = call.Arguments[0].Value;
        if (receiver is NameExpression { Namespace: null } variable)
            return (frame.Find(variable.Name)?.Value as ScriptObject)?.FindMethod(name.Name);
        if (receiver is not (CallExpression or IndexExpression or MemberExpression) || !session.KnowsMethod(name.Name)) return null;
        var value = Evaluate(receiver, frame);
        if (value is ScriptObject self && self.FindMethod(name.Name) is { } method) return method;
        // append! and its like write to elements and members, which must stay visible to them.
        if (receiver is CallExpression)
            call = call with { Arguments = [call.Arguments[0] with { Value = new LiteralExpression(value, receiver.Span) }, .. call.Arguments.Skip(1)] };
        return null;
    }

    private Value CallMethod(BoundMethod method, IReadOnlyList<Argument> arguments, Frame frame)
    {
        var positions = ArgumentBinding.Positions(method, arguments);
        return Call(method.Method, Cells(method.Method, arguments, positions, frame), method.Self);
    }

    // a.f{x}: some arguments of a method fixed.
    private PartialFunction? EvaluatePartialMethod(PartialExpression partial, Frame frame)
    {
        if (partial is not
            {
                Callee: NameExpression { Namespace: null } name,
                Arguments: [{ Value: NameExpression { Namespace: null } receiver }, ..],
            }
            || (frame.Find(receiver.Name)?.Value as ScriptObject)?.FindMethod(name.Name) is not { } method) return null;
        Argument[] rest = [.. partial.Arguments.Skip(1)];
        return new PartialFunction(
            method, Place(rest, ArgumentBinding.Positions(method, rest), 0, argument => Evaluate(argument, frame)));
    }
}
