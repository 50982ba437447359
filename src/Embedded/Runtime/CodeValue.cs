using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Metacode: an expression or query as a value, to be run by <c>eval</c>.</summary>
/// <param name="body">What is run.</param>
/// <param name="origin">Where it was written: its names are looked up there when the place of evaluation does not know
/// them.</param>
internal sealed class CodeValue(Expression body, Frame origin) : Value
{
    public Expression Body => body;

    public Frame Origin => origin;

    /// <summary>
    /// True when the origin's variables come before those of the place of evaluation: <c>parseExpr</c> with a
    /// dictionary.
    /// </summary>
    public bool PrefersOrigin { get; init; }

    public override DataType Type => DataType.Code;

    public override DataForm Form => DataForm.Scalar;

    public override int Count => 1;

    /// <summary>The text as DolphinDB prints metacode: spaced its way, however it was written.</summary>
    public override string ToString() => $"< {CodeWriter.TextOf(this) ?? origin.Source.Slice(body.Span)} >";
}
