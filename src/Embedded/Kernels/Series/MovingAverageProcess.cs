using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>
/// Several series without mean that depend on their values and shocks before:
/// y(t) = A1 y(t-1) + ... + e(t) + M1 e(t-1) + ..., with shocks e = L z of a covariance LL'.
/// </summary>
/// <param name="Regressive">A1, A2 and so on.</param>
/// <param name="Moving">M1, M2 and so on.</param>
/// <param name="Shock">L.</param>
internal sealed record MovingAverageProcess(RealMatrix[] Regressive, RealMatrix[] Moving, RealMatrix Shock)
{
    private const int MostDoublings = 60;
    private const double Settled = 1e-14;

    /// <summary>The number of series.</summary>
    public int Width => Shock.Rows;

    /// <summary>
    /// Makes shocks of unit covariance of the series by Kalman's filter from the process's own covariance (Harvey,
    /// Forecasting, Structural Time Series Models and the Kalman Filter, 1989, sections 3.2 to 3.4).
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The filter; null for a process that is not stationary.</returns>
    public ProcessFilter? Filter(int rows)
    {
        var (transition, effect) = States();
        var noise = effect.Times(effect.Transposed());
        return Stationary(transition, noise) is { } start ? ProcessFilter.Of(transition, noise, (start, Width), rows) : null;
    }

    /// <summary>Do the series come back from any shock?</summary>
    public bool IsStationary
    {
        get
        {
            var (transition, effect) = States();
            return Stationary(transition, effect.Times(effect.Transposed())) is not null;
        }
    }

    // The state holds y(t) and what is known at t of y(t+1), y(t+2) and so on.
    private (RealMatrix Transition, RealMatrix Effect) States()
    {
        var blocks = Math.Max(Regressive.Length, Moving.Length + 1);
        var transition = new RealMatrix(blocks * Width, blocks * Width);
        var effect = new RealMatrix(blocks * Width, Width);
        for (var block = 0; block < blocks; block++)
        {
            if (block < Regressive.Length) Put(transition, block, 0, Regressive[block]);
            if (block > 0) Put(transition, block - 1, block, RealMatrix.Identity(Width));
            if (block == 0) Put(effect, 0, 0, Shock);
            else if (block <= Moving.Length) Put(effect, block, 0, Moving[block - 1].Times(Shock));
        }

        return (transition, effect);
    }

    private void Put(RealMatrix target, int blockRow, int blockColumn, RealMatrix part)
    {
        for (var column = 0; column < Width; column++)
            part.Column(column).CopyTo(target.Column((blockColumn * Width) + column)[(blockRow * Width)..]);
    }

    // P = T P T' + Q by doubling: the sum of T^i Q T'^i, twice as many terms with each round (Anderson and Moore, Optimal
    // Filtering, 1979, section 6.7). It only settles when the process is stationary.
    private static RealMatrix? Stationary(RealMatrix transition, RealMatrix noise)
    {
        var (sum, power) = (noise, transition);
        for (var round = 0; round < MostDoublings; round++)
        {
            var added = power.Times(sum).Times(power.Transposed());
            var largest = added.Items.Max(Math.Abs);
            if (!double.IsFinite(largest)) return null;
            sum = new RealMatrix(sum.Rows, sum.Columns, [.. sum.Items.Zip(added.Items, (x, y) => x + y)]);
            if (largest <= Settled * sum.Items.Max(Math.Abs)) return sum;
            power = power.Times(power);
        }

        return null;
    }
}
