namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// Variables with bounds as nonnegative ones: x = lower + u, x = upper - u, or x = u - v where there is no bound.
/// </summary>
internal sealed class SimplexVariables(int count, double[] lower, double[] upper)
{
    private readonly int[] _free = [.. Enumerable.Range(0, count).Where(i => !HasBound(lower[i]) && !HasBound(upper[i]))];

    private readonly int[] _twofold = [.. Enumerable.Range(0, count).Where(i => HasBound(lower[i]) && HasBound(upper[i]))];

    /// <summary>The number of nonnegative variables with the slacks of the inequalities and of double bounds.</summary>
    public int Width(int inequalities) => count + _free.Length + inequalities + _twofold.Length;

    /// <summary>All constraints as equations over the nonnegative variables.</summary>
    public List<(double[] Row, double Right)> Equations(LinearConstraints constraints)
    {
        var equations = new List<(double[] Row, double Right)>();
        var width = Width(constraints.Limits.Length);
        var slack = count + _free.Length;
        for (var i = 0; i < constraints.Limits.Length; i++)
            equations.Add(Equation(constraints.AtMost.Row(i), constraints.Limits[i], width, slack++));
        for (var i = 0; i < constraints.EqualTo.Length; i++)
            equations.Add(Equation(constraints.Equal.Row(i), constraints.EqualTo[i], width, -1));
        foreach (var i in _twofold)
        {
            var row = new double[width];
            (row[i], row[slack++]) = (1, 1);
            equations.Add((row, upper[i] - lower[i]));
        }

        return equations;
    }

    public double[] Costs(double[] f) => Coefficients(f, count + _free.Length);

    public double[] Read(double[] values)
    {
        var x = new double[count];
        for (var i = 0; i < count; i++)
            x[i] = HasBound(lower[i]) ? lower[i] + values[i] : HasBound(upper[i]) ? upper[i] - values[i] : values[i];
        for (var k = 0; k < _free.Length; k++) x[_free[k]] -= values[count + k];
        return x;
    }

    private static bool HasBound(double bound) => double.IsFinite(bound);

    private (double[] Row, double Right) Equation(double[] row, double right, int width, int slack)
    {
        var coefficients = Coefficients(row, width);
        for (var i = 0; i < count; i++)
            right -= HasBound(lower[i]) ? row[i] * lower[i] : HasBound(upper[i]) ? row[i] * upper[i] : 0;
        if (slack >= 0) coefficients[slack] = 1;
        return (coefficients, right);
    }

    private double[] Coefficients(double[] row, int width)
    {
        var coefficients = new double[width];
        for (var i = 0; i < count; i++)
            coefficients[i] = !HasBound(lower[i]) && HasBound(upper[i]) ? -row[i] : row[i];
        for (var k = 0; k < _free.Length; k++) coefficients[count + k] = -row[_free[k]];
        return coefficients;
    }
}
