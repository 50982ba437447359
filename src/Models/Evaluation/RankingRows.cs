using DolphinQuant.Models.Labels;

namespace DolphinQuant.Models.Evaluation;

/// <summary>What became of the rows that were ranked; one entry per row, in any order.</summary>
public sealed record RankingRows
{
    /// <summary>Signal session of each row.</summary>
    public required int[] Sessions { get; init; }

    /// <summary>Place of each row's symbol in symbol order; breaks ties between equal scores.</summary>
    public required int[] Symbols { get; init; }

    /// <summary>
    /// Target of each row: 1 = event, 0 = none, NaN = unknown (or, for the tradable event, could not be bought).
    /// </summary>
    public required double[] Outcomes { get; init; }

    /// <summary>Whether each name could be bought the next morning.</summary>
    public required Buyability[] Buyability { get; init; }

    /// <summary>Net return of each buyable row; NaN while unknown and where the name could not be bought.</summary>
    public required double[] NetReturns { get; init; }

    internal void Validate()
    {
        int[] lengths = [Symbols.Length, Outcomes.Length, Buyability.Length, NetReturns.Length];
        if (lengths.Any(length => length != Sessions.Length))
        {
            throw new ArgumentException($"Every column of the ranked rows must hold {Sessions.Length} entries.");
        }
    }
}

/// <summary>One ranking of the rows: a model's predictions or a single untrained column.</summary>
/// <param name="Name">Name in reports, such as <c>KLEN</c>.</param>
/// <param name="Values">Score per row, larger = ranked higher; NaN ranks last.</param>
public sealed record ScoreColumn(string Name, double[] Values);

/// <summary>How a ranking is judged.</summary>
public sealed record RankingOptions
{
    /// <summary>Depths of the pick list.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [5, 10, 20];

    /// <summary>Sessions a label looks ahead; neighbouring days overlap by one less.</summary>
    public int Horizon { get; init; } = 3;

    /// <summary>Days with fewer settled names are left out of the daily figures.</summary>
    public int MinimumNamesPerDay { get; init; } = 10;

    /// <summary>
    /// Days drawn together in the bootstrap; longer than the overlap of labels and the clustering of volatility.
    /// </summary>
    public int BlockSessions { get; init; } = 10;

    /// <summary>Bootstrap resamples.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Seed of the bootstrap.</summary>
    public int Seed { get; init; } = 1;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumNamesPerDay, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Resamples, 1);
        if (Depths.Count == 0 || Depths.Any(depth => depth < 1))
        {
            throw new ArgumentException("There must be at least one depth, each at least 1.");
        }
    }
}
