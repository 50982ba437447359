using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Objects;

/// <summary>Functions that look into objects of classes or call their methods by name.</summary>
internal static class ObjectFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("attributeNames(obj)", "The names of an object's attributes.",
            (_, a) => Vector.String([.. Object(a).Class.Attributes.Select(attribute => attribute.Name)]));
        table.Add("attributeValues(obj)", "The attributes of an object with their values.", (_, a) => Values(Object(a)));
        table.Add("attributeTypes(obj)", "The attributes of a class or object with their types.", (_, a) => Types(a));
        table.Add("setAttr(obj, attrName, value)", "Gives an attribute of an object another value.", (_, a) =>
        {
            var cell = Object(a).FindAttribute(a.Text(1)) ?? throw a.Wrong(1, "is no attribute of the object");
            cell.Assign(a[2]);
            return Scalar.Void;
        });
        table.Add("isInstanceOf(obj, cls)", "Is the object of the class, or of one derived from it?", (_, a) =>
            Scalar.Bool(Object(a).Class.Is(a[1] as ScriptClass ?? throw a.Wrong(1, "must be a class"))));
        table.Add("objCall(obj, methodName, [args...])", "Calls a method by its name.",
            (context, a) => Method(a).Invoke(context, Rest(a)));
        table.Add("unifiedObjCall(obj, methodName, args)", "Calls a method by its name with the elements of a tuple.",
            (context, a) => Method(a).Invoke(context, Elements(a)));
        table.Add("makeObjCall(obj, methodName, [args...])", "Metacode of a method's call.",
            (context, a) => Metacode(context, a, Rest(a)));
        table.Add("makeUnifiedObjCall(obj, methodName, args)", "Metacode of a method's call with the elements of a tuple.",
            (context, a) => Metacode(context, a, Elements(a)));
    }

    private static ScriptObject Object(Arguments arguments) =>
        arguments[0] as ScriptObject ?? throw arguments.Wrong(0, "must be an object of a class");

    private static BoundMethod Method(Arguments arguments)
    {
        var self = Object(arguments);
        return self.Class.FindMethod(arguments.Text(1)) is { } method
            ? self.Bind(method)
            : throw arguments.Wrong(1, $"is no method of the class {self.Class.Name}");
    }

    private static Value[] Rest(Arguments arguments) =>
        [.. Enumerable.Range(2, Math.Max(0, arguments.Count - 2)).Select(i => arguments[i])];

    private static Value[] Elements(Arguments arguments) => arguments[2] is Vector vector
        ? [.. Enumerable.Range(0, vector.Count).Select(i => vector[i])]
        : throw arguments.Wrong(2, "must be a tuple of arguments");

    private static CodeValue Metacode(CallContext context, Arguments arguments, Value[] given) =>
        MetacodeFunctions.Write(context, new CallExpression(
            CodeParts.Operand(Method(arguments)),
            [.. given.Select(value => new Argument(null, CodeParts.Operand(value), default))], IsMethod: false, default));

    private static Dictionary Values(ScriptObject self)
    {
        var values = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var attribute in self.Class.Attributes)
            values[Scalar.String(attribute.Name)] = self.FindAttribute(attribute.Name)!.Read();
        return values;
    }

    private static Table Types(Arguments arguments)
    {
        var type = arguments[0] as ScriptClass ?? (arguments[0] as ScriptObject)?.Class
            ?? throw arguments.Wrong(0, "must be a class or an object of a class");
        return new Table(
            ("attr", Vector.String([.. type.Attributes.Select(attribute => attribute.Name)])),
            ("type", Vector.String([.. type.Attributes.Select(attribute => attribute.TypeName)])));
    }
}
