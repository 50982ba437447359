using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The functions of one module file and the modules it uses itself.</summary>
internal sealed class Module(string name)
{
    private readonly Dictionary<string, UserFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>The name as in <c>module a::b</c>.</summary>
    public string Name => name;

    public IReadOnlyDictionary<string, UserFunction> Functions => _functions;

    /// <summary>The classes of the file.</summary>
    public Dictionary<string, Objects.ScriptClass> Classes { get; } = new(StringComparer.Ordinal);

    /// <summary>The modules whose functions this one may call without their prefix.</summary>
    public List<Module> Uses { get; } = [];

    /// <summary>The function or class with a name, or null.</summary>
    public FunctionValue? Find(string name) =>
        _functions.GetValueOrDefault(name) ?? (FunctionValue?)Classes.GetValueOrDefault(name);

    public void Define(UserFunction function) => _functions[function.Name] = function;
}
