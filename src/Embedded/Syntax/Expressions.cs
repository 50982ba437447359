using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// A constant: number, text, temporal value, duration, null of a type, juxtaposed vector (<c>1 2 3</c>) or back-tick
/// symbols.
/// </summary>
internal sealed record LiteralExpression(Value Value, TextSpan Span) : Expression(Span);

/// <summary>
/// A variable, column, function or type name (<c>INT[]</c> included); <paramref name="Namespace"/> is null, empty for
/// <c>::name</c>, <c>&amp;</c> for <c>&amp;name</c> (the function of that name, even where a variable has it), or the
/// module of <c>module::name</c>.
/// </summary>
internal sealed record NameExpression(string? Namespace, string Name, TextSpan Span) : Expression(Span);

/// <summary><c>[a, b, c]</c>: a typed vector where the elements allow it, else a tuple.</summary>
internal sealed record VectorExpression(IReadOnlyList<Expression> Elements, TextSpan Span) : Expression(Span);

/// <summary><c>(a, b, c)</c> with at least two elements, or <c>(a,)</c>: a tuple.</summary>
internal sealed record TupleExpression(IReadOnlyList<Expression> Elements, TextSpan Span) : Expression(Span);

/// <summary><c>{k: v, ...}</c>; a bare name as key stands for its text.</summary>
internal sealed record DictionaryExpression(IReadOnlyList<DictionaryEntry> Entries, TextSpan Span) : Expression(Span);

/// <summary>One <c>key: value</c>.</summary>
internal sealed record DictionaryEntry(Expression Key, Expression Value, TextSpan Span) : SyntaxNode(Span);

/// <summary><c>-x</c>, <c>!x</c>, <c>+x</c>.</summary>
internal sealed record UnaryExpression(UnaryOperator Operator, Expression Operand, TextSpan Span) : Expression(Span);

/// <summary>
/// Two operands and an operator. Chained comparisons (<c>a &lt;= x &lt;= b</c>) arrive as a <c>BitAnd</c> of the two
/// comparisons.
/// </summary>
internal sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right, TextSpan Span)
    : Expression(Span);

/// <summary><c>a ? b : c</c>.</summary>
internal sealed record ConditionalExpression(
    Expression Condition, Expression WhenTrue, Expression WhenFalse, TextSpan Span) : Expression(Span);

/// <summary>
/// An operator used as a value, as in <c>each(*, a, b)</c> or <c>reduce(+, x)</c>; <c>count(*)</c> has <c>Mul</c> as
/// its argument.
/// </summary>
internal sealed record OperatorExpression(BinaryOperator Operator, TextSpan Span) : Expression(Span);

/// <summary>
/// <c>f(a, b)</c>, <c>x.f(b)</c> (the receiver arrives as the first argument and <paramref name="IsMethod"/> is set),
/// <c>f x</c> without parentheses, and <c>a f b</c>. <c>x @ i</c> arrives as a call of <c>eachAt</c>, <c>x is null</c>
/// as one of <c>isNull</c>.
/// </summary>
internal sealed record CallExpression(
    Expression Callee, IReadOnlyList<Argument> Arguments, bool IsMethod, TextSpan Span) : Expression(Span)
{
    /// <summary>True for generated code that puts the function before its operand without parentheses: <c>sum x</c>.</summary>
    public bool IsPrefix { get; init; }
}

/// <summary><c>f{a, , b}</c>: a function with some arguments fixed.</summary>
internal sealed record PartialExpression(Expression Callee, IReadOnlyList<Argument> Arguments, TextSpan Span)
    : Expression(Span);

/// <summary>
/// An argument; <paramref name="Value"/> is null for a hole, <paramref name="Name"/> is set for <c>name=value</c>.
/// </summary>
internal sealed record Argument(string? Name, Expression? Value, TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// <c>x[i]</c>, <c>x[i, j]</c>, <c>x[a:b]</c>; a null index is a left-out dimension, as in <c>m[, 1]</c>.
/// </summary>
internal sealed record IndexExpression(Expression Target, IReadOnlyList<Expression?> Indexes, TextSpan Span)
    : Expression(Span);

/// <summary><c>x.name</c>: a column, a dictionary's value, or a call without arguments, decided when run.</summary>
internal sealed record MemberExpression(Expression Target, string Member, TextSpan Span) : Expression(Span);

/// <summary><c>a:b</c>; either side may be left out inside an index.</summary>
internal sealed record PairExpression(Expression? First, Expression? Second, TextSpan Span) : Expression(Span);

/// <summary>A lambda <c>x -&gt; body</c> or an anonymous <c>def(x) { ... }</c>.</summary>
internal sealed record LambdaExpression(FunctionSyntax Function, TextSpan Span) : Expression(Span);

/// <summary>
/// <c>f:E</c>, a function under a higher-order pattern: A accumulate, C cross, E each, G groupby, H byRow, L eachLeft,
/// O eachPost, P eachPre, R eachRight, T reduce, U loop, V byColumn, X contextby. Its arguments keep the order of the
/// text: <c>pre f:P x</c> calls it with (pre, x).
/// </summary>
internal sealed record PatternExpression(Expression Function, char Pattern, TextSpan Span) : Expression(Span)
{
    /// <summary>
    /// The letter behind the pattern, as in <c>f:EU</c>, that says how results are put together (D, C, U, K); null when
    /// left out.
    /// </summary>
    public char? AssembleRule { get; init; }
}

/// <summary><c>&lt;expression&gt;</c> or <c>&lt;select ...&gt;</c>.</summary>
internal sealed record MetacodeExpression(Expression Body, TextSpan Span) : Expression(Span);

/// <summary>A SQL query, update, insert or delete used as a value.</summary>
internal sealed record SqlExpression(SqlSyntax Query, TextSpan Span) : Expression(Span);

/// <summary>
/// <c>expression as name</c> in an argument list, a vector or metacode, as in <c>table(1..3 as id)</c>.
/// </summary>
internal sealed record AliasExpression(Expression Value, IReadOnlyList<string> Aliases, TextSpan Span)
    : Expression(Span);

/// <summary><c>price1...price5</c> in a query: the columns with one prefix and consecutive numbers.</summary>
internal sealed record ColumnRangeExpression(string First, string Last, TextSpan Span) : Expression(Span);

/// <summary><c>f(x) over (partition by ... order by ... rows between ... and ...)</c></summary>
internal sealed record OverExpression(
    Expression Function, IReadOnlyList<Expression> PartitionBy, IReadOnlyList<OrderKey> OrderBy, WindowFrame? Frame,
    TextSpan Span) : Expression(Span);

/// <summary>The rows of a window: by position (<c>rows</c>) or by the value of the sort key (<c>range</c>).</summary>
internal sealed record WindowFrame(bool IsRange, WindowBound Start, WindowBound End, TextSpan Span) : SyntaxNode(Span);

/// <summary>
/// A bound of a window. <paramref name="Distance"/> is null for <c>unbounded</c> and for <c>current row</c>.
/// </summary>
internal sealed record WindowBound(WindowBoundKind Kind, Expression? Distance, TextSpan Span) : SyntaxNode(Span);

/// <summary>On which side of the current row a window bound lies.</summary>
internal enum WindowBoundKind
{
    Preceding,
    CurrentRow,
    Following,
}

/// <summary>A column macro in metacode: <c>_$name</c>, or <c>_$$name</c> for a list.</summary>
internal sealed record MacroExpression(string Name, bool IsList, TextSpan Span) : Expression(Span);

/// <summary><c>case when a then b ... else c end</c>.</summary>
internal sealed record CaseExpression(IReadOnlyList<CaseBranch> Branches, Expression? Otherwise, TextSpan Span)
    : Expression(Span);

/// <summary>One <c>when ... then ...</c>.</summary>
internal sealed record CaseBranch(Expression Condition, Expression Result, TextSpan Span) : SyntaxNode(Span);

/// <summary>Prefix operators.</summary>
internal enum UnaryOperator
{
    Negate,
    Not,
    Plus,
}

/// <summary>Infix operators, by DolphinDB's function names.</summary>
internal enum BinaryOperator
{
    Add,
    Sub,
    Mul,
    /// <summary><c>/</c>: floored when both sides are integers.</summary>
    Div,
    /// <summary><c>\</c>: always floating.</summary>
    Ratio,
    /// <summary><c>%</c></summary>
    Mod,
    /// <summary><c>**</c>: matrix product.</summary>
    Dot,
    /// <summary><c>&amp;</c>, and what joins the parts of a chained comparison.</summary>
    BitAnd,
    /// <summary><c>|</c></summary>
    BitOr,
    /// <summary><c>^</c></summary>
    BitXor,
    /// <summary><c>&lt;&lt;</c></summary>
    LeftShift,
    /// <summary><c>&gt;&gt;</c></summary>
    RightShift,
    /// <summary><c>&amp;&amp;</c>, <c>and</c></summary>
    And,
    /// <summary><c>||</c>, <c>or</c></summary>
    Or,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// <summary><c>..</c>: a sequence, both ends included.</summary>
    Sequence,
    /// <summary><c>$</c>: cast, or reshape into a matrix.</summary>
    Cast,
    /// <summary><c>&lt;-</c>: join of two vectors.</summary>
    Join,
    In,
    NotIn,
    Like,
    NotLike,
    Between,
    NotBetween,
}
