using System.Globalization;

namespace DolphinQuant.Models.LightGbm;

/// <summary>How to weigh a feature's part in a model.</summary>
public enum FeatureImportanceKind
{
    /// <summary>Number of splits that use the feature.</summary>
    Split,

    /// <summary>Loss reduction summed over those splits.</summary>
    Gain,
}

/// <summary>
/// Trained trees: immutable, safe to use from several threads, and the same whether just trained or read back from
/// text.
/// </summary>
public sealed class LightGbmModel : IDisposable
{
    private readonly BoosterHandle _booster;
    private readonly string _text;
    private readonly string[] _featureNames;
    private readonly int _threads;
    private readonly string _predictParameters;

    internal LightGbmModel(string text, IEnumerable<string> featureNames, double validationMetric, int threads)
    {
        LightGbmLibrary.Require();
        _text = text;
        _featureNames = [.. featureNames];
        _threads = threads;
        _predictParameters = string.Create(CultureInfo.InvariantCulture, $"num_threads={threads} verbosity=-1");
        ValidationMetric = validationMetric;
        _booster = BoosterText.Load(text);
    }

    private enum PredictType
    {
        Normal = 0,
        RawScore = 1,
        Contribution = 3,
    }

    /// <summary>Features in the order the model expects them.</summary>
    public IReadOnlyList<string> FeatureNames => _featureNames;

    /// <summary>Number of trees kept: the best iteration.</summary>
    public int TreeCount => _text.Split("\nTree=", StringSplitOptions.None).Length - 1;

    /// <summary>Validation metric at the best iteration; NaN when the model was read from text.</summary>
    public double ValidationMetric { get; }

    /// <summary>Reads a model from the text of <see cref="ToText"/>, or of LightGBM itself.</summary>
    /// <param name="text">Model text.</param>
    /// <param name="threads">OpenMP threads of predictions.</param>
    /// <exception cref="FormatException">The text names no features.</exception>
    /// <exception cref="LightGbmException">The text is not a model, or the native library is missing.</exception>
    public static LightGbmModel FromText(string text, int threads = 2)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        const string Marker = "feature_names=";
        var line = text.Split('\n').FirstOrDefault(candidate => candidate.StartsWith(Marker, StringComparison.Ordinal))
            ?? throw new FormatException("The text is not a LightGBM model: it has no line 'feature_names='.");
        return new(text, line[Marker.Length..].Trim().Split(' '), double.NaN, threads);
    }

    /// <summary>The model in LightGBM's text format.</summary>
    public string ToText() => _text;

    /// <summary>Predictions: probabilities of a binary model, numbers of a regression; one per row.</summary>
    /// <exception cref="ArgumentException">The columns are not those the model was trained on.</exception>
    public double[] Predict(FeatureMatrix rows) => Run(rows, PredictType.Normal, 1);

    /// <summary>Raw scores: log odds of a binary model before calibration; one per row.</summary>
    /// <exception cref="ArgumentException">The columns are not those the model was trained on.</exception>
    public double[] Score(FeatureMatrix rows) => Run(rows, PredictType.RawScore, 1);

    /// <summary>
    /// Contributions of the features to each raw score (SHAP values, Lundberg and Lee 2017): row-major, one column per
    /// feature and a last one for the bias; a row adds up to its <see cref="Score"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The columns are not those the model was trained on.</exception>
    public double[] Contributions(FeatureMatrix rows) => Run(rows, PredictType.Contribution, _featureNames.Length + 1);

    /// <summary>Importance of each feature, in the order of <see cref="FeatureNames"/>.</summary>
    public double[] FeatureImportance(FeatureImportanceKind kind)
    {
        var importance = new double[_featureNames.Length];
        NativeMethods.Check(
            NativeMethods.BoosterFeatureImportance(_booster, 0, NativeMethods.ImportanceSplit + (int)kind, importance));
        return importance;
    }

    /// <summary>Frees the native trees.</summary>
    public void Dispose() => _booster.Dispose();

    private double[] Run(FeatureMatrix rows, PredictType type, int width)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!rows.ColumnNames.SequenceEqual(_featureNames, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                "The rows must have the columns the model was trained on, in the same order.", nameof(rows));
        }

        var results = new double[checked(rows.RowCount * width)];
        if (results.Length > 0)
        {
            using var use = NativeThreads.Begin(_threads);
            NativeMethods.Check(NativeMethods.BoosterPredictForMat(
                _booster, rows.Values, NativeMethods.Float32, rows.RowCount, rows.ColumnCount, 1,
                (int)type, 0, -1, _predictParameters, out _, results));
        }

        return results;
    }
}
