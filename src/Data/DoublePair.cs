namespace DolphinQuant.Data;

/// <summary>
/// The 16 bytes of a COMPLEX (real, imaginary) or a POINT (x, y): two doubles, the low one first. Both NaN is null.
/// </summary>
/// <param name="Low">The real part, or x.</param>
/// <param name="High">The imaginary part, or y.</param>
public readonly record struct DoublePair(double Low, double High)
{
    /// <summary>The null of both types.</summary>
    public static readonly DoublePair None = new(double.NaN, double.NaN);

    /// <summary>True when both halves are null.</summary>
    public bool IsNull => double.IsNaN(Low) && double.IsNaN(High);
}
