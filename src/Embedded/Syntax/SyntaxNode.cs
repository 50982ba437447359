using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// A node of the tree that <see cref="Parser"/> builds. Nodes are immutable and know the text they came from.
/// </summary>
internal abstract record SyntaxNode(TextSpan Span);

/// <summary>What has a value.</summary>
internal abstract record Expression(TextSpan Span) : SyntaxNode(Span);

/// <summary>What is run for its effect.</summary>
internal abstract record Statement(TextSpan Span) : SyntaxNode(Span);

/// <summary>A whole script or module file.</summary>
internal sealed record Script(SourceText Source, IReadOnlyList<Statement> Statements, TextSpan Span) : SyntaxNode(Span);
