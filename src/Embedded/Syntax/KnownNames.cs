namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// What the parser knows about names. <c>a b c</c> reads as <c>a(b(c))</c> when a is a function and as <c>b(a, c)</c>
/// when a is a value, so it follows which names the script binds; everything else is asked of the session.
/// </summary>
internal sealed class KnownNames(Func<string, bool>? isFunction)
{
    // Functions named after operators: written between operands even where nothing is known about the operands.
    private static readonly HashSet<string> InfixFunctions = new(StringComparer.Ordinal)
    {
        "add", "sub", "mul", "div", "ratio", "mod", "pow", "dot", "join", "at", "eachAt", "cast", "pair", "seq",
        "bitAnd", "bitOr", "bitXor", "lshift", "rshift", "lt", "le", "gt", "ge", "eq", "ne", "take", "cut", "asof",
        "binsrch", "wavg", "wsum", "corr", "covar", "reshape", "concat", "append!", "join!", "startsWith", "endsWith",
        "strpos", "regexFind", "temporalAdd",
    };

    private readonly HashSet<string> _definitions = new(StringComparer.Ordinal);
    private readonly Stack<HashSet<string>> _scopes = new([new HashSet<string>(StringComparer.Ordinal)]);

    public void OpenScope(IEnumerable<string> parameters) =>
        _scopes.Push(new HashSet<string>(parameters, StringComparer.Ordinal));

    public void CloseScope() => _scopes.Pop();

    public void AddVariable(string name) => _scopes.Peek().Add(name);

    public void AddFunction(string name) => _definitions.Add(name);

    /// <summary>True when the script binds the name to a value in sight.</summary>
    public bool IsVariable(string name)
    {
        foreach (var scope in _scopes)
            if (scope.Contains(name))
                return true;
        return false;
    }

    /// <summary>True when the name is known to be a function and nothing but a function.</summary>
    public bool IsFunction(string name) => !IsVariable(name) && IsCallable(name);

    /// <summary>True for functions named after operators, which are no use with one operand.</summary>
    public static bool IsBinary(string name) => InfixFunctions.Contains(name);

    /// <summary>True when the name can stand between two operands.</summary>
    public bool IsInfix(string name) => InfixFunctions.Contains(name) || IsCallable(name);

    private bool IsCallable(string name) => _definitions.Contains(name) || isFunction?.Invoke(name) == true;
}
