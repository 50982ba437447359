namespace DolphinQuant.Server.Tests.Factors;

/// <summary>One factor, written down a second time: its value at one row from plain loops over the raw bars.</summary>
/// <param name="Warmup">How many bars a value needs before its own.</param>
/// <param name="At">The value at a row, <c>NaN</c> for null.</param>
internal sealed record ReferenceFactor(int Warmup, Func<ReferenceBars, int, double> At)
{
    /// <summary>The values at all rows, <c>NaN</c> before the warm-up is over.</summary>
    public double[] Compute(ReferenceBars bars)
    {
        var values = new double[bars.Count];
        for (var t = 0; t < values.Length; t++) values[t] = t < Warmup ? double.NaN : At(bars, t);
        return values;
    }
}
