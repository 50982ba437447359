namespace DolphinQuant.Embedded.Runtime;

/// <summary>The functions of one module file and the modules it uses itself.</summary>
internal sealed class Module(string name)
{
    private readonly Dictionary<string, UserFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>The name as in <c>module a::b</c>.</summary>
    public string Name => name;

    public IReadOnlyDictionary<string, UserFunction> Functions => _functions;

    /// <summary>The modules whose functions this one may call without their prefix.</summary>
    public List<Module> Uses { get; } = [];

    public void Define(UserFunction function) => _functions[function.Name] = function;
}
