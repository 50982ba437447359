using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime.Objects;

/// <summary>An object of a class. It is one thing under all the names it is given: assignment makes no copy.</summary>
internal sealed class ScriptObject : Value
{
    private readonly Dictionary<string, Cell> _attributes = new(StringComparer.Ordinal);

    public ScriptObject(ScriptClass type)
    {
        Class = type;
        foreach (var attribute in type.Attributes) _attributes[attribute.Name] = AttributeCells.Create(attribute);
    }

    public ScriptClass Class { get; }

    public override DataType Type => DataType.Resource;

    public override DataForm Form => DataForm.SystemObject;

    public override int Count => 1;

    /// <summary>Where an attribute keeps its value; null when the class has no such attribute.</summary>
    public Cell? FindAttribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>A method of the object; the name of its class or of a class above it gives that one's constructor.</summary>
    public BoundMethod? FindMethod(string name) =>
        Class.FindMethod(name) is { } method ? Bind(method)
        : Class.FindAncestor(name) is { } ancestor && !ReferenceEquals(ancestor, Class) ? Bind(ancestor.Constructor)
        : null;

    /// <summary>A method as a function of its own.</summary>
    public BoundMethod Bind(UserFunction method) => new(this, method);

    /// <summary>What a console shows: the result of the class's own method for it, where there is one.</summary>
    public string Show(CallContext context, string method) =>
        Class.FindMethod(method) is { } own ? Formatter.Plain(Bind(own).Invoke(context, [])) : ToString();

    public override string ToString() => $"<Instance of Class '{Class.QualifiedName}'>";
}

/// <summary>A method with the object that it works on.</summary>
internal sealed class BoundMethod(ScriptObject self, UserFunction method) : FunctionValue
{
    public ScriptObject Self => self;

    public UserFunction Method => method;

    public override string Name => method.Name;

    public override Syntax.FunctionTraits Traits => method.Traits;

    public override IReadOnlyList<ParameterDefinition> Parameters => method.Parameters;

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments) =>
        ((Session)context).Interpreter.Call(method, method.CellsOf(arguments), self);

    public override string ToString() => method.ToString();
}

/// <summary>Makes the places of attributes: whatever is put there gets the attribute's type.</summary>
internal static class AttributeCells
{
    public static Cell Create(ScriptAttribute attribute) =>
        new(Empty(attribute)) { Fitting = value => Fitting(attribute, value) };

    private static Value Empty(ScriptAttribute attribute)
    {
        if (attribute.Type.Type == DataType.Any) return attribute.IsVector ? Vector.Tuple() : Scalar.Void;
        return attribute.IsVector || attribute.Type.Type.IsArray() ? attribute.Type.CreateColumn() : attribute.Type.Null;
    }

    // Types that are no columns (dictionaries, tables, functions) are declared as ANY and take everything.
    private static Value Fitting(ScriptAttribute attribute, Value value)
    {
        var type = attribute.Type;
        if (type.Type == DataType.Any) return value;
        var isVector = attribute.IsVector || type.Type.IsArray();
        if (value is Scalar { Type: DataType.Void } && !isVector) return Empty(attribute);
        if (isVector ? value is not Vector : value is not Scalar) throw Unfit(attribute, value);
        if (value is Vector { Count: 0 }) return Empty(attribute);
        if (ElementType.Of(value) == type) return value;
        if (type.Type.IsArray() || value.Type.IsText() != type.Type.IsText()) throw Unfit(attribute, value);
        return Conversion.Convert(value, type);
    }

    private static ScriptException Unfit(ScriptAttribute attribute, Value value) => new(
        $"The attribute {attribute.Name} is {attribute.TypeName} and cannot hold a {value.Form.ToString().ToUpperInvariant()} "
        + $"of type {value.Type.DisplayName()}.");
}
