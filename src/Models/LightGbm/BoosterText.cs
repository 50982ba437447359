using System.Text;

namespace DolphinQuant.Models.LightGbm;

/// <summary>Moves boosters into and out of LightGBM's model text.</summary>
internal static class BoosterText
{
    /// <param name="booster">Booster to save.</param>
    /// <param name="iterationCount">Iterations to keep, from the first.</param>
    internal static string Save(BoosterHandle booster, int iterationCount)
    {
        var buffer = new byte[1 << 20];
        var length = Write(booster, iterationCount, buffer);
        if (length > buffer.Length)
        {
            buffer = new byte[length];
            length = Write(booster, iterationCount, buffer);
        }

        // The length counts the closing zero byte.
        return Encoding.UTF8.GetString(buffer, 0, checked((int)length) - 1);
    }

    internal static BoosterHandle Load(string text)
    {
        NativeMethods.Check(NativeMethods.BoosterLoadModelFromString(text, out _, out var booster));
        return booster;
    }

    private static long Write(BoosterHandle booster, int iterationCount, byte[] buffer)
    {
        NativeMethods.Check(NativeMethods.BoosterSaveModelToString(
            booster, 0, iterationCount, NativeMethods.ImportanceSplit, buffer.Length, out var length, buffer));
        return length;
    }
}
