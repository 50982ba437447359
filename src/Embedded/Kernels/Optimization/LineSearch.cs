using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>A step along a direction that meets Wolfe's conditions, from a first guess by the last decrease.</summary>
internal static class LineSearch
{
    private const int MostTrials = 100;

    /// <summary>The step; null where none was found.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="x">The place.</param>
    /// <param name="direction">A direction in which the function falls.</param>
    /// <param name="before">The value one round before, for the first guess; NaN for a guess of 1.</param>
    /// <param name="limits">When a step is acceptable.</param>
    public static double? Find(Objective objective, double[] x, double[] direction, double before, LineLimits limits)
    {
        var value = objective.At(x);
        var slope = Vectors.Dot(objective.SlopeAt(x), direction);
        var guess = slope != 0 && !double.IsNaN(before) ? Math.Min(1, 1.01 * 2 * (value - before) / slope) : 1;
        if (guess < 0) guess = 1;
        if (guess < limits.Shortest || guess > limits.Longest || !(slope < 0)) return null;
        var search = new TrialSteps(guess, value, slope, limits);
        for (var trial = 0; trial < MostTrials; trial++)
        {
            Interruption.Check();
            var place = (double[])x.Clone();
            Vectors.Add(place, search.Step, direction);
            var state = search.Next(objective.At(place), Vectors.Dot(objective.SlopeAt(place), direction));
            if (state == LineState.Found) return search.Step;
            if (state == LineState.Stuck || !double.IsFinite(search.Step)) return null;
        }

        return null;
    }
}
