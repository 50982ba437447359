namespace DolphinQuant.Models.Splits;

/// <summary>
/// When a walk-forward model is trained again. The schedule is anchored to the first session of the calendar, so that a
/// longer history adds folds and never moves one.
/// </summary>
public sealed record WalkForwardSchedule
{
    /// <summary>Sessions of history before the first training, the validation block included.</summary>
    public int MinimumTrainSessions { get; init; } = 160;

    /// <summary>Sessions between two trainings.</summary>
    public int StepSessions { get; init; } = 20;

    /// <summary>Sessions before each training that are kept for early stopping and calibration.</summary>
    public int ValidationSessions { get; init; } = 40;

    /// <summary>
    /// Sessions kept free between the last training label and the validation block: the label's horizon.
    /// </summary>
    public int EmbargoSessions { get; init; } = 3;

    /// <summary>Lists the folds of a calendar.</summary>
    /// <param name="sessionCount">Sessions known; folds that would train after the last one are not listed.</param>
    /// <exception cref="ArgumentException">The settings leave no session to train on.</exception>
    public IReadOnlyList<FoldWindow> Folds(int sessionCount)
    {
        Validate();
        var folds = new List<FoldWindow>();
        for (var retrain = MinimumTrainSessions; retrain < sessionCount; retrain += StepSessions)
        {
            folds.Add(new(folds.Count, retrain - ValidationSessions, retrain, retrain + StepSessions));
        }

        return folds;
    }

    private void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(StepSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ValidationSessions, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(EmbargoSessions);
        if (MinimumTrainSessions <= ValidationSessions + EmbargoSessions)
        {
            throw new ArgumentException(
                "MinimumTrainSessions must exceed ValidationSessions + EmbargoSessions: nothing is left to train on.");
        }
    }
}

/// <summary>The sessions of one fold.</summary>
/// <param name="Number">Number of the fold, from 0.</param>
/// <param name="ValidationStart">First session of the validation block.</param>
/// <param name="RetrainSession">
/// Session before whose close the model must be ready: first session of the test block.
/// </param>
/// <param name="TestEnd">First session after the test block; may lie beyond the data.</param>
public sealed record FoldWindow(int Number, int ValidationStart, int RetrainSession, int TestEnd);
