namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>
/// The polynomial through points, a repeated x giving derivatives one after another, in Newton's form (Krogh, Efficient
/// Algorithms for Polynomial Interpolation and Numerical Differentiation, 1970).
/// </summary>
internal sealed class NewtonPolynomial(double[] x, double[] coefficients)
{
    public double[] Coefficients => coefficients;

    public static NewtonPolynomial Through(double[] x, double[] y)
    {
        var coefficients = new double[x.Length];
        var differences = new double[x.Length];
        if (x.Length > 0) coefficients[0] = y[0];
        for (var k = 1; k < x.Length; k++)
        {
            var (repeats, factorial) = (0, 1.0);
            while (repeats < k && x[k - repeats - 1] == x[k]) factorial *= ++repeats;
            differences[0] = y[k] / factorial;
            for (var i = 0; i < k - repeats; i++)
                differences[i + 1] = ((repeats == 0 ? coefficients[i] : differences[i + 1]) - differences[i]) / (x[i] - x[k]);
            coefficients[k] = differences[k - repeats];
        }

        return new NewtonPolynomial(x, coefficients);
    }

    /// <summary>A derivative (0 is the value) at a place, by Horner's scheme on the polynomial and its derivatives.</summary>
    public double At(double place, int order)
    {
        if (order >= coefficients.Length) return double.IsNaN(place) ? place : 0;
        var parts = new double[order + 1];
        for (var k = coefficients.Length - 1; k >= 0; k--)
        {
            for (var j = order; j > 0; j--) parts[j] = (parts[j] * (place - x[k])) + parts[j - 1];
            parts[0] = (parts[0] * (place - x[k])) + coefficients[k];
        }

        var result = parts[order];
        for (var factor = 2; factor <= order; factor++) result *= factor;
        return result;
    }
}
