using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// A parsed script and everything that is wrong with it; the tree is complete only when there are no diagnostics.
/// </summary>
internal sealed record ParseResult(Script Script, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// Turns a script into a tree, by recursive descent for statements and queries and by precedence climbing for
/// operators.
/// </summary>
/// <remarks>
/// After a mistake the parser reads only <see cref="TokenKind.End"/> until the enclosing statement list takes up again
/// behind it (<see cref="Synchronize"/>). So every loop ends by itself, one mistake gives one diagnostic, and nothing
/// is thrown.
/// </remarks>
internal sealed partial class Parser
{
    private readonly SourceText _source;
    private readonly List<Diagnostic> _diagnostics;
    private readonly IReadOnlyList<Token> _tokens;
    private readonly KnownNames _names;
    private ParseContext _context;
    private bool _isInTransaction;

    private Parser(SourceText source, Func<string, bool>? isFunction)
    {
        _source = source;
        _diagnostics = [];
        _tokens = Lexer.Tokenize(source, _diagnostics);
        _names = new KnownNames(isFunction);
    }

    /// <summary>Parses a whole script or module. Never throws; several mistakes are collected.</summary>
    /// <param name="source">The script.</param>
    /// <param name="isFunction">
    /// Tells the functions of the session, which decides how <c>a b c</c> is read: <c>a(b(c))</c> for a function a,
    /// else <c>b(a, c)</c>.
    /// </param>
    public static ParseResult Parse(SourceText source, Func<string, bool>? isFunction = null)
    {
        var parser = new Parser(source, isFunction);
        var script = parser.ParseScript();
        return new ParseResult(script, parser.CollectDiagnostics());
    }

    /// <summary>Parses a whole script or module.</summary>
    /// <exception cref="ScriptException">The first mistake, with its place.</exception>
    public static Script ParseOrThrow(SourceText source, Func<string, bool>? isFunction = null)
    {
        var result = Parse(source, isFunction);
        return result.Diagnostics.Count == 0 ? result.Script : throw result.Diagnostics[0].ToException();
    }

    /// <summary>
    /// Parses a text that is one expression or query, such as the argument of <c>parseExpr</c>; <c>=</c> compares, as
    /// in a query. Of several dictionaries in a row, as records in JSON are written, the first one is meant.
    /// </summary>
    /// <exception cref="ScriptException">The first mistake, with its place.</exception>
    public static Expression ParseExpression(SourceText source, Func<string, bool>? isFunction = null)
    {
        var parser = new Parser(source, isFunction);
        parser._context = new ParseContext { IsEqualityAllowed = true };
        var expression = parser.ParseAliasable();
        while (expression is DictionaryExpression && parser.At(TokenKind.Comma) && parser.Next.Kind == TokenKind.OpenBrace)
        {
            parser.Advance();
            parser.ParseAliasable();
        }

        parser.Skip(TokenKind.Semicolon);
        if (!parser.At(TokenKind.End))
            parser.FailExpecting("the end of the expression", "parse a script of several statements as a script");
        var diagnostics = parser.CollectDiagnostics();
        return diagnostics.Count == 0 ? expression : throw diagnostics[0].ToException();
    }

    // The lexer runs first, so its findings stand before the parser's: put them in the order of the text.
    private List<Diagnostic> CollectDiagnostics() =>
        [.. _diagnostics.OrderBy(diagnostic => diagnostic.Span.Start).Take(MostDiagnostics)];

    /// <summary>What the place in the script allows; saved and restored around everything in brackets.</summary>
    private readonly record struct ParseContext
    {
        /// <summary>Inside brackets, where a line end means nothing.</summary>
        public bool IsNested { get; init; }

        /// <summary>Inside a query, where clause words end an expression.</summary>
        public bool IsQuery { get; init; }

        /// <summary>Where <c>=</c> compares.</summary>
        public bool IsEqualityAllowed { get; init; }

        /// <summary>Where a colon belongs to a condition or a dictionary and not to a pair.</summary>
        public bool IsColonReserved { get; init; }

        /// <summary>Directly inside metacode, where <c>></c> may be its end.</summary>
        public bool IsMetacode { get; init; }

        /// <summary>Behind the <c>on</c> of a join, where <c>join</c> is no function.</summary>
        public bool IsJoinCondition { get; init; }

        /// <summary>Directly in an argument list, where a comma ends the tables of a query.</summary>
        public bool IsArgument { get; init; }

        public ParseContext InBrackets(bool isArgument) => this with
        {
            IsNested = true,
            IsQuery = false,
            IsColonReserved = false,
            IsMetacode = false,
            IsJoinCondition = false,
            IsArgument = isArgument,
        };
    }
}
