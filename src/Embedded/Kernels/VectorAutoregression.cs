using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Probability;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Several series regressed on the values of all of them before, equation by equation (Lütkepohl, New Introduction to
/// Multiple Time Series Analysis, 2005, chapters 3 and 4).
/// </summary>
internal sealed class VectorAutoregression
{
    private VectorAutoregression(RealMatrix parameters, RealMatrix products, int lags, int rows)
    {
        (Parameters, Lags, Rows) = (parameters, lags, rows);
        Likely = new RealMatrix(products.Rows, products.Rows, Array.ConvertAll(products.Items, item => item / rows));
    }

    /// <summary>A column for each series: trend, exogenous factors, then the series one before, two before and so on.</summary>
    public RealMatrix Parameters { get; }

    public int Lags { get; }

    public int Rows { get; }

    /// <summary>The covariance of the errors by maximum likelihood.</summary>
    public RealMatrix Likely { get; }

    /// <summary>The covariance of the errors, corrected for the parameters.</summary>
    public RealMatrix Covariance =>
        new(Series, Series, Array.ConvertAll(Likely.Items, item => item * Rows / (Rows - Parameters.Rows)));

    public double Likelihood => -(Rows * Series / 2.0 * (1 + Math.Log(2 * Math.PI))) - (Rows / 2.0 * LogDeterminant);

    public double Akaike => LogDeterminant + (2.0 / Rows * Parameters.Items.Length);

    public double Schwarz => LogDeterminant + (Math.Log(Rows) / Rows * Parameters.Items.Length);

    public double HannanQuinn => LogDeterminant + (2 * Math.Log(Math.Log(Rows)) / Rows * Parameters.Items.Length);

    public double PredictionError =>
        Math.Pow((Rows + Parameters.Rows) / (double)(Rows - Parameters.Rows), Series) * Math.Exp(LogDeterminant);

    private int Series => Parameters.Columns;

    private double LogDeterminant => Math.Log(LowerUpper.Of(Likely).Determinant);

    /// <summary>Fits a number of lags.</summary>
    /// <param name="series">The series.</param>
    /// <param name="exogenous">Factors from outside, in the same rows.</param>
    /// <param name="trend">The trend, counted from the first row of the series.</param>
    /// <param name="lags">The lags.</param>
    /// <param name="firstRow">The first row that is explained, not before the number of lags.</param>
    public static VectorAutoregression Fit(
        double[][] series, double[][] exogenous, Trend trend, int lags, int firstRow)
    {
        Interruption.Check();
        var rows = series[0].Length - firstRow;
        double[][] factors =
        [
            .. UnitRoot.TrendColumns(trend, series[0].Length).Concat(exogenous).Select(column => column[firstRow..]),
            .. Enumerable.Range(1, lags).SelectMany(lag =>
                series.Select(column => column.AsSpan(firstRow - lag, rows).ToArray())),
        ];
        double[] weights = [.. Enumerable.Repeat(1.0, rows)];
        var fits = Array.ConvertAll(series, column => LeastSquares.Fit(column[firstRow..], factors, weights));
        var residuals = RealMatrix.FromColumns(Array.ConvertAll(fits, fit => fit.Residuals));
        return new VectorAutoregression(
            RealMatrix.FromColumns(Array.ConvertAll(fits, fit => fit.Coefficients)),
            residuals.Transposed().Times(residuals), lags, rows);
    }
}
