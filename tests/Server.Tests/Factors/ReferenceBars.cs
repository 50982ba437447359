namespace DolphinQuant.Server.Tests.Factors;

/// <summary>The adjusted bars of one symbol, oldest first. <c>NaN</c> is null.</summary>
internal sealed record ReferenceBars
{
    public required DateOnly[] Dates { get; init; }

    public required double[] Open { get; init; }

    public required double[] High { get; init; }

    public required double[] Low { get; init; }

    public required double[] Close { get; init; }

    public required double[] Volume { get; init; }

    public required double[] Amount { get; init; }

    public int Count => Dates.Length;

    /// <summary>ln(close / close before).</summary>
    public double LogReturn(int t) => Math.Log(Close[t] / Close[t - 1]);

    /// <summary>close / close of <paramref name="sessions"/> before - 1.</summary>
    public double Return(int t, int sessions = 1) => (Close[t] / Close[t - sessions]) - 1;

    /// <summary>ln(high / low).</summary>
    public double LogRange(int t) => Math.Log(High[t] / Low[t]);

    /// <summary>The first <paramref name="count"/> bars.</summary>
    public ReferenceBars Take(int count) => new()
    {
        Dates = Dates[..count],
        Open = Open[..count],
        High = High[..count],
        Low = Low[..count],
        Close = Close[..count],
        Volume = Volume[..count],
        Amount = Amount[..count],
    };
}
