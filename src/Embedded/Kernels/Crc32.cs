namespace DolphinQuant.Embedded.Kernels;

/// <summary>The CRC-32 of IEEE 802.3 (polynomial 0x04C11DB7, reflected), as zlib computes it.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Remainders = CreateRemainders();

    /// <summary>The checksum of a text whose front part has the checksum <paramref name="start"/>; 0 for no front part.</summary>
    public static uint Continue(ReadOnlySpan<byte> bytes, uint start)
    {
        var remainder = ~start;
        foreach (var item in bytes) remainder = Remainders[(remainder ^ item) & 0xFF] ^ (remainder >> 8);
        return ~remainder;
    }

    private static uint[] CreateRemainders()
    {
        var remainders = new uint[256];
        for (uint i = 0; i < remainders.Length; i++)
        {
            var remainder = i;
            for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ Polynomial : remainder >> 1;
            remainders[i] = remainder;
        }

        return remainders;
    }
}
