using DolphinQuant.Models.Leaks;
using DolphinQuant.Models.Training;
using DolphinQuant.Server.Pipeline.Learning;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline.Steps;

/// <summary>
/// Trains the models that are due by the schedule and not stored yet, after the leak checks have passed.
/// </summary>
internal sealed class TrainStep(WalkForwardSettings settings) : IDailyStep
{
    public string Name => "train";

    public string Title => "checking for leaks and training what is due";

    public async Task<StepOutcome> RunAsync(
        DailyRunContext context, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = await context.DatasetAsync(cancellationToken);
        var plan = WalkForwardPlan.Of(dataset, settings);
        var store = new ModelStore(context.Session, context.Request.Market);
        var stored = await store.VersionsAsync(cancellationToken);
        var due = plan.Folds.Where(fold => fold.Obstacle is null && !stored.Contains(fold.Version)).ToArray();
        if (plan.Folds.All(fold => fold.Obstacle is not null)) throw NoTrainableFold(context, dataset, plan);
        if (due.Length > 0) CheckForLeaks(dataset, cancellationToken);
        for (var i = 0; i < due.Length; i++)
        {
            var relay = new Relay(progress, due, i);
            using var model = plan.Training.Train(plan.Panel, due[i], relay, cancellationToken);
            await store.StoreAsync(model, dataset.Panel.Sessions[due[i].Window.RetrainSession], cancellationToken);
        }

        return new StepOutcome(
            $"{due.Length} models trained, {plan.Folds.Count - due.Length} were stored or had too little data",
            StepOutcome.Count("trained", due.Length),
            StepOutcome.Count("rows", dataset.Count));
    }

    private DailyRunException NoTrainableFold(
        DailyRunContext context, ResearchDataset dataset, WalkForwardPlan plan) => new(
        plan.Folds.Count == 0
            ? $"Market {context.Request.Market} has {dataset.Panel.Sessions.Length} sessions; "
                + $"training needs more than {settings.Schedule.MinimumTrainSessions}."
            : $"No model of market {context.Request.Market} can be trained: {plan.Folds[^1].Obstacle}.");

    private static void CheckForLeaks(ResearchDataset dataset, CancellationToken cancellationToken)
    {
        var report = LeakScan.Run(dataset.ToLeakRows(), null, cancellationToken);
        if (!report.IsClean)
        {
            throw new DailyRunException(
                "Factors know the future, so nothing is trained: " + string.Join("; ", report.Alarms));
        }
    }

    private sealed class Relay(IProgress<StepProgress> progress, FoldPlan[] due, int index)
        : IProgress<DolphinQuant.Models.LightGbm.TrainingProgress>
    {
        public void Report(DolphinQuant.Models.LightGbm.TrainingProgress value) => progress.Report(new StepProgress(
            (index + ((double)value.Iteration / value.MaximumIterations)) / due.Length,
            $"model {index + 1} of {due.Length}, tree {value.Iteration}"));
    }
}
