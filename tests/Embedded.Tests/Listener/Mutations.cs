using System.Globalization;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Recorded bytes that are changed, cut out, doubled and spliced at random.</summary>
internal static class Mutations
{
    /// <summary>How long to send.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("DOLPHINQUANT_FUZZ_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    /// <summary>Which changes to make.</summary>
    public static int Seed { get; } =
        int.Parse(Environment.GetEnvironmentVariable("DOLPHINQUANT_FUZZ_SEED") ?? "100", CultureInfo.InvariantCulture);

    /// <summary>One of the recordings, with up to three changes.</summary>
    public static byte[] Next(byte[][] recordings, Random random)
    {
        var bytes = recordings[random.Next(recordings.Length)].ToList();
        // Some go unchanged, so that others are read behind them.
        for (var changes = random.Next(4); changes > 0 && bytes.Count > 1; changes--) Mutate(bytes, recordings, random);
        return [.. bytes];
    }

    private static void Mutate(List<byte> bytes, byte[][] recordings, Random random)
    {
        var at = random.Next(bytes.Count);
        var length = random.Next(1, Math.Min(16, bytes.Count - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                for (var i = at; i < at + length; i++) bytes[i] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                break;
            default:
                var other = recordings[random.Next(recordings.Length)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.Skip(random.Next(other.Length)));
                break;
        }
    }
}
