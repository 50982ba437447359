namespace DolphinQuant.Conformance.Tests;

/// <summary>Prices and volumes of six instruments, made by the engine itself: what the vendor's public modules run on.</summary>
internal static class GeneratedPanel
{
    /// <summary>The rows of every panel.</summary>
    public const int Days = 300;

    /// <summary>Makes the panels, days by instruments, under the names that the modules' parameters have.</summary>
    public const string Script = """
        setRandomSeed(7)
        n = 300
        m = 6
        close = 20 * exp(cumsum(matrix(norm(0, 0.02, n * m) $ n:m)))
        open = close * (0.99 + (rand(0.02, n * m) $ n:m))
        high = iif(close > open, close, open) * (1 + (rand(0.01, n * m) $ n:m))
        low = iif(close < open, close, open) * (1 - (rand(0.01, n * m) $ n:m))
        vol = 1000.0 + (rand(9000.0, n * m) $ n:m)
        vwap = (high + low + close) \ 3
        cap = close * 1000000
        """;
}
