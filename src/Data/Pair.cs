namespace DolphinQuant.Data;

/// <summary>
/// Two scalars, written <c>a:b</c>; also the bounds of a slice, where either may be the untyped null.
/// </summary>
public sealed class Pair(Scalar first, Scalar second) : Value
{
    /// <summary>The left value.</summary>
    public Scalar First { get; } = first;

    /// <summary>The right value.</summary>
    public Scalar Second { get; } = second;

    /// <inheritdoc/>
    public override DataType Type => First.Type == DataType.Void ? Second.Type : First.Type;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Pair;

    /// <inheritdoc/>
    public override int Count => 2;
}
