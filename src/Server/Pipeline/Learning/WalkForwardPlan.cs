using DolphinQuant.Models.Training;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Learning;

/// <summary>The trainings of a dataset by the schedule, and which model serves which session.</summary>
internal sealed record WalkForwardPlan(WalkForward Training, TrainingPanel Panel, IReadOnlyList<FoldPlan> Folds)
{
    public static WalkForwardPlan Of(ResearchDataset dataset, WalkForwardSettings settings)
    {
        var training = new WalkForward(settings);
        var panel = dataset.ToTrainingPanel();
        return new WalkForwardPlan(training, panel, training.Plan(panel, dataset.Panel.Sessions.Length));
    }

    /// <summary>
    /// The folds that a model serves, in order, each with that model's version: its own, or the one before where it
    /// could not be trained. Folds before the first model are left out.
    /// </summary>
    public IEnumerable<(FoldPlan Fold, string Version)> Serving()
    {
        string? latest = null;
        foreach (var fold in Folds)
        {
            latest = fold.Obstacle is null ? fold.Version : latest;
            if (latest is not null) yield return (fold, latest);
        }
    }
}
