using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>
/// What Kalman's filter of a process does to any series: it depends on the process alone, so several series are made
/// into shocks with one filter.
/// </summary>
internal sealed class ProcessFilter
{
    // The filter hardly changes any more.
    private const double Settled = 1e-14;

    private readonly RealMatrix _transition;
    private readonly List<Gain> _gains;
    private readonly int _width;

    private ProcessFilter(RealMatrix transition, List<Gain> gains, int width, int rows)
    {
        (_transition, _gains, _width) = (transition, gains, width);
        LogDeterminant = Enumerable.Range(0, rows).Sum(row => At(row).LogDeterminant);
    }

    /// <summary>The logarithm of the determinant of the covariance of all rows.</summary>
    public double LogDeterminant { get; }

    /// <summary>The filter from a covariance of the first state.</summary>
    /// <returns>The filter; null where a covariance is singular.</returns>
    public static ProcessFilter? Of(RealMatrix transition, RealMatrix noise, (RealMatrix Covariance, int Width) start, int rows)
    {
        var (covariance, width) = start;
        var gains = new List<Gain>();
        for (var row = 0; row < rows; row++)
        {
            Interruption.Check();
            if (Gain.Of(transition, covariance, width) is not { } gain) return null;
            gains.Add(gain);
            var next = gain.Next(transition, covariance, noise);
            var change = next.Items.Zip(covariance.Items, (x, y) => Math.Abs(x - y)).Max();
            if (change <= Settled * next.Items.Max(Math.Abs)) break;
            covariance = next;
        }

        return new ProcessFilter(transition, gains, width, rows);
    }

    /// <summary>The shocks behind series, each of variance 1 and none depending on another where the process made them.</summary>
    public double[] Whiten(double[][] series)
    {
        var rows = series[0].Length;
        var shocks = new double[rows * _width];
        var state = new double[_transition.Rows];
        for (var row = 0; row < rows; row++)
        {
            var (gain, surprise) = (At(row), new double[_width]);
            for (var i = 0; i < surprise.Length; i++) surprise[i] = series[i][row] - state[i];
            gain.Whiten(surprise).CopyTo(shocks.AsSpan(row * _width));
            state = _transition.Times(state);
            Vectors.Add(state, 1, gain.Pull.Times(surprise));
        }

        return shocks;
    }

    private Gain At(int row) => _gains[Math.Min(row, _gains.Count - 1)];

    /// <summary>The filter at one row.</summary>
    /// <param name="Root">The Cholesky factor of the covariance of the surprise.</param>
    /// <param name="Pull">How the surprise moves the next state.</param>
    private sealed record Gain(RealMatrix Root, RealMatrix Pull)
    {
        public double LogDeterminant { get; } = 2 * Enumerable.Range(0, Root.Rows).Sum(i => Math.Log(Root[i, i]));

        public static Gain? Of(RealMatrix transition, RealMatrix covariance, int width)
        {
            if (CholeskyFactor.Of(covariance.Corner(width, width)) is not { } root) return null;
            var moved = transition.Times(new RealMatrix(covariance.Rows, width, covariance.Items[..(covariance.Rows * width)]));
            var pull = new RealMatrix(moved.Rows, width);
            for (var row = 0; row < moved.Rows; row++)
            {
                var part = CholeskyFactor.Solve(root, moved.Row(row));
                for (var i = 0; i < width; i++) pull[row, i] = part[i];
            }

            return new Gain(root, pull);
        }

        public RealMatrix Next(RealMatrix transition, RealMatrix covariance, RealMatrix noise)
        {
            var next = transition.Times(covariance).Times(transition.Transposed());
            var pulled = Pull.Times(Root);
            var taken = pulled.Times(pulled.Transposed());
            for (var i = 0; i < next.Items.Length; i++) next.Items[i] += noise.Items[i] - taken.Items[i];
            return next;
        }

        public double[] Whiten(double[] surprise)
        {
            var shocks = (double[])surprise.Clone();
            for (var column = 0; column < shocks.Length; column++)
            {
                shocks[column] /= Root[column, column];
                Vectors.Add(shocks.AsSpan(column + 1), -shocks[column], Root.Column(column)[(column + 1)..]);
            }

            return shocks;
        }
    }
}
