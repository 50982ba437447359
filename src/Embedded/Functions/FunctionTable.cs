using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The body of a built-in function.</summary>
internal delegate Value BuiltInBody(CallContext context, Arguments arguments);

/// <summary>The built-in functions by name. Filled once by <see cref="FunctionLibrary"/>; read-only afterwards.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, BuiltInFunction> _functions = new(StringComparer.Ordinal);

    public IReadOnlyCollection<BuiltInFunction> All => _functions.Values;

    /// <summary>All names of a function: its own and its aliases.</summary>
    public IEnumerable<string> NamesOf(BuiltInFunction function) =>
        _functions.Where(entry => entry.Value.Name == function.Name).Select(entry => entry.Key);

    public BuiltInFunction? Find(string name) => _functions.GetValueOrDefault(name);

    /// <summary>
    /// Registers a function under a signature such as <c>mavg(X, window, [minPeriods])</c> or <c>max(X, [Y...])</c>:
    /// brackets mark what may be left out, dots a rest of any length.
    /// </summary>
    public void Add(string signature, string summary, BuiltInBody body, FunctionTraits traits = FunctionTraits.None)
    {
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var parameters = signature[(open + 1)..signature.LastIndexOf(')')]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(ParseParameter)
            .ToArray();
        _functions.Add(signature[..open], new BuiltInFunction(signature[..open], parameters, traits, summary, body));
    }

    /// <summary>Gives a registered function a second name.</summary>
    public void Alias(string alias, string name) => _functions.Add(alias, _functions[name]);

    /// <summary>Puts a body around a registered function's own.</summary>
    public void Wrap(string name, Func<BuiltInBody, BuiltInBody> wrapper) => _functions[name] = _functions[name].Wrapped(wrapper);

    private static ParameterDefinition ParseParameter(string text)
    {
        var isOptional = text.StartsWith('[');
        var name = text.Trim('[', ']');
        var isRest = name.EndsWith("...", StringComparison.Ordinal);
        return new ParameterDefinition(isRest ? name[..^3] : name, isOptional, isRest);
    }
}

/// <summary>A function of the engine: a static method and its registration.</summary>
internal sealed class BuiltInFunction(
    string name, IReadOnlyList<ParameterDefinition> parameters, FunctionTraits traits, string summary, BuiltInBody body) : FunctionValue
{
    // What a call does to a table that is given first; null for a function that only reads it.
    private readonly Privilege? _change = name switch
    {
        "append!" or "push!" or "tableInsert" or "appendForJoin" or "appendMsg" or "warmupStreamEngine" => Privilege.Insert,
        "erase!" => Privilege.Delete,
        "tableUpsert" or "addColumn" or "updateOrderBookEngineParams" => Privilege.Update,
        _ when name.EndsWith('!') => Privilege.Update,
        _ => null,
    };

    public override string Name => name;

    public override FunctionTraits Traits => traits;

    public override IReadOnlyList<ParameterDefinition> Parameters => parameters;

    /// <summary>One line for the generated function pages.</summary>
    public string Summary => summary;

    /// <summary>The class that registered the function: the functions of one theme.</summary>
    public Type Family { get; private init; } = OutermostOf(body.Method.DeclaringType!);

    /// <summary>How the function is called, as registered.</summary>
    public string Syntax => $"{name}({string.Join(", ", parameters.Select(Describe))})";

    /// <summary>The function with a body around its own.</summary>
    public BuiltInFunction Wrapped(Func<BuiltInBody, BuiltInBody> wrapper) =>
        new(name, parameters, traits, summary, wrapper(body)) { Family = Family };

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments)
    {
        context.Check();
        var isOpen = parameters.Count > 0 && parameters[^1].IsRest;
        if (arguments.Count > parameters.Count && !isOpen)
            throw new ScriptException($"{name} takes at most {parameters.Count} arguments, {arguments.Count} were given: {Syntax}.");
        for (var i = 0; i < parameters.Count; i++)
            if (!parameters[i].IsOptional && (i >= arguments.Count || arguments[i] is null))
                throw new ScriptException($"{name} needs the argument {parameters[i].Name}: {Syntax}.");
        if (_change is { } privilege && arguments is [{ } target, ..]) context.RequireChange(target, privilege);
        try
        {
            var result = body(context, new Arguments(this, arguments, context));
            CheckSize(context, result, arguments);
            return result;
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException)
        {
            // The value model rejected an element: the script's data is wrong, not the engine.
            throw new ScriptException($"{name}: {error.Message}", innerException: error);
        }
    }

    // A function that changes its first argument in place gives it back: then what was put into it is looked at, as its
    // elements are many and known.
    private static void CheckSize(CallContext context, Value result, IReadOnlyList<Value?> arguments)
    {
        if (arguments.Count == 0 || !ReferenceEquals(result, arguments[0]))
        {
            context.CheckValue(result, isElement: false);
            return;
        }

        // The rows of a stored table are not in memory; to count them would be to read it.
        if (result is not Storage.StoredTable) context.CheckRows(result.Count);
        for (var i = 1; i < arguments.Count; i++)
            if (arguments[i] is { } argument)
                context.CheckValue(argument, isElement: true);
    }

    // A lambda is compiled into a class inside the one it stands in.
    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    private static string Describe(ParameterDefinition parameter)
    {
        var text = parameter.IsRest ? parameter.Name + "..." : parameter.Name;
        return parameter.IsOptional ? $"[{text}]" : text;
    }
}
