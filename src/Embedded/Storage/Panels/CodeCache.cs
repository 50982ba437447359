using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>
/// The codes of the values that one thread has seen. Most are found in a table with one place for each hash, which is
/// small enough for the processor's cache; the others in a dictionary.
/// </summary>
/// <param name="find">The code of a value that was not seen before.</param>
internal sealed class CodeCache<T>(Func<T, int> find)
    where T : unmanaged, IEquatable<T>
{
    private const int Bits = 12;

    // 2^32 divided by the golden ratio: Knuth, The Art of Computer Programming, volume 3, section 6.4. Values that follow
    // one another come to lie far apart.
    private const uint Spread = 0x9E3779B1;

    private readonly (T Value, int CodeAndOne)[] _places = new (T, int)[1 << Bits];
    private readonly Dictionary<T, int> _known = [];

    /// <summary>The code of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CodeOf(T value)
    {
        ref var place = ref _places[(uint)value.GetHashCode() * Spread >> (32 - Bits)];
        return place.CodeAndOne != 0 && place.Value.Equals(value) ? place.CodeAndOne - 1 : Replace(ref place, value);
    }

    private int Replace(ref (T Value, int CodeAndOne) place, T value)
    {
        if (!_known.TryGetValue(value, out var code)) _known[value] = code = find(value);
        place = (value, code + 1);
        return code;
    }
}
