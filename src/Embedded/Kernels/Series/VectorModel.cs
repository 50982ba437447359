using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Series;

/// <summary>
/// Several series that depend on factors, on their values and shocks before and on each other, by exact maximum
/// likelihood (Lütkepohl, New Introduction to Multiple Time Series Analysis, 2005, chapters 11 and 12):
/// y(t) = B x(t) + A1 y(t-1) + ... + e(t) + M1 e(t-1) + ...
/// </summary>
/// <param name="series">The series.</param>
/// <param name="factors">The trend and what comes from outside, in the same rows.</param>
/// <param name="lags">The number of values and of shocks before.</param>
/// <param name="isDiagonal">True when the shocks of different series do not depend on each other.</param>
internal sealed class VectorModel(double[][] series, double[][] factors, (int Values, int Shocks) lags, bool isDiagonal)
{
    // Each series with numbers of one size, for the search.
    private readonly double[] _scales = Array.ConvertAll(
        series, column => Math.Max(Vectors.Norm(column) / Math.Sqrt(column.Length), double.Epsilon));

    private int Width => series.Length;

    private int Rows => series[0].Length;

    private int ShockSize => isDiagonal ? Width : Width * (Width + 1) / 2;

    /// <summary>The number of parameters.</summary>
    public int Size => (factors.Length * Width) + ((lags.Values + lags.Shocks) * Width * Width) + ShockSize;

    /// <summary>Fits the model.</summary>
    /// <param name="rounds">The rounds of the search at most.</param>
    public VectorFit Fit(int rounds)
    {
        double[][] scaled = [.. series.Select((column, i) => Array.ConvertAll(column, item => item / _scales[i]))];
        double Value(double[] place) =>
            Evaluate(ProcessOf(place), scaled) is { } fit ? -fit.Likelihood / Rows : LikelihoodSearch.Wall;
        var best = LikelihoodSearch.Minimize(Value, [Start(scaled)], rounds).X;
        return Unscaled(Evaluate(ProcessOf(best), scaled)!);
    }

    /// <summary>The likelihood and the weights of the factors under a process; null where there is none.</summary>
    public VectorFit? Evaluate(MovingAverageProcess process) => Evaluate(process, series);

    private VectorFit? Evaluate(MovingAverageProcess process, double[][] values)
    {
        var negated = Array.ConvertAll(process.Moving, part => Scaled(part, (_, _) => -1));
        var isInvertible = negated.Length == 0
            || new MovingAverageProcess(negated, [], RealMatrix.Identity(Width)).IsStationary;
        if (!isInvertible || process.Filter(Rows) is not { } filter) return null;
        var shocks = filter.Whiten(values);
        double[][] effects = [.. factors.SelectMany(factor => Enumerable.Range(0, Width).Select(at => filter.Whiten(Level(process, factor, at))))];
        var fit = LeastSquares.Fit(shocks, effects, [.. Enumerable.Repeat(1.0, shocks.Length)], isPseudo: true);
        var likelihood = -((shocks.Length * Math.Log(2 * Math.PI)) + filter.LogDeterminant + fit.ErrorSquares) / 2;
        return double.IsFinite(likelihood) ? new VectorFit(fit.Coefficients, process, likelihood) : null;
    }

    // The series that a factor alone makes of one equation, from the level that its second value would settle at: there
    // the first value acts on no row.
    private double[][] Level(MovingAverageProcess process, double[] factor, int equation)
    {
        var rest = RealMatrix.Identity(Width);
        foreach (var part in process.Regressive) Vectors.Add(rest.Items, -1, part.Items);
        var unit = new double[Width];
        unit[equation] = factor[Math.Min(1, Rows - 1)];
        var settled = LowerUpper.Of(rest).Solve(unit);
        var level = Array.ConvertAll(settled, _ => new double[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            var next = new double[Width];
            if (row == 0) settled.CopyTo(next, 0);
            else next[equation] = factor[row];
            for (var lag = 1; row > 0 && lag <= process.Regressive.Length; lag++)
                Vectors.Add(next, 1, process.Regressive[lag - 1].Times(
                    row >= lag ? Array.ConvertAll(level, column => column[row - lag]) : settled));
            for (var i = 0; i < next.Length; i++) level[i][row] = next[i];
        }

        return level;
    }

    // A vector autoregression without shocks before; where it is not stationary, none at all.
    private double[] Start(double[][] scaled)
    {
        var first = lags.Values;
        double[][] columns =
        [
            .. factors.Select(factor => factor[first..]),
            .. Enumerable.Range(1, first).SelectMany(lag => scaled.Select(column => column[(first - lag)..^lag])),
        ];
        var fits = Array.ConvertAll(scaled, column => LeastSquares.Fit(
            column[first..], columns, [.. Enumerable.Repeat(1.0, Rows - first)], isPseudo: true));
        var shock = ShockOf(fits);
        double[] regressive = [.. Enumerable.Range(0, first).SelectMany(lag => fits.SelectMany(
            fit => fit.Coefficients.Skip(factors.Length + (lag * Width)).Take(Width)))];
        double[] start = [.. regressive, .. new double[lags.Shocks * Width * Width], .. shock];
        return ProcessOf(start).Filter(Rows) is null
            ? [.. new double[(lags.Values + lags.Shocks) * Width * Width], .. shock]
            : start;
    }

    private double[] ShockOf(LeastSquares[] fits)
    {
        var covariance = new RealMatrix(Width, Width);
        for (var row = 0; row < Width; row++)
            for (var column = 0; column < Width; column++)
                covariance[row, column] = isDiagonal && row != column
                    ? 0
                    : Vectors.Dot(fits[row].Residuals, fits[column].Residuals) / fits[row].Residuals.Length;
        var root = CholeskyFactor.Of(covariance) ?? RealMatrix.Identity(Width);
        return [.. Places().Select(place => place.Row == place.Column ? Math.Log(root[place.Row, place.Row]) : root[place.Row, place.Column])];
    }

    // The matrices row by row; the diagonal of the root by its logarithms, which keeps it positive.
    private MovingAverageProcess ProcessOf(double[] place)
    {
        var square = Width * Width;
        RealMatrix Part(int index) => new RealMatrix(Width, Width, place[(index * square)..((index + 1) * square)]).Transposed();
        var root = new RealMatrix(Width, Width);
        var at = (lags.Values + lags.Shocks) * square;
        foreach (var (row, column) in Places())
            root[row, column] = row == column ? Math.Exp(place[at++]) : place[at++];
        return new MovingAverageProcess(
            [.. Enumerable.Range(0, lags.Values).Select(Part)], [.. Enumerable.Range(lags.Values, lags.Shocks).Select(Part)], root);
    }

    private IEnumerable<(int Row, int Column)> Places() => Enumerable.Range(0, Width)
        .SelectMany(row => Enumerable.Range(0, row + 1).Select(column => (row, column))).Where(place => !isDiagonal || place.row == place.column);

    private VectorFit Unscaled(VectorFit fit)
    {
        RealMatrix[] Turned(RealMatrix[] parts) => Array.ConvertAll(parts, part => Scaled(part, (row, column) => _scales[row] / _scales[column]));
        return new VectorFit(
            [.. fit.Weights.Select((weight, i) => weight * _scales[i % Width])],
            new MovingAverageProcess(
                Turned(fit.Process.Regressive), Turned(fit.Process.Moving), Scaled(fit.Process.Shock, (row, _) => _scales[row])),
            fit.Likelihood - (Rows * _scales.Sum(Math.Log)));
    }

    private static RealMatrix Scaled(RealMatrix matrix, Func<int, int, double> scale)
    {
        var scaled = matrix.Copy();
        for (var row = 0; row < matrix.Rows; row++)
            for (var column = 0; column < matrix.Columns; column++)
                scaled[row, column] *= scale(row, column);
        return scaled;
    }
}

/// <summary>A fitted model.</summary>
/// <param name="Weights">The weights of the first factor in each equation, then of the second and so on.</param>
/// <param name="Process">What is left without the factors.</param>
/// <param name="Likelihood">The logarithm of the likelihood.</param>
internal sealed record VectorFit(double[] Weights, MovingAverageProcess Process, double Likelihood);
