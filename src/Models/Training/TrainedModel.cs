using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using DolphinQuant.Models.Calibration;
using DolphinQuant.Models.LightGbm;

namespace DolphinQuant.Models.Training;

/// <summary>What a model was trained on and how training went.</summary>
/// <param name="TrainRows">Rows learned from.</param>
/// <param name="ValidationRows">Rows that decided when to stop, and calibrated the scores.</param>
/// <param name="FirstSession">First signal session among the training rows.</param>
/// <param name="LastSession">Last signal session among the training rows.</param>
/// <param name="RetrainSession">Session by which everything it learned was known; first session it may predict.</param>
/// <param name="Trees">Trees kept.</param>
/// <param name="ValidationMetric">Validation metric at the best iteration.</param>
public sealed record TrainingSummary(
    int TrainRows,
    int ValidationRows,
    int FirstSession,
    int LastSession,
    int RetrainSession,
    int Trees,
    double ValidationMetric);

/// <summary>Trees, calibration and return curve of one fold: turns factor rows into predictions. Immutable.</summary>
public sealed class TrainedModel : IDisposable
{
    /// <summary>Factors named with a prediction.</summary>
    public const int TopFactorCount = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal TrainedModel(
        string version,
        TrainingSummary summary,
        LightGbmModel trees,
        PlattCalibrator calibrator,
        ReturnCurve returnCurve)
    {
        Version = version;
        Summary = summary;
        Trees = trees;
        Calibrator = calibrator;
        ReturnCurve = returnCurve;
    }

    /// <summary>Version, such as <c>lgbm-0f3a5c7e9b12</c>.</summary>
    public string Version { get; }

    /// <summary>What it was trained on.</summary>
    public TrainingSummary Summary { get; }

    /// <summary>The trees.</summary>
    public LightGbmModel Trees { get; }

    /// <summary>Turns raw scores into probabilities.</summary>
    public PlattCalibrator Calibrator { get; }

    /// <summary>Turns raw scores into expected net returns.</summary>
    public ReturnCurve ReturnCurve { get; }

    /// <summary>Reads a model written by <see cref="ToText"/>.</summary>
    /// <exception cref="FormatException">The text is not a stored model.</exception>
    /// <exception cref="LightGbmException">
    /// The trees in it cannot be read, or the native library is missing.
    /// </exception>
    public static TrainedModel FromText(string text, int threads = 2)
    {
        try
        {
            var stored = JsonSerializer.Deserialize<StoredModel>(text, Json)
                ?? throw new FormatException("The text does not hold a stored model.");
            return new(
                stored.Version,
                stored.Summary,
                LightGbmModel.FromText(stored.Trees, threads),
                stored.Calibrator,
                stored.ReturnCurve);
        }
        catch (JsonException failure)
        {
            throw new FormatException("The text does not hold a stored model.", failure);
        }
    }

    /// <summary>The whole model as one JSON text.</summary>
    public string ToText() => JsonSerializer.Serialize(
        new StoredModel
        {
            Version = Version,
            Summary = Summary,
            Trees = Trees.ToText(),
            Calibrator = Calibrator,
            ReturnCurve = ReturnCurve,
        },
        Json);

    /// <summary>Predicts rows of factor values.</summary>
    /// <param name="rows">Rows with the columns the model was trained on.</param>
    /// <param name="withTopFactors">
    /// Whether to name the factors that weigh most. Explaining costs many times as much as predicting.
    /// </param>
    /// <returns>One prediction per row.</returns>
    public Prediction[] Predict(FeatureMatrix rows, bool withTopFactors = false)
    {
        var scores = Trees.Score(rows);
        var contributions = withTopFactors ? Trees.Contributions(rows) : [];
        var predictions = new Prediction[scores.Length];
        for (var row = 0; row < scores.Length; row++)
        {
            var probability = Calibrator.Probability(scores[row]);
            predictions[row] = new(
                scores[row],
                probability.Value,
                probability.LowerBound,
                ReturnCurve.ExpectedReturn(scores[row]),
                withTopFactors ? TopFactors(contributions, row) : []);
        }

        return predictions;
    }

    /// <summary>Frees the native trees.</summary>
    public void Dispose() => Trees.Dispose();

    private ImmutableArray<FactorContribution> TopFactors(double[] contributions, int row)
    {
        var names = Trees.FeatureNames;
        var start = row * (names.Count + 1);
        // The sort is stable: equal weights keep the order of the factor list.
        return
        [
            .. names
                .Select((name, column) => new FactorContribution(name, contributions[start + column]))
                .OrderByDescending(factor => Math.Abs(factor.Weight))
                .Take(TopFactorCount),
        ];
    }

    private sealed record StoredModel
    {
        public required string Version { get; init; }

        public required TrainingSummary Summary { get; init; }

        public required string Trees { get; init; }

        public required PlattCalibrator Calibrator { get; init; }

        public required ReturnCurve ReturnCurve { get; init; }
    }
}
