using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Objects;

/// <summary>
/// A class of a script. Called, it makes an object; methods are found in the object's own class first, so that a method
/// of a derived class takes the place of the base's everywhere.
/// </summary>
internal sealed class ScriptClass : FunctionValue
{
    private readonly Dictionary<string, UserFunction> _methods = new(StringComparer.Ordinal);
    private readonly string _name;

    private ScriptClass(string name, ScriptClass? parent, Module? module)
    {
        _name = name;
        Base = parent;
        Module = module;
    }

    public override string Name => _name;

    public override FunctionTraits Traits => FunctionTraits.None;

    public override IReadOnlyList<ParameterDefinition> Parameters => Constructor.Parameters;

    /// <summary>The class whose attributes and methods this one has too.</summary>
    public ScriptClass? Base { get; }

    /// <summary>The module that the class stands in.</summary>
    public Module? Module { get; }

    /// <summary>The attributes, those of the base first.</summary>
    public IReadOnlyList<ScriptAttribute> Attributes { get; private init; } = [];

    /// <summary>The method that makes an object ready.</summary>
    public UserFunction Constructor => _methods[_name];

    /// <summary>The class as objects name it.</summary>
    public string QualifiedName => $"{Module?.Name}::{_name}";

    /// <summary>The class that a statement defines.</summary>
    /// <exception cref="ScriptException">Attributes or methods are given twice, or there is no constructor.</exception>
    public static ScriptClass Define(
        ClassStatement statement, ScriptClass? parent, IEnumerable<ScriptAttribute> own, Frame frame)
    {
        ScriptAttribute[] attributes = [.. parent?.Attributes ?? [], .. own];
        if (attributes.GroupBy(attribute => attribute.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw frame.ErrorAt(statement, $"The class {statement.Name} has the attribute {twice.Key} twice; give one of them another name.");
        var defined = new ScriptClass(statement.Name, parent, frame.Module) { Attributes = attributes };
        foreach (var method in statement.Methods) defined.AddMethod(method, frame);
        if (defined._methods.Values.FirstOrDefault(IsDeclaration) is { } missing)
            throw frame.ErrorAt(missing.Syntax, $"The method {missing.Name} is declared and never defined.");
        if (!defined._methods.ContainsKey(statement.Name))
            throw frame.ErrorAt(statement, $"The class {statement.Name} needs a constructor: def {statement.Name}(...) {{ ... }}.");
        return defined;
    }

    /// <summary>The method that a call on an object of this class means, or null. A constructor is no method.</summary>
    public UserFunction? FindMethod(string name)
    {
        for (var type = this; type is not null; type = type.Base)
            if (name != type._name && type._methods.TryGetValue(name, out var method))
                return method;
        return null;
    }

    /// <summary>This class or the one above it with a name, or null.</summary>
    public ScriptClass? FindAncestor(string name) => name == _name ? this : Base?.FindAncestor(name);

    /// <summary>True for this class and for those that are derived from <paramref name="other"/>.</summary>
    public bool Is(ScriptClass other) => ReferenceEquals(this, other) || (Base?.Is(other) ?? false);

    /// <summary>A new object.</summary>
    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        var made = new ScriptObject(this);
        made.Bind(Constructor).Invoke(context, arguments);
        return made;
    }

    public override string ToString() => _name;

    private void AddMethod(FunctionSyntax syntax, Frame frame)
    {
        var method = new UserFunction(syntax, frame.Source, frame.Module);
        if (_methods.TryGetValue(method.Name, out var known) && !IsDeclaration(known) && !IsDeclaration(method))
            throw frame.ErrorAt(syntax, $"The class {_name} has the method {method.Name} twice.");
        if (known is null || !IsDeclaration(method)) _methods[method.Name] = method;
    }

    private static bool IsDeclaration(UserFunction method) => method.Traits.HasFlag(FunctionTraits.Declaration);
}

/// <summary>An attribute of the objects of a class: one value, or a vector.</summary>
internal sealed record ScriptAttribute(string Name, ElementType Type, bool IsVector)
{
    /// <summary>The type as scripts write it.</summary>
    public string TypeName => IsVector ? $"{Type.DisplayName} VECTOR" : Type.DisplayName;
}
