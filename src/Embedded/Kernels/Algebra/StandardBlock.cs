namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>
/// The rotation that brings a real 2 x 2 block to standard form, as LAPACK's dlanv2: upper triangular for real
/// eigenvalues, else with an equal diagonal and opposite signs beside it.
/// </summary>
internal readonly record struct StandardBlock(double A, double B, double C, double D, double Cosine, double Sine)
{
    private const double Epsilon = 2.220446049250313e-16;

    public static StandardBlock Rotation(double a, double b, double c, double d)
    {
        if (c == 0) return new StandardBlock(a, b, c, d, 1, 0);
        if (b == 0) return new StandardBlock(d, -c, 0, a, 0, 1);
        if (a - d == 0 && Math.Sign(b) != Math.Sign(c)) return new StandardBlock(a, b, c, d, 1, 0);
        var half = 0.5 * (a - d);
        var largest = Math.Max(Math.Abs(b), Math.Abs(c));
        var smallest = Math.Min(Math.Abs(b), Math.Abs(c)) * Math.Sign(b) * Math.Sign(c);
        var scale = Math.Max(Math.Abs(half), largest);
        var discriminant = (half / scale * half) + (largest / scale * smallest);
        if (discriminant < 4 * Epsilon) return EqualDiagonal(a, b, c, d);
        var root = half + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(discriminant), half);
        var length = double.Hypot(c, root);
        return new StandardBlock(d + root, b - c, 0, d - (largest / root * smallest), root / length, c / length);
    }

    private static StandardBlock EqualDiagonal(double a, double b, double c, double d)
    {
        var (sum, difference) = (b + c, a - d);
        var length = double.Hypot(sum, difference);
        var cosine = Math.Sqrt(0.5 * (1 + (Math.Abs(sum) / length)));
        var sine = -(0.5 * difference / (length * cosine)) * Math.CopySign(1, sum);
        var (aa, bb) = ((a * cosine) + (b * sine), (b * cosine) - (a * sine));
        var (cc, dd) = ((c * cosine) + (d * sine), (d * cosine) - (c * sine));
        (a, b) = ((aa * cosine) + (cc * sine), (bb * cosine) + (dd * sine));
        (c, d) = ((cc * cosine) - (aa * sine), (dd * cosine) - (bb * sine));
        a = d = 0.5 * (a + d);
        if (c == 0 || (b != 0 && Math.Sign(b) != Math.Sign(c))) return new StandardBlock(a, b, c, d, cosine, sine);
        if (b == 0) return new StandardBlock(a, -c, 0, d, -sine, cosine);
        var (rootB, rootC) = (Math.Sqrt(Math.Abs(b)), Math.Sqrt(Math.Abs(c)));
        var shift = Math.CopySign(rootB * rootC, c);
        var tau = 1 / Math.Sqrt(Math.Abs(b + c));
        return new StandardBlock(
            a + shift, b - c, 0, a - shift, (cosine * rootB * tau) - (sine * rootC * tau),
            (cosine * rootC * tau) + (sine * rootB * tau));
    }
}
