namespace DolphinQuant.Embedded.Kernels.Curves;

/// <summary>
/// Integrals by adaptive bisection with Gauss' and Kronrod's rules of 7 and 15 points (Piessens and others, QUADPACK,
/// 1983; the nodes and weights are those of its routine qk15).
/// </summary>
internal sealed class Quadrature(Func<double, double> f)
{
    private const int MostPieces = 400;

    private static readonly double[] Nodes =
    [
        0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
        0.741531185599394439863864773280788, 0.586087235467691130294144691693, 0.405845151377397166906606412076961,
        0.207784955007898467600689403773245, 0,
    ];

    private static readonly double[] Kronrod =
    [
        0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
        0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
        0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
    ];

    private static readonly double[] Gauss =
    [
        0.129484966168869693270611432679082, 0.279705391489276667901467771423780, 0.381830050505118944950369775488975,
        0.417959183673469387755102040816327,
    ];

    /// <summary>The integral between two bounds, either of which may be infinite; null when it does not settle.</summary>
    public static double Integrate(Func<double, double> f, double start, double end)
    {
        if (start > end) return -Integrate(f, end, start);
        if (start == end) return 0;
        var (mapped, low, high) = Finite(f, start, end);
        return new Quadrature(mapped).Over(low, high);
    }

    // x = t / (1 - t²) takes (-1, 1) to the line; x = a + t / (1 - t) takes (0, 1) to a half-line.
    private static (Func<double, double> F, double Low, double High) Finite(Func<double, double> f, double start, double end)
    {
        if (double.IsFinite(start) && double.IsFinite(end)) return (f, start, end);
        if (double.IsInfinity(start) && double.IsInfinity(end))
            return (t => f(t / (1 - (t * t))) * (1 + (t * t)) / Math.Pow(1 - (t * t), 2), -1, 1);
        return double.IsInfinity(end)
            ? (t => f(start + (t / (1 - t))) / Math.Pow(1 - t, 2), 0, 1)
            : (t => f(end - (t / (1 - t))) / Math.Pow(1 - t, 2), 0, 1);
    }

    private double Over(double low, double high)
    {
        var pieces = new PriorityQueue<Piece, double>();
        var whole = Rule(low, high);
        pieces.Enqueue(whole, -whole.Error);
        var (total, error) = (whole.Value, whole.Error);
        while (error > Math.Max(1.5e-11, 1e-11 * Math.Abs(total)))
        {
            if (!double.IsFinite(total) || pieces.Count >= MostPieces) return Settled(total, error);
            var widest = pieces.Dequeue();
            var middle = (widest.Low + widest.High) / 2;
            if (middle == widest.Low || middle == widest.High) return Settled(total, error);
            foreach (var half in new[] { Rule(widest.Low, middle), Rule(middle, widest.High) })
            {
                pieces.Enqueue(half, -half.Error);
                (total, error) = (total + half.Value, error + half.Error);
            }

            (total, error) = (total - widest.Value, error - widest.Error);
        }

        return double.IsFinite(total) ? total : double.NaN;
    }

    private static double Settled(double total, double error) =>
        double.IsFinite(total) && error <= 1e-6 * Math.Abs(total) ? total : double.NaN;

    private Piece Rule(double low, double high)
    {
        var (centre, half) = ((low + high) / 2, (high - low) / 2);
        var middle = f(centre);
        var (fine, coarse) = (middle * Kronrod[^1], middle * Gauss[^1]);
        for (var i = 0; i < Nodes.Length - 1; i++)
        {
            var pair = f(centre - (half * Nodes[i])) + f(centre + (half * Nodes[i]));
            fine += pair * Kronrod[i];
            if (i % 2 == 1) coarse += pair * Gauss[i / 2];
        }

        return new Piece(low, high, fine * half, Math.Abs(fine - coarse) * half);
    }

    private readonly record struct Piece(double Low, double High, double Value, double Error);
}
