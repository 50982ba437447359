using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The simplex method of Nelder and Mead (Computer Journal 7, 1965) with the coefficients of Lagarias and others (1998);
/// the first simplex moves each coordinate by a twentieth, or by 0.00025 from zero and counts as the first round.
/// </summary>
internal static class NelderMead
{
    public static SimplexResult Minimize(Func<double[], double> f, double[] start, SimplexLimits limits)
    {
        var calls = 0;
        double Count(double[] x)
        {
            calls++;
            var value = f(x);
            return double.IsNaN(value) ? double.PositiveInfinity : value;
        }

        var corners = Corners(start).Select(x => (X: x, Value: Count(x))).ToArray();
        Sort(corners);
        var rounds = 1;
        while (calls < limits.Calls && rounds < limits.Rounds && !IsSmall(corners, limits))
        {
            Step(corners, Count);
            Sort(corners);
            rounds++;
        }

        var warning = calls >= limits.Calls ? 1 : rounds >= limits.Rounds ? 2 : 0;
        return new SimplexResult(corners[0].X, corners[0].Value, rounds, calls, warning);
    }

    private static IEnumerable<double[]> Corners(double[] start)
    {
        yield return (double[])start.Clone();
        for (var i = 0; i < start.Length; i++)
        {
            var corner = (double[])start.Clone();
            corner[i] = corner[i] == 0 ? 0.00025 : 1.05 * corner[i];
            yield return corner;
        }
    }

    private static void Sort((double[] X, double Value)[] corners)
    {
        var sorted = corners.OrderBy(corner => corner.Value).ToArray();
        sorted.CopyTo(corners, 0);
    }

    private static bool IsSmall((double[] X, double Value)[] corners, SimplexLimits limits) =>
        corners.Skip(1).All(corner =>
            Math.Abs(corner.Value - corners[0].Value) <= limits.Values
            && corner.X.Zip(corners[0].X).All(pair => Math.Abs(pair.First - pair.Second) <= limits.Places));

    private static void Step((double[] X, double Value)[] corners, Func<double[], double> f)
    {
        var worst = corners[^1];
        var centre = new double[worst.X.Length];
        foreach (var (x, _) in corners[..^1]) Vectors.Add(centre, 1, x);
        for (var i = 0; i < centre.Length; i++) centre[i] /= centre.Length;
        (double[] X, double Value) At(double factor)
        {
            var place = centre.Select((c, i) => ((1 + factor) * c) - (factor * worst.X[i])).ToArray();
            return (place, f(place));
        }

        var reflected = At(1);
        if (reflected.Value < corners[0].Value)
        {
            var expanded = At(2);
            corners[^1] = expanded.Value < reflected.Value ? expanded : reflected;
        }
        else if (reflected.Value < corners[^2].Value)
        {
            corners[^1] = reflected;
        }
        else
        {
            var isOutside = reflected.Value < worst.Value;
            var contracted = At(isOutside ? 0.5 : -0.5);
            if (isOutside ? contracted.Value <= reflected.Value : contracted.Value < worst.Value) corners[^1] = contracted;
            else Shrink(corners, f);
        }
    }

    private static void Shrink((double[] X, double Value)[] corners, Func<double[], double> f)
    {
        for (var j = 1; j < corners.Length; j++)
        {
            var x = corners[j].X.Select((item, i) => corners[0].X[i] + (0.5 * (item - corners[0].X[i]))).ToArray();
            corners[j] = (x, f(x));
        }
    }
}

/// <summary>When the search ends: the spread of the corners' places and values, rounds and calls.</summary>
internal sealed record SimplexLimits(double Places, double Values, int Rounds, int Calls);

/// <summary>The best corner, and 1 or 2 as a warning when the calls or rounds did not suffice.</summary>
internal sealed record SimplexResult(double[] X, double Value, int Rounds, int Calls, int Warning);
