namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// Words that are not names in certain places. The language reserves few words everywhere; most have a meaning only in
/// a query.
/// </summary>
internal static class Keywords
{
    /// <summary>The word that loads another script, at the beginning of a line only.</summary>
    public const string Include = "#include";

    /// <summary>Words that a mistyped name may have been meant as.</summary>
    public static readonly IReadOnlyList<string> Suggested =
        ["select", "exec", "update", "delete", "insert", "return", "while", "share", "NULL", "true", "false"];

    private const string Patterns = "ACEGHLOPRTUVX";
    private const string AssembleRules = "CDUK";

    private static readonly HashSet<string> OperatorWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "in", "notIn", "like", "notLike", "between", "notBetween", "not", "is", "over",
    };

    private static readonly HashSet<string> ClauseWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "from", "where", "group", "context", "cgroup", "pivot", "csort", "having", "order", "limit", "map", "union",
        "asc", "desc", "nulls", "set", "values", "on", "as", "when", "then", "else", "end", "partition", "rows",
        "range", "preceding", "following",
    };

    private static readonly HashSet<string> StatementWords = new(StringComparer.Ordinal)
    {
        "if", "else", "for", "while", "do", "break", "continue", "return", "try", "catch", "throw", "def", "defg",
        "go", "module", "use",
    };

    /// <summary>True for the words that join operands.</summary>
    public static bool IsOperator(string word) => OperatorWords.Contains(word);

    /// <summary>True for the words that end an expression inside a query.</summary>
    public static bool IsClause(string word) => ClauseWords.Contains(word);

    /// <summary>True for the words that begin a statement and can name nothing.</summary>
    public static bool IsStatement(string word) => StatementWords.Contains(word);

    /// <summary>
    /// True for the letters behind the colon of a higher-order pattern, with or without the letter of an assemble rule.
    /// </summary>
    public static bool IsPattern(string letters) => letters.Length is 1 or 2
        && Patterns.Contains(letters[0]) && (letters.Length == 1 || AssembleRules.Contains(letters[1]));
}
