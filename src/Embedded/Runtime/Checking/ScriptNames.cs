using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>What names mean all over a script: its functions, those of the modules it uses, and the built-in ones.</summary>
internal sealed class ScriptNames
{
    private readonly FunctionTable _functions;
    private readonly ModuleLibrary _modules;
    private readonly Dictionary<string, UserFunction> _own = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, UserFunction>> _imported = [];

    public ScriptNames(FunctionTable functions, ModuleLibrary modules, Script script)
    {
        _functions = functions;
        _modules = modules;
        _own = Definitions(script);
        UsesCatalog = script.Statements.Any(statement => statement is UseCatalogStatement);
        IncludesOthers = script.Statements.Any(statement => statement is IncludeStatement);
        // What a method may call without an object is known where it runs only.
        Shared = new HashSet<string>(SharedNames.In(script).Concat(ClassMembers(script)), StringComparer.Ordinal);
    }

    /// <summary>True when names may come from scripts that this one includes.</summary>
    public bool IncludesOthers { get; }

    /// <summary>True when names of schemas stand alone, as they may behind <c>use catalog</c>.</summary>
    public bool UsesCatalog { get; }

    /// <summary>The names that the script gives to shared objects, which all its functions see.</summary>
    public IReadOnlySet<string> Shared { get; }

    /// <summary>Makes the functions of a module known without their prefix.</summary>
    /// <exception cref="ScriptException">There is no such module, or its file is wrong.</exception>
    public void Import(string module) => _imported.Add(Definitions(_modules.Load(module)));

    public bool IsBuiltIn(string name) => _functions.Find(name) is not null;

    /// <summary>True for calls that read their arguments in a way of their own, such as joins.</summary>
    public static bool IsSpecialForm(string name) => JoinCall.Names.Contains(name) || name is "table" or "undef" or "count";

    /// <summary>The function that a name means, or null.</summary>
    public FunctionValue? FindFunction(string name) =>
        _own.GetValueOrDefault(name)
        ?? _imported.Select(module => module.GetValueOrDefault(name)).FirstOrDefault(function => function is not null)
        ?? (FunctionValue?)_functions.Find(name);

    /// <summary>The function that <c>module::name</c> or <c>::name</c> means.</summary>
    /// <exception cref="ScriptException">There is no such module or function.</exception>
    public FunctionValue FindQualified(string module, string name)
    {
        if (module.Length == 0) return _functions.Find(name) ?? throw Unknown(name, []);
        if (module == "&") return FindFunction(name) ?? throw Unknown(name, []);
        var functions = Definitions(_modules.Load(module));
        return functions.GetValueOrDefault(name) ?? throw new ScriptException(
            $"The module {module} has no function {name}." + NameSuggestions.For(name, functions.Keys));
    }

    /// <summary>True when a name has a value without the script's doing: a type, a constant, a join.</summary>
    public static bool IsConstant(string name) =>
        Constants.Find(name) is not null || name.EndsWith("[]", StringComparison.Ordinal) || IsSpecialForm(name);

    /// <summary>The error for a name that means nothing.</summary>
    public ScriptException Unknown(string name, IEnumerable<string> variables)
    {
        if (DocumentedFunctions.Contains(name))
            return new ScriptException(
                $"The embedded engine of this version has no function {name}: connect a DolphinDB server to use it.");
        var known = variables.Concat(_own.Keys).Concat(_imported.SelectMany(module => module.Keys))
            .Concat(Shared).Concat(_functions.All.Select(function => function.Name)).Concat(Keywords.Suggested);
        return new ScriptException($"Nothing is known under the name {name}." + NameSuggestions.For(name, known));
    }

    private static Dictionary<string, UserFunction> Definitions(Script script)
    {
        var definitions = new Dictionary<string, UserFunction>(StringComparer.Ordinal);
        foreach (var definition in script.Statements.OfType<FunctionStatement>())
            definitions[definition.Function.Name!] = new UserFunction(definition.Function, script.Source, module: null);
        foreach (var type in script.Statements.OfType<ClassStatement>())
            if (type.Methods.FirstOrDefault(method => method.Name == type.Name) is { } constructor)
                definitions[type.Name] = new UserFunction(constructor, script.Source, module: null);
        return definitions;
    }

    private static IEnumerable<string> ClassMembers(Script script) => script.Statements.OfType<ClassStatement>()
        .SelectMany(type => type.Methods.Where(method => method.Name != type.Name).Select(method => method.Name!));
}
