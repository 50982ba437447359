using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Models.Splits;

namespace DolphinQuant.Models.Training;

/// <summary>Names a model by what it is made of.</summary>
internal static class ModelVersion
{
    private const string Prefix = "lgbm-";
    private const int DigestCharacters = 12;

    /// <summary>Digest of settings, factor list, and every value the training reads.</summary>
    internal static string Of(WalkForwardSettings settings, TrainingPanel panel, PurgedFold fold)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendText(digest, settings.ToText());
        foreach (var name in panel.Features.ColumnNames)
        {
            AppendText(digest, name);
        }

        AppendRows(digest, panel, fold.Train, fold.Window);
        AppendRows(digest, panel, fold.Validation, fold.Window);
        return Prefix + Convert.ToHexStringLower(digest.GetHashAndReset())[..DigestCharacters];
    }

    /// <summary>Net return of a row as far as it was known before the retrain session; NaN otherwise.</summary>
    internal static double KnownNetReturn(TrainingPanel panel, int row, FoldWindow window) =>
        panel.NetReturnLifeEnds[row] < window.RetrainSession ? panel.NetReturns[row] : double.NaN;

    private static void AppendRows(IncrementalHash digest, TrainingPanel panel, int[] rows, FoldWindow window)
    {
        AppendNumber(digest, rows.Length);
        foreach (var row in rows)
        {
            AppendText(digest, panel.Symbols[row]);
            AppendNumber(digest, panel.Sessions[row]);
            AppendNumber(digest, panel.Targets[row]);
            AppendNumber(digest, KnownNetReturn(panel, row, window));
            digest.AppendData(MemoryMarshal.AsBytes(panel.Features.Row(row)));
        }
    }

    // The length in front keeps ("ab", "c") apart from ("a", "bc").
    private static void AppendText(IncrementalHash digest, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(digest, bytes.Length);
        digest.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash digest, double value)
    {
        // Every NaN must digest alike.
        var canonical = double.IsNaN(value) ? double.NaN : value;
        digest.AppendData(BitConverter.GetBytes(canonical));
    }
}
