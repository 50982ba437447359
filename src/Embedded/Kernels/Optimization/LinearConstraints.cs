using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>AtMost x &lt;= Limits and Equal x = EqualTo; without rows where there is no constraint.</summary>
internal sealed record LinearConstraints(RealMatrix AtMost, double[] Limits, RealMatrix Equal, double[] EqualTo)
{
    public static LinearConstraints None(int width) => new(new RealMatrix(0, width), [], new RealMatrix(0, width), []);

    /// <summary>The constraints with further rows that bound x; NaN and infinity bound nothing.</summary>
    public LinearConstraints Within(double[] lower, double[] upper)
    {
        var rows = new List<double[]>();
        var limits = new List<double>(Limits);
        for (var row = 0; row < AtMost.Rows; row++) rows.Add(AtMost.Row(row));
        for (var i = 0; i < lower.Length; i++)
        {
            if (double.IsFinite(lower[i])) Add(rows, limits, (i, -1, lower.Length), -lower[i]);
            if (double.IsFinite(upper[i])) Add(rows, limits, (i, 1, lower.Length), upper[i]);
        }

        return this with { AtMost = FromRows(rows, lower.Length), Limits = [.. limits] };
    }

    public static RealMatrix FromRows(IReadOnlyList<double[]> rows, int width)
    {
        var matrix = new RealMatrix(rows.Count, width);
        for (var row = 0; row < rows.Count; row++)
            for (var column = 0; column < width; column++)
                matrix[row, column] = rows[row][column];
        return matrix;
    }

    private static void Add(
        List<double[]> rows, List<double> limits, (int Place, double Sign, int Width) unit, double limit)
    {
        var row = new double[unit.Width];
        row[unit.Place] = unit.Sign;
        rows.Add(row);
        limits.Add(limit);
    }
}
