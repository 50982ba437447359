using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Models.Training;

namespace DolphinQuant.Server.Pipeline.Learning;

/// <summary>
/// The trained models in <c>dfs://strategy/model</c>, found by version and checked against their hash.
/// </summary>
internal sealed class ModelStore(IDatabaseSession session, string market)
{
    /// <summary>The versions that are stored.</summary>
    public async Task<IReadOnlySet<string>> VersionsAsync(CancellationToken cancellationToken)
    {
        var versions = await session.CallAsync("access::models::versions", [Scalar.String(market)], cancellationToken);
        return DailyStore.Texts(versions).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads one model.</summary>
    /// <exception cref="DailyRunException">It is not there, or its text is not what was stored.</exception>
    public async Task<TrainedModel> LoadAsync(string version, CancellationToken cancellationToken)
    {
        var rows = (Table)await session.CallAsync(
            "access::models::model", [Scalar.String(market), Scalar.String(version)], cancellationToken);
        if (rows.Count == 0)
            throw new DailyRunException($"Model {version} of market {market} is not stored; train again.");
        var text = rows["text"].Scalar(0).AsText();
        if (!string.Equals(HashOf(text), rows["sha256"].Scalar(0).AsText(), StringComparison.Ordinal))
        {
            throw new DailyRunException(
                $"Model {version} of market {market} does not match its hash; delete its row and train again.");
        }

        return TrainedModel.FromText(text);
    }

    /// <summary>Stores a model. Storing the same version again changes nothing.</summary>
    public async Task StoreAsync(TrainedModel model, DateOnly trainedOn, CancellationToken cancellationToken)
    {
        var text = model.ToText();
        var row = new Table(
            ("market", Vector.Symbol(market)),
            ("modelVersion", Vector.Symbol(model.Version)),
            ("trainedOn", Vector.Date(trainedOn)),
            ("retrainSession", Vector.Int(model.Summary.RetrainSession)),
            ("text", new Vector<string>(DataType.Blob, [text])),
            ("sha256", Vector.String(HashOf(text))));
        await session.AppendAsync("dfs://strategy", "model", row, cancellationToken);
    }

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
