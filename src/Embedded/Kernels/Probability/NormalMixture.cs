using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Probability;

/// <summary>
/// A mixture of normal distributions fitted by expectation and maximisation (Dempster, Laird and Rubin, Journal of the
/// Royal Statistical Society B 39, 1977; Bishop, Pattern Recognition and Machine Learning, 9.2.2).
/// </summary>
internal sealed class NormalMixture
{
    private readonly double[][] _samples;

    private NormalMixture(double[][] samples, double[][] means, RealMatrix[] covariances)
    {
        (_samples, Means, Covariances) = (samples, means, covariances);
        Priors = [.. Enumerable.Repeat(1.0 / means.Length, means.Length)];
    }

    public double[] Priors { get; }

    public double[][] Means { get; }

    public RealMatrix[] Covariances { get; }

    /// <summary>
    /// Fits until the mean logarithm of the likelihood grows by less than a tolerance; null where a covariance becomes
    /// singular.
    /// </summary>
    public static NormalMixture? Fit(
        double[][] samples, double[][] means, RealMatrix[] covariances, (int Rounds, double Tolerance) end)
    {
        var mixture = new NormalMixture(samples, means, covariances);
        var before = double.NegativeInfinity;
        for (var round = 0; round < end.Rounds; round++)
        {
            Interruption.Check();
            if (mixture.Shares() is not { } expected) return null;
            mixture.Maximise(expected.Shares);
            if (Math.Abs(expected.Likelihood - before) < end.Tolerance) break;
            before = expected.Likelihood;
        }

        return mixture;
    }

    // Each sample's share in each part, and the mean logarithm of the likelihood.
    private (double[][] Shares, double Likelihood)? Shares()
    {
        var logarithms = new double[Means.Length][];
        for (var part = 0; part < Means.Length; part++)
        {
            if (CholeskyFactor.Of(Covariances[part]) is not { } factor) return null;
            logarithms[part] = Array.ConvertAll(_samples, sample => Math.Log(Priors[part]) + LogDensity(sample, Means[part], factor));
        }

        var shares = Array.ConvertAll(Means, _ => new double[_samples.Length]);
        var likelihood = 0.0;
        for (var i = 0; i < _samples.Length; i++)
        {
            var most = logarithms.Max(part => part[i]);
            var total = most + Math.Log(logarithms.Sum(part => Math.Exp(part[i] - most)));
            for (var part = 0; part < shares.Length; part++) shares[part][i] = Math.Exp(logarithms[part][i] - total);
            likelihood += total / _samples.Length;
        }

        return (shares, likelihood);
    }

    /// <summary>The logarithm of a normal density, from the factor of its covariance.</summary>
    public static double LogDensity(double[] x, double[] mean, RealMatrix factor)
    {
        var scaled = Vectors.Minus(x, mean);
        var logarithm = -0.5 * x.Length * Math.Log(2 * Math.PI);
        for (var column = 0; column < scaled.Length; column++)
        {
            scaled[column] /= factor[column, column];
            Vectors.Add(scaled.AsSpan(column + 1), -scaled[column], factor.Column(column)[(column + 1)..]);
            logarithm -= Math.Log(factor[column, column]);
        }

        return logarithm - (0.5 * Vectors.Dot(scaled, scaled));
    }

    private void Maximise(double[][] shares)
    {
        for (var part = 0; part < shares.Length; part++)
        {
            var total = shares[part].Sum();
            Priors[part] = total / _samples.Length;
            var mean = new double[Means[part].Length];
            for (var i = 0; i < _samples.Length; i++) Vectors.Add(mean, shares[part][i] / total, _samples[i]);
            var covariance = new RealMatrix(mean.Length, mean.Length);
            for (var i = 0; i < _samples.Length; i++)
            {
                var distance = Vectors.Minus(_samples[i], mean);
                for (var column = 0; column < mean.Length; column++)
                    Vectors.Add(covariance.Column(column), shares[part][i] / total * distance[column], distance);
            }

            (Means[part], Covariances[part]) = (mean, covariance);
        }
    }
}
