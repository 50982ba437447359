namespace DolphinQuant.Models.Leaks;

/// <summary>What came after each row of a feature matrix; one entry per row.</summary>
public sealed record LeakRows
{
    /// <summary>The columns to check.</summary>
    public required FeatureMatrix Features { get; init; }

    /// <summary>Signal session of each row.</summary>
    public required int[] Sessions { get; init; }

    /// <summary>1 = event, 0 = none, NaN = unknown.</summary>
    public required double[] Events { get; init; }

    /// <summary>Close-to-close return over the label's horizon; NaN = unknown.</summary>
    public required double[] HorizonReturns { get; init; }

    /// <summary>Close-to-close return of the next session; NaN = unknown.</summary>
    public required double[] NextReturns { get; init; }

    /// <summary>Sessions of the label's horizon.</summary>
    public int Horizon { get; init; } = 3;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        int[] lengths = [Sessions.Length, Events.Length, HorizonReturns.Length, NextReturns.Length];
        if (lengths.Any(length => length != Features.RowCount))
        {
            throw new ArgumentException($"Every column beside the features must hold {Features.RowCount} entries.");
        }
    }
}
