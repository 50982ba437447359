using System.Text.RegularExpressions;
using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.Training;

namespace DolphinQuant.Models.Tests.Training;

public sealed partial class WalkForwardTests
{
    private static readonly WalkForward WalkForward = new(Panels.Settings);

    [Fact]
    public void Run_predicts_the_test_blocks_better_than_chance()
    {
        var panel = Panels.Draw(1);
        var folds = Run(panel, Panels.Sessions);

        Assert.Equal(4, folds.Count); // trained at 60, 75, 90, 105
        var rows = folds.SelectMany(fold => fold.Plan.Rows.Test).ToArray();
        var scores = folds.SelectMany(fold => Predict(panel, fold)).Select(prediction => prediction.Score).ToArray();
        Assert.True(ClassificationMetrics.Auc(scores, Array.ConvertAll(rows, row => panel.Targets[row])) > 0.7);
        Assert.All(folds, fold => Assert.True(fold.IsNew));
    }

    [Fact]
    public void Run_twice_gives_identical_models()
    {
        var panel = Panels.Draw(1);

        Assert.Equal(
            Run(panel, Panels.Sessions).Select(fold => fold.Model.ToText()),
            Run(panel, Panels.Sessions).Select(fold => fold.Model.ToText()));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(78)]
    [InlineData(100)]
    public void Run_with_later_data_cut_off_changes_no_fold_and_no_prediction(int sessionCount)
    {
        var panel = Panels.Draw(2);
        var early = Panels.Until(panel, sessionCount);
        var expected = Run(panel, Panels.Sessions);
        var actual = Run(early, sessionCount);

        Assert.NotEmpty(actual);
        foreach (var (full, cut) in expected.Zip(actual))
        {
            Assert.Equal(full.Plan.Version, cut.Plan.Version);
            Assert.Equal(full.Model.ToText(), cut.Model.ToText());
            var predictions = Predict(early, cut);
            Assert.NotEmpty(predictions);
            Assert.Equal(Scores(Predict(panel, full)).Take(predictions.Length), Scores(predictions));
        }
    }

    [Fact]
    public void Run_does_not_depend_on_the_order_of_the_panel()
    {
        var panel = Panels.Draw(3);
        var random = new Random(3);
        var order = Enumerable.Range(0, panel.Sessions.Length).OrderBy(_ => random.Next()).ToArray();

        Assert.Equal(
            Run(panel, 76).Select(fold => fold.Model.ToText()),
            Run(Panels.Rows(panel, order), 76).Select(fold => fold.Model.ToText()));
    }

    [Fact]
    public void Run_takes_stored_models_instead_of_training_again()
    {
        var panel = Panels.Draw(1);
        var first = Run(panel, 76).ToDictionary(fold => fold.Plan.Version, fold => fold.Model.ToText());
        var states = new List<FoldState>();

        var again = WalkForward.Run(
            panel,
            WalkForward.Plan(panel, Panels.Sessions),
            version => first.TryGetValue(version, out var text) ? TrainedModel.FromText(text, threads: 1) : null,
            new Recorder(news => states.Add(news.State))).ToList();

        Assert.Equal([false, false, true, true], again.Select(fold => fold.IsNew));
        Assert.Equal(2, states.Count(state => state == FoldState.Reused));
        Assert.Equal(2, states.Count(state => state == FoldState.Trained));
        Assert.Equal(
            Run(panel, Panels.Sessions).Select(fold => fold.Model.ToText()), again.Select(fold => fold.Model.ToText()));
    }

    [Fact]
    public void Run_yields_each_fold_before_the_next_is_trained()
    {
        var panel = Panels.Draw(1);
        var trained = 0;
        var folds = WalkForward.Run(
            panel,
            WalkForward.Plan(panel, Panels.Sessions),
            progress: new Recorder(news => trained += news.State == FoldState.Trained ? 1 : 0));

        Assert.NotNull(folds.First().Model);
        Assert.Equal(1, trained);
    }

    [Fact]
    public void Run_fold_with_too_few_events_is_served_by_the_model_before()
    {
        var panel = Panels.Draw(1);
        // No events in sessions 55 to 74: the validation block of the second fold is blank.
        var targets = panel.Targets
            .Select((target, row) => panel.Sessions[row] is >= 55 and < 75 ? 0 : target)
            .ToArray();
        panel = panel with { Targets = targets };

        var plan = WalkForward.Plan(panel, 80);
        var folds = WalkForward.Run(panel, plan).ToList();

        Assert.Null(plan[0].Obstacle);
        Assert.Contains("validation", plan[1].Obstacle, StringComparison.Ordinal);
        Assert.Same(folds[0].Model, folds[1].Model);
        Assert.False(folds[1].IsNew);
        Assert.Throws<InvalidOperationException>(() => WalkForward.Train(panel, plan[1]));
    }

    [Fact]
    public void Run_without_any_trainable_fold_yields_nothing()
    {
        var panel = Panels.Draw(1) with { Targets = new double[Panels.Sessions * Panels.Names] };

        Assert.Empty(Run(panel, Panels.Sessions));
    }

    [Fact]
    public void Run_cancelled_stops()
    {
        var panel = Panels.Draw(1);
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(_ => source.Cancel());

        Assert.Throws<OperationCanceledException>(() => WalkForward
            .Run(panel, WalkForward.Plan(panel, Panels.Sessions), null, recorder, source.Token).ToList());
    }

    [Fact]
    public void Version_has_prefix_and_twelve_hex_digits() =>
        Assert.Matches(VersionPattern(), WalkForward.Plan(Panels.Draw(1), 61)[0].Version);

    [Fact]
    public void Version_changes_with_settings_factors_and_training_rows()
    {
        var panel = Panels.Draw(1);
        string Version(WalkForwardSettings settings, TrainingPanel rows) =>
            new WalkForward(settings).Plan(rows, 61)[0].Version;
        var names = panel.Features.ColumnNames.ToArray();
        var renamed = FeatureMatrix.FromColumns(
            ["other", .. names[1..]], [.. names.Select((_, column) => panel.Features.Column(column))]);
        var flipped = (double[])panel.Targets.Clone();
        flipped[0] = 1 - flipped[0];

        string[] versions =
        [
            Version(Panels.Settings, panel),
            Version(Panels.Settings with { Trees = Panels.Settings.Trees with { Seed = 1 } }, panel),
            Version(Panels.Settings with { Trees = Panels.Settings.Trees with { MaximumIterations = 31 } }, panel),
            Version(Panels.Settings, panel with { Features = renamed }),
            Version(Panels.Settings, panel with { Targets = flipped }),
        ];

        Assert.Equal(versions.Length, versions.Distinct().Count());
    }

    [Fact]
    public void Version_ignores_rows_the_training_does_not_read()
    {
        var panel = Panels.Draw(1);
        var last = panel.Targets.Length - 1;
        var targets = (double[])panel.Targets.Clone();
        targets[last] = 1 - targets[last];

        Assert.Equal(
            WalkForward.Plan(panel, 61)[0].Version, WalkForward.Plan(panel with { Targets = targets }, 61)[0].Version);
    }

    [Fact]
    public void Model_read_back_from_text_predicts_the_same()
    {
        var panel = Panels.Draw(1);
        var fold = Run(panel, 61)[0];
        using var read = TrainedModel.FromText(fold.Model.ToText(), threads: 1);
        var rows = panel.Features.SelectRows(fold.Plan.Rows.Test);

        Assert.Equal(Scores(fold.Model.Predict(rows)), Scores(read.Predict(rows)));
        Assert.Equal(fold.Model.Summary, read.Summary);
        Assert.Equal(fold.Model.ToText(), read.ToText());
        Assert.Throws<FormatException>(() => TrainedModel.FromText("{"));
    }

    [Fact]
    public void Prediction_orders_probability_as_score_and_names_three_factors()
    {
        var panel = Panels.Draw(1);
        var fold = Run(panel, 61)[0];
        var rows = panel.Features.SelectRows(fold.Plan.Rows.Test);
        var predictions = fold.Model.Predict(rows, withTopFactors: true)
            .OrderBy(prediction => prediction.Score)
            .ToArray();

        Assert.Equal(predictions.Select(p => p.Probability).Order(), predictions.Select(p => p.Probability));
        Assert.All(predictions, p => Assert.InRange(p.LowerBound, 0, p.Probability));
        Assert.All(predictions, p => Assert.Equal(TrainedModel.TopFactorCount, p.TopFactors.Length));
        Assert.All(predictions, p => Assert.True(Math.Abs(p.TopFactors[0].Weight) >= Math.Abs(p.TopFactors[2].Weight)));
        // The factor that carries the event leads for the strongest name, and raises its probability.
        Assert.Equal("range", predictions[^1].TopFactors[0].Factor);
        Assert.True(predictions[^1].TopFactors[0].Weight > 0);
        Assert.True(predictions[^1].ExpectedReturn > predictions[0].ExpectedReturn);
        Assert.Empty(fold.Model.Predict(rows)[0].TopFactors);
    }

    [Fact]
    public void Panel_with_a_repeated_row_is_refused()
    {
        var panel = Panels.Rows(Panels.Draw(1), [0, 0]);

        Assert.Throws<ArgumentException>(() => WalkForward.Plan(panel, 61));
    }

    private static List<TrainedFold> Run(TrainingPanel panel, int sessionCount) =>
        [.. WalkForward.Run(panel, WalkForward.Plan(panel, sessionCount))];

    private static Prediction[] Predict(TrainingPanel panel, TrainedFold fold) =>
        fold.Model.Predict(panel.Features.SelectRows(fold.Plan.Rows.Test));

    private static IEnumerable<(double, double, double, double)> Scores(Prediction[] predictions) =>
        predictions.Select(p => (p.Score, p.Probability, p.LowerBound, p.ExpectedReturn));

    [GeneratedRegex("^lgbm-[0-9a-f]{12}$")]
    private static partial Regex VersionPattern();

    private sealed class Recorder(Action<WalkForwardProgress> record) : IProgress<WalkForwardProgress>
    {
        public void Report(WalkForwardProgress value) => record(value);
    }
}
