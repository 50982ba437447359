using System.Buffers;
using System.Numerics;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Columns of doubles as what each differs in from the one before it, packed in bits. Source: Liakos, Papakonstantinopoulou
/// and Kotidis, "Chimp: efficient lossless floating point compression for time series databases", VLDB 2022, section 3.
/// </summary>
internal static class Chimp
{
    private const ulong SameValue = 0b00;
    private const ulong MiddleBits = 0b01;
    private const ulong SameLeadingZeros = 0b10;
    private const ulong OtherLeadingZeros = 0b11;

    private const int CodeBits = 2;
    private const int LeadingBits = 3;
    private const int LengthBits = 6;

    // Fewer zeros at the end than this are not worth the length that tells of them.
    private const int FewestTrailingZeros = 7;

    private const int NoLeadingZeros = -1;

    // The numbers of leading zeros that three bits can tell.
    private static readonly int[] LeadingZeros = [0, 8, 12, 16, 18, 20, 22, 24];

    /// <summary>Packs the bits of doubles.</summary>
    public static void Pack(ReadOnlySpan<ulong> values, IBufferWriter<byte> output)
    {
        var bits = new BitWriter(output);
        if (values.Length > 0) bits.Write(values[0], 64);
        var stored = NoLeadingZeros;
        for (var i = 1; i < values.Length; i++) stored = WriteChange(ref bits, values[i] ^ values[i - 1], stored);
        bits.Flush();
    }

    /// <summary>Unpacks as many doubles as <paramref name="values"/> holds.</summary>
    /// <exception cref="MalformedValueException">There are fewer.</exception>
    public static void Unpack(ReadOnlySpan<ulong> words, Span<ulong> values)
    {
        var bits = new BitReader(words);
        var stored = NoLeadingZeros;
        for (var i = 0; i < values.Length; i++)
            values[i] = i == 0 ? Read(ref bits, 64) : values[i - 1] ^ ReadChange(ref bits, ref stored);
    }

    // Gives the number of leading zeros that the next value may share.
    private static int WriteChange(ref BitWriter bits, ulong change, int stored)
    {
        if (change == 0)
        {
            bits.Write(SameValue, CodeBits);
            return NoLeadingZeros;
        }

        var leading = Array.FindLastIndex(LeadingZeros, zeros => zeros <= BitOperations.LeadingZeroCount(change));
        var trailing = BitOperations.TrailingZeroCount(change);
        if (trailing >= FewestTrailingZeros)
        {
            var length = 64 - LeadingZeros[leading] - trailing;
            bits.Write(MiddleBits, CodeBits);
            bits.Write((ulong)leading, LeadingBits);
            bits.Write((ulong)length, LengthBits);
            bits.Write(change >> trailing, length);
            return NoLeadingZeros;
        }

        bits.Write(leading == stored ? SameLeadingZeros : OtherLeadingZeros, CodeBits);
        if (leading != stored) bits.Write((ulong)leading, LeadingBits);
        bits.Write(change, 64 - LeadingZeros[leading]);
        return leading;
    }

    private static ulong ReadChange(ref BitReader bits, ref int stored)
    {
        switch (Read(ref bits, CodeBits))
        {
            case SameValue:
                stored = NoLeadingZeros;
                return 0;
            case MiddleBits:
                stored = NoLeadingZeros;
                var leading = LeadingZeros[Read(ref bits, LeadingBits)];
                var length = (int)Read(ref bits, LengthBits);
                var trailing = 64 - leading - length;
                if (length == 0 || trailing < 0) throw Damaged();
                return Read(ref bits, length) << trailing;
            case OtherLeadingZeros:
                stored = (int)Read(ref bits, LeadingBits);
                break;
        }

        if (stored == NoLeadingZeros) throw Damaged();
        return Read(ref bits, 64 - LeadingZeros[stored]);
    }

    private static ulong Read(ref BitReader bits, int count) => bits.TryRead(count, out var read) ? read : throw Damaged();

    private static MalformedValueException Damaged() => new("A block of packed doubles is damaged.");
}
