namespace DolphinQuant.Models.Splits;

/// <summary>The time span of each row: its signal session and the last session its label looked at.</summary>
public sealed record RowLives
{
    /// <summary>Signal session of each row.</summary>
    public required int[] Sessions { get; init; }

    /// <summary>Life end of each row's label; <see cref="Labels.LabelLife.Open"/> while unknown.</summary>
    public required int[] LifeEnds { get; init; }

    /// <summary>Whether each row has a label to learn from.</summary>
    public required bool[] IsLabelled { get; init; }
}

/// <summary>
/// The rows of one walk-forward fold, as ascending row numbers. Purging and embargo follow López de Prado, Advances in
/// Financial Machine Learning (2018), chapter 7: a label lives from its signal session to its life end, and no life in
/// one part may reach into the next part.
/// </summary>
public sealed record PurgedFold
{
    private PurgedFold()
    {
    }

    /// <summary>Sessions of the fold.</summary>
    public required FoldWindow Window { get; init; }

    /// <summary>Rows to train on: labelled, life end plus embargo before the validation block.</summary>
    public required int[] Train { get; init; }

    /// <summary>Rows to validate on: labelled, signal in the block, life end before the retrain session.</summary>
    public required int[] Validation { get; init; }

    /// <summary>Rows to predict: every row of the test block, labelled or not.</summary>
    public required int[] Test { get; init; }

    /// <summary>Sorts rows into the parts of a fold; rows that a purge drops are in none.</summary>
    /// <param name="window">Sessions of the fold.</param>
    /// <param name="rows">Lives of all rows.</param>
    /// <param name="embargoSessions">Sessions kept free before the validation block.</param>
    public static PurgedFold Assign(FoldWindow window, RowLives rows, int embargoSessions)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(rows);
        return new()
        {
            Window = window,
            Train = Where(rows, row => rows.IsLabelled[row]
                && rows.LifeEnds[row] < window.ValidationStart - embargoSessions),
            Validation = Where(rows, row => rows.IsLabelled[row]
                && rows.Sessions[row] >= window.ValidationStart && rows.LifeEnds[row] < window.RetrainSession),
            Test = Where(
                rows, row => rows.Sessions[row] >= window.RetrainSession && rows.Sessions[row] < window.TestEnd),
        };
    }

    private static int[] Where(RowLives rows, Func<int, bool> belongs) =>
        [.. Enumerable.Range(0, rows.Sessions.Length).Where(belongs)];
}
