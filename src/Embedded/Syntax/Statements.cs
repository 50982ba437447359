using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>An expression on its own; at top level its value is printed.</summary>
internal sealed record ExpressionStatement(Expression Expression, TextSpan Span) : Statement(Span);

/// <summary>
/// <c>target op= value</c>. The target is a name, an index, a member, or a list for <c>a, b = f()</c>; <paramref
/// name="Operator"/> is null for a plain <c>=</c>; <paramref name="IsReference"/> for <c>&amp;a = b</c>.
/// </summary>
internal sealed record AssignmentStatement(
    IReadOnlyList<Expression> Targets, BinaryOperator? Operator, Expression Value, bool IsReference, TextSpan Span)
    : Statement(Span)
{
    /// <summary>True for <c>const a = 1</c>.</summary>
    public bool IsConstant { get; init; }
}

/// <summary><c>{ ... }</c></summary>
internal sealed record BlockStatement(IReadOnlyList<Statement> Statements, TextSpan Span) : Statement(Span);

/// <summary><c>if(c) ... else ...</c></summary>
internal sealed record IfStatement(Expression Condition, Statement Then, Statement? Otherwise, TextSpan Span)
    : Statement(Span);

/// <summary><c>for(x in items) ...</c>; several names walk over several items or unpack dictionary entries.</summary>
internal sealed record ForStatement(IReadOnlyList<string> Variables, Expression Items, Statement Body, TextSpan Span)
    : Statement(Span);

/// <summary><c>for(i = 0; i &lt; n; i += 1) ...</c></summary>
internal sealed record CountingForStatement(
    Statement Start, Expression Condition, Statement Step, Statement Body, TextSpan Span) : Statement(Span);

/// <summary><c>while(c) ...</c></summary>
internal sealed record WhileStatement(Expression Condition, Statement Body, TextSpan Span) : Statement(Span);

/// <summary><c>do ... while(c)</c></summary>
internal sealed record DoWhileStatement(Statement Body, Expression Condition, TextSpan Span) : Statement(Span);

/// <summary><c>break</c></summary>
internal sealed record BreakStatement(TextSpan Span) : Statement(Span);

/// <summary><c>continue</c></summary>
internal sealed record ContinueStatement(TextSpan Span) : Statement(Span);

/// <summary><c>return x</c></summary>
internal sealed record ReturnStatement(Expression? Value, TextSpan Span) : Statement(Span);

/// <summary><c>throw x</c></summary>
internal sealed record ThrowStatement(Expression Value, TextSpan Span) : Statement(Span);

/// <summary><c>try { ... } catch(e) { ... }</c></summary>
internal sealed record TryStatement(BlockStatement Body, string Variable, BlockStatement Handler, TextSpan Span)
    : Statement(Span);

/// <summary><c>assert condition</c> or <c>assert "name", condition</c></summary>
internal sealed record AssertStatement(Expression? Label, Expression Condition, TextSpan Span) : Statement(Span);

/// <summary>
/// <c>def name(...) { ... }</c> and <c>defg</c>, with its <c>@state</c>, <c>@testing</c>, <c>@jit</c> annotations.
/// </summary>
internal sealed record FunctionStatement(FunctionSyntax Function, TextSpan Span) : Statement(Span);

/// <summary>A function's parameters and body. Also the body of lambdas, where the name is null.</summary>
internal sealed record FunctionSyntax(
    string? Name, IReadOnlyList<Parameter> Parameters, BlockStatement Body, FunctionTraits Traits, TextSpan Span)
    : SyntaxNode(Span)
{
    /// <summary>
    /// The comment block right above the definition, without comment marks; empty when there is none. Holds the factor
    /// catalog header.
    /// </summary>
    public string LeadingComment { get; init; } = "";
}

/// <summary>A parameter; <paramref name="IsMutable"/> lets the function change the caller's value.</summary>
internal sealed record Parameter(string Name, Expression? Default, bool IsMutable, TextSpan Span) : SyntaxNode(Span);

/// <summary>What the annotations and the keyword of a definition say.</summary>
[Flags]
internal enum FunctionTraits
{
    None = 0,
    /// <summary><c>defg</c></summary>
    Aggregate = 1,
    /// <summary><c>@state</c></summary>
    State = 2,
    /// <summary><c>@testing</c></summary>
    Testing = 4,
    /// <summary><c>@jit</c></summary>
    Jit = 8,
    /// <summary><c>def f(a, b)</c> without a body: the definition follows later.</summary>
    Declaration = 16,
}

/// <summary><c>@testing: case = "name", ...</c> that does not stand above a definition: notes for a test run.</summary>
internal sealed record AnnotationStatement(string Name, IReadOnlyList<Argument> Settings, TextSpan Span)
    : Statement(Span);

/// <summary><c>module a::b</c></summary>
internal sealed record ModuleStatement(string Name, TextSpan Span) : Statement(Span);

/// <summary><c>use a::b</c></summary>
internal sealed record UseStatement(string Module, TextSpan Span) : Statement(Span);

/// <summary><c>#include "file"</c>: the statements of another script in this place.</summary>
internal sealed record IncludeStatement(string Path, TextSpan Span) : Statement(Span);

/// <summary><c>use catalog name</c>: schemas without a catalog are those of this one from now on.</summary>
internal sealed record UseCatalogStatement(string Catalog, TextSpan Span) : Statement(Span);

/// <summary><c>share t as name</c></summary>
internal sealed record ShareStatement(Expression Value, string Name, TextSpan Span) : Statement(Span);

/// <summary><c>go</c>: what stands above is run before what follows is resolved.</summary>
internal sealed record GoStatement(TextSpan Span) : Statement(Span);

/// <summary><c>timer(n) statement</c></summary>
internal sealed record TimerStatement(Expression? Count, Statement Body, TextSpan Span) : Statement(Span);

/// <summary><c>transaction { ... }</c>: the changes of the block to tables in memory take place together or not at all.</summary>
internal sealed record TransactionStatement(BlockStatement Body, TextSpan Span) : Statement(Span);

/// <summary><c>commit</c> or <c>rollback</c> inside a transaction: ends it with its changes, or without.</summary>
internal sealed record EndTransactionStatement(bool IsRollback, TextSpan Span) : Statement(Span);

/// <summary>A SQL statement run for its effect: update, insert, delete, create, alter, drop.</summary>
internal sealed record SqlStatement(SqlSyntax Command, TextSpan Span) : Statement(Span);
