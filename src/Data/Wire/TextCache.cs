using System.Runtime.InteropServices;
using System.Text;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Texts of a column that were seen lately, so that one which comes again is neither decoded nor allocated again. Of two
/// texts that fall on the same place the later one is kept.
/// </summary>
internal sealed class TextCache
{
    private const int MostPlaces = 1 << 16;
    private const int LongestText = 64;

    private readonly string?[] _places;

    /// <summary>A cache for a column of so many texts.</summary>
    public TextCache(int texts) => _places = new string?[1 << int.Log2(Math.Clamp(texts, 1, MostPlaces))];

    /// <summary>The text of some bytes.</summary>
    public string TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > LongestText) return bytes.Length == 0 ? string.Empty : ByteText.FromBytes(bytes);
        ref var place = ref _places[PlaceOf(bytes)];
        // Other texts than those of ASCII are never equal here, and so are decoded each time.
        return place is { } known && Ascii.Equals(bytes, known) ? known : place = ByteText.FromBytes(bytes);
    }

    // Identifiers that belong together differ at their ends: the first and last eight bytes, multiplied and folded.
    private int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        var (head, tail) = bytes.Length >= sizeof(ulong)
            ? (MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]))
            : (Short(bytes), (ulong)bytes.Length);
        var mixed = (head ^ (tail * 0x9E3779B97F4A7C15)) * 0xC2B2AE3D27D4EB4F;
        return (int)(mixed >> 40) & (_places.Length - 1);
    }

    private static ulong Short(ReadOnlySpan<byte> bytes)
    {
        var packed = 0UL;
        foreach (var item in bytes) packed = (packed << 8) | item;
        return packed;
    }
}
