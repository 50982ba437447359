using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// <c>class Name : Base { attributes; methods }</c>. The constructor is the method that bears the name of the class.
/// </summary>
internal sealed record ClassStatement(
    string Name, string? Base, IReadOnlyList<AttributeSyntax> Attributes, IReadOnlyList<FunctionSyntax> Methods, TextSpan Span)
    : Statement(Span);

/// <summary><c>name :: TYPE</c> or, for a vector, <c>name :: TYPE VECTOR</c>.</summary>
internal sealed record AttributeSyntax(string Name, Expression Type, bool IsVector, TextSpan Span) : SyntaxNode(Span);
