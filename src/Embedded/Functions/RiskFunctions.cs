using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Value at risk, and the mean loss beyond it, as positive shares.</summary>
internal static class RiskFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("valueAtRisk(returns, method, [confidenceLevel])",
            "The loss that returns exceed with the confidence given: 'historical', 'normal' or 'logNormal'.",
            (_, a) => Scalar.Double(Math.Abs(Threshold(a, Returns(a)))));
        table.Alias("VaR", "valueAtRisk");
        table.Add("condValueAtRisk(returns, method, [confidenceLevel])",
            "The mean of the losses beyond the value at risk: 'historical', 'normal' or 'logNormal'.",
            (_, a) => Scalar.Double(Math.Abs(Shortfall(a, Returns(a)))));
        table.Alias("CVaR", "condValueAtRisk");
    }

    private static double[] Returns(Arguments arguments)
    {
        var returns = RealMatrices.ReadColumn(arguments, 0);
        if (returns.Length < 2) throw arguments.Wrong(0, "must hold at least two values");
        return Array.Exists(returns, item => item <= -1) ? throw arguments.Wrong(0, "must be greater than -1") : returns;
    }

    private static double Tail(Arguments arguments) => arguments.Double(2, 0.95) is var level and > 0 and < 1
        ? 1 - level
        : throw arguments.Wrong(2, "must lie between 0 and 1");

    private static (double Mean, double Deviation) Moments(double[] items) =>
        (Fold.Result<double, double, Mean>(items), Fold.Result<double, double, Deviation>(items));

    private static double[] Logarithms(double[] returns) => Array.ConvertAll(returns, item => Math.Log(1 + item));

    // The return that is undercut with the chance of the tail.
    private static double Threshold(Arguments arguments, double[] returns)
    {
        var tail = Tail(arguments);
        var score = Distributions.NormalQuantile(tail);
        switch (arguments.Text(1))
        {
            case "historical":
                return Quantiles.At(Quantiles.Sorted(returns), tail, Interpolation.Linear);
            case "normal":
                var (mean, deviation) = Moments(returns);
                return mean + (score * deviation);
            case "logNormal":
                var (logMean, logDeviation) = Moments(Logarithms(returns));
                return Math.Exp(logMean + (score * logDeviation)) - 1;
            case "monteCarlo":
                throw arguments.Wrong(1, "'monteCarlo' is not supported by the embedded engine; a DolphinDB server is needed");
            default:
                throw arguments.Wrong(1, "must be 'historical', 'normal' or 'logNormal'");
        }
    }

    // The closed forms of the two distributions: McNeil, Frey and Embrechts, Quantitative Risk Management, 2.2.
    private static double Shortfall(Arguments arguments, double[] returns)
    {
        var (threshold, tail) = (Threshold(arguments, returns), Tail(arguments));
        var score = Distributions.NormalQuantile(tail);
        switch (arguments.Text(1))
        {
            case "normal":
                var (mean, deviation) = Moments(returns);
                return mean - (deviation * Math.Exp(-score * score / 2) / (Math.Sqrt(2 * Math.PI) * tail));
            case "logNormal":
                var (logMean, logDeviation) = Moments(Logarithms(returns));
                return (Math.Exp(logMean + (logDeviation * logDeviation / 2))
                    * Distributions.Normal(score - logDeviation) / tail) - 1;
            default:
                return returns.Where(item => item <= threshold).DefaultIfEmpty(threshold).Average();
        }
    }
}
