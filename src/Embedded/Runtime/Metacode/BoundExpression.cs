using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Metacode;

/// <summary>
/// A name in generated metacode that keeps meaning the variable it meant where it was written, wherever the code is
/// evaluated. As with every name, a column of the query comes first.
/// </summary>
internal sealed record BoundExpression(string Name, Cell Cell, TextSpan Span) : Expression(Span);

/// <summary>A piece of metacode as a part of generated code, until <see cref="CodeWriter"/> puts it in place.</summary>
internal sealed record PartExpression(CodeValue Code) : Expression(Code.Body.Span);
