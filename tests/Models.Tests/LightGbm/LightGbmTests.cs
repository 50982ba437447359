using DolphinQuant.Models.Evaluation;
using DolphinQuant.Models.LightGbm;

namespace DolphinQuant.Models.Tests.LightGbm;

public sealed class LightGbmTests
{
    private static readonly LightGbmSettings Settings = new()
    {
        Leaves = 7,
        MinimumRowsInLeaf = 10,
        MaximumIterations = 60,
        EarlyStoppingRounds = 10,
        Lambda = 1,
        Threads = 1,
    };

    [Fact]
    public void Fit_same_seed_and_rows_gives_identical_text()
    {
        using var first = Fit(Settings, 1);
        using var second = Fit(Settings, 1);

        Assert.Equal(first.ToText(), second.ToText());
    }

    [Fact]
    public void Fit_with_two_threads_repeats_itself_too()
    {
        using var first = Fit(Settings with { Threads = 2 }, 1);
        using var second = Fit(Settings with { Threads = 2 }, 1);

        Assert.Equal(first.ToText(), second.ToText());
    }

    [Fact]
    public void Fit_other_seed_gives_other_trees()
    {
        using var first = Fit(Settings, 1);
        using var second = Fit(Settings with { Seed = 2 }, 1);

        Assert.NotEqual(Trees(first), Trees(second));
    }

    [Fact]
    public void Fit_again_forgets_what_was_fitted_before()
    {
        var estimator = new LightGbmEstimator(Settings);
        using var other = estimator.Fit(Rows(7, 400), Rows(8, 200));
        using var refit = estimator.Fit(Rows(1, 400), Rows(2, 200));
        using var fresh = Fit(Settings, 1);

        Assert.Equal(fresh.ToText(), refit.ToText());
        Assert.NotEqual(Trees(other), Trees(refit));
    }

    [Fact]
    public void Fit_and_predict_leave_the_rows_untouched()
    {
        var (train, validation) = (Rows(1, 400), Rows(2, 200));
        var (values, targets) = (train.Features.Values.ToArray(), train.Targets.ToArray());
        using var model = new LightGbmEstimator(Settings).Fit(train, validation);
        model.Predict(train.Features);
        model.Contributions(train.Features);

        Assert.Equal(values, train.Features.Values.ToArray());
        Assert.Equal(targets, train.Targets.ToArray());
    }

    [Fact]
    public void Fit_learns_the_column_that_decides()
    {
        using var model = Fit(Settings, 1);
        var rows = Rows(3, 500);
        var scores = model.Score(rows.Features);
        var outcomes = Array.ConvertAll(rows.Targets.ToArray(), target => (double)target);

        Assert.True(ClassificationMetrics.Auc(scores, outcomes) > 0.8);
        var gains = model.FeatureImportance(FeatureImportanceKind.Gain);
        Assert.Equal(0, Array.IndexOf(gains, gains.Max()));
        Assert.All(
            model.FeatureImportance(FeatureImportanceKind.Split), splits => Assert.Equal(Math.Floor(splits), splits));
    }

    [Theory]
    [InlineData(ValidationMetric.LogLoss)]
    [InlineData(ValidationMetric.AveragePrecision)]
    public void Fit_stops_early_and_keeps_the_best_iteration(ValidationMetric metric)
    {
        var history = new List<TrainingProgress>();
        var settings = Settings with { Metric = metric, LearningRate = 0.5, MaximumIterations = 200 };
        using var model = new LightGbmEstimator(settings).Fit(Rows(1, 400), Rows(2, 200), new Recorder(history.Add));

        var best = metric == ValidationMetric.LogLoss
            ? history.MinBy(step => step.Metric)
            : history.MaxBy(step => step.Metric);
        Assert.True(history.Count < 200);
        Assert.Equal(best.Iteration, model.TreeCount);
        Assert.Equal(best.Metric, model.ValidationMetric);
        Assert.Equal(best.Iteration + settings.EarlyStoppingRounds, history.Count);
    }

    [Fact]
    public void Fit_validation_metric_is_the_log_loss_of_the_kept_trees()
    {
        var validation = Rows(2, 200);
        using var model = new LightGbmEstimator(Settings).Fit(Rows(1, 400), validation);
        var probabilities = model.Predict(validation.Features);
        var loss = 0.0;
        for (var row = 0; row < probabilities.Length; row++)
        {
            loss -= Math.Log(validation.Targets[row] > 0 ? probabilities[row] : 1 - probabilities[row]);
        }

        Assert.Equal(model.ValidationMetric, loss / probabilities.Length, 9);
    }

    [Fact]
    public void Model_read_back_from_text_predicts_the_same()
    {
        using var model = Fit(Settings, 1);
        using var read = LightGbmModel.FromText(model.ToText(), threads: 1);
        var rows = Rows(3, 50).Features;

        Assert.Equal(model.Predict(rows), read.Predict(rows));
        Assert.Equal(model.FeatureNames, read.FeatureNames);
        Assert.Equal(model.ToText(), read.ToText());
        Assert.Equal(model.TreeCount, read.TreeCount);
    }

    [Fact]
    public void Model_contributions_add_up_to_the_score()
    {
        using var model = Fit(Settings, 1);
        var rows = Rows(3, 40).Features;
        var contributions = model.Contributions(rows);
        var scores = model.Score(rows);
        var width = rows.ColumnCount + 1;

        Assert.Equal(rows.RowCount * width, contributions.Length);
        for (var row = 0; row < rows.RowCount; row++)
        {
            Assert.Equal(scores[row], contributions.AsSpan(row * width, width).ToArray().Sum(), 9);
        }
    }

    [Fact]
    public void Model_probability_is_the_logistic_of_the_score()
    {
        using var model = Fit(Settings, 1);
        var rows = Rows(3, 40).Features;

        Assert.All(
            model.Predict(rows).Zip(model.Score(rows)),
            pair => Assert.Equal(1 / (1 + Math.Exp(-pair.Second)), pair.First, 9));
    }

    [Fact]
    public void Model_takes_missing_values()
    {
        using var model = Fit(Settings, 1);
        var names = model.FeatureNames.ToArray();
        var rows = FeatureMatrix.FromColumns(names, [.. names.Select(_ => new[] { double.NaN })]);

        Assert.InRange(model.Predict(rows)[0], 0, 1);
    }

    [Fact]
    public void Model_without_rows_predicts_nothing()
    {
        using var model = Fit(Settings, 1);

        Assert.Empty(model.Predict(Rows(3, 10).Features.SelectRows([])));
    }

    [Fact]
    public void Model_other_columns_are_refused()
    {
        using var model = Fit(Settings, 1);

        Assert.Throws<ArgumentException>(() => model.Predict(FeatureMatrix.FromColumns(["other"], [[1]])));
    }

    [Fact]
    public void Model_text_that_is_none_is_refused() =>
        Assert.Throws<FormatException>(() => LightGbmModel.FromText("hello"));

    [Fact]
    public void Fit_regression_learns_a_number()
    {
        var random = new Random(5);
        var column = Samples.Normals(random, 500);
        var rows = new LabelledRows(FeatureMatrix.FromColumns(["x"], [column]), Array.ConvertAll(column, x => 3 * x));
        var settings = Settings with
        {
            Objective = LightGbmObjective.Regression,
            Metric = ValidationMetric.SquaredError,
        };
        using var model = new LightGbmEstimator(settings).Fit(rows, rows);

        Assert.True(Ranks.Pearson(model.Predict(rows.Features), column) > 0.95);
    }

    [Fact]
    public void Fit_cancelled_between_iterations_stops()
    {
        using var source = new CancellationTokenSource();
        var steps = 0;
        var recorder = new Recorder(_ =>
        {
            if (++steps == 3)
            {
                source.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(
            () => new LightGbmEstimator(Settings).Fit(Rows(1, 400), Rows(2, 200), recorder, source.Token));
        Assert.Equal(3, steps);
    }

    [Fact]
    public void Fit_without_events_is_refused()
    {
        var features = FeatureMatrix.FromColumns(["x"], [[1, 2, 3]]);

        Assert.Throws<ArgumentException>(
            () => new LightGbmEstimator(Settings).Fit(new(features, [0, 0, 0]), new(features, [0, 1, 0])));
    }

    [Fact]
    public void Fit_targets_that_are_no_outcomes_are_refused()
    {
        var features = FeatureMatrix.FromColumns(["x"], [[1, 2, 3]]);

        Assert.Throws<ArgumentException>(
            () => new LightGbmEstimator(Settings).Fit(new(features, [0, 1, 2]), new(features, [0, 1, 0])));
        Assert.Throws<ArgumentException>(() => new LabelledRows(features, [0, 1, double.NaN]));
        Assert.Throws<ArgumentException>(() => new LabelledRows(features, [0, 1]));
    }

    [Fact]
    public void Settings_metric_of_another_objective_is_refused()
    {
        var settings = Settings with { Metric = ValidationMetric.SquaredError };

        Assert.Throws<ArgumentException>(() => Fit(settings, 1));
    }

    [Theory]
    [InlineData(false, "apt-get install libgomp1.")]
    [InlineData(true, "wrong format")]
    public void Library_failure_says_what_to_do(bool hasOpenMp, string ending) => Assert.EndsWith(
        ending, LightGbmLibrary.Explain("wrong format", isLinux: true, hasOpenMp), StringComparison.Ordinal);

    private static LightGbmModel Fit(LightGbmSettings settings, int seed) =>
        new LightGbmEstimator(settings).Fit(Rows(seed, 400), Rows(seed + 1, 200));

    private static string Trees(LightGbmModel model) => model.ToText().Split("\nparameters:")[0];

    // The first of four columns decides, with noise; a tenth of the third is missing.
    private static LabelledRows Rows(int seed, int count)
    {
        var random = new Random(seed);
        double[][] columns = [.. Enumerable.Range(0, 4).Select(_ => Samples.Normals(random, count))];
        var targets = Array.ConvertAll(columns[0], value => value + (0.5 * Samples.Normal(random)) > 0.5 ? 1.0 : 0.0);
        for (var row = 0; row < count; row += 10)
        {
            columns[2][row] = double.NaN;
        }

        return new(FeatureMatrix.FromColumns(["signal", "noise1", "noise2", "noise3"], columns), targets);
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}
