namespace DolphinQuant.Models.Training;

/// <summary>Rows of one market to train on and to predict; one entry per row, in any order.</summary>
public sealed record TrainingPanel
{
    /// <summary>Factor values, known at each row's signal session.</summary>
    public required FeatureMatrix Features { get; init; }

    /// <summary>Symbol of each row.</summary>
    public required string[] Symbols { get; init; }

    /// <summary>Signal session of each row.</summary>
    public required int[] Sessions { get; init; }

    /// <summary>What to learn: 1 = event, 0 = none, NaN = unknown or (tradable event) could not be bought.</summary>
    public required double[] Targets { get; init; }

    /// <summary>Life end of each target; <see cref="Labels.LabelLife.Open"/> while unknown.</summary>
    public required int[] LifeEnds { get; init; }

    /// <summary>Net return of each row; NaN while unknown and where the name could not be bought.</summary>
    public required double[] NetReturns { get; init; }

    /// <summary>Life end of each net return; a delayed exit makes it later than the target's.</summary>
    public required int[] NetReturnLifeEnds { get; init; }

    /// <exception cref="ArgumentException">Columns differ in length, or a symbol has two rows in a session.</exception>
    internal void Validate()
    {
        int[] lengths =
        [
            Symbols.Length, Sessions.Length, Targets.Length, LifeEnds.Length,
            NetReturns.Length, NetReturnLifeEnds.Length,
        ];
        if (lengths.Any(length => length != Features.RowCount))
        {
            throw new ArgumentException($"Every column of the panel must hold {Features.RowCount} entries.");
        }

        var seen = new HashSet<(string, int)>();
        for (var row = 0; row < Symbols.Length; row++)
        {
            if (!seen.Add((Symbols[row], Sessions[row])))
            {
                throw new ArgumentException($"{Symbols[row]} has two rows in session {Sessions[row]}.");
            }
        }
    }

    /// <summary>
    /// The given rows by session and symbol, so that a model does not depend on the order of the panel.
    /// </summary>
    internal int[] InCanonicalOrder(int[] rows)
    {
        var ordered = (int[])rows.Clone();
        Array.Sort(ordered, (left, right) => Sessions[left] != Sessions[right]
            ? Sessions[left].CompareTo(Sessions[right])
            : string.CompareOrdinal(Symbols[left], Symbols[right]));
        return ordered;
    }
}
