using System.Buffers;

namespace DolphinQuant.Data.Wire;

/// <summary>
/// Columns of whole numbers as differences of differences, packed in bits: a timestamp every second costs one bit a row.
/// Source: what the vendor's public clients read and write; after Facebook's Gorilla (VLDB 2015, section 4.1.1).
/// </summary>
internal static class DeltaOfDelta
{
    // Prefix and width of each class of a difference of differences, short ones first.
    private static readonly (int Prefix, int PrefixBits, int Bits)[] Classes =
        [(0b10, 2, 7), (0b110, 3, 9), (0b1110, 4, 16), (0b11110, 5, 32), (0b111110, 6, 64)];

    private const int NullBits = 6;
    private const ulong NullCode = 0b111111;
    private const ulong EndCode = 0b111110;
    private const int LongestPrefix = 6;

    /// <summary>Packs the numbers of a block.</summary>
    /// <param name="values">The numbers; <paramref name="nullValue"/> is null.</param>
    /// <param name="width">Bytes of a number: 2, 4 or 8.</param>
    /// <param name="nullValue">The smallest number of that width.</param>
    /// <param name="output">Takes whole 64-bit words, little endian.</param>
    public static void Pack(ReadOnlySpan<long> values, int width, long nullValue, IBufferWriter<byte> output)
    {
        var bits = new BitWriter(output);
        var at = WriteLeadingNulls(ref bits, values, 0, nullValue);
        if (at < values.Length)
        {
            var value = values[at++];
            bits.Write(1, 1);
            bits.Write(ZigZag(value), width * 8);
            at = WriteLeadingNulls(ref bits, values, at, nullValue);
            if (at < values.Length) PackRest(ref bits, values[at..], value, width, nullValue);
        }

        bits.Write(EndCode, LongestPrefix);
        bits.Write(ulong.MaxValue, 64);
        bits.Write(0, 1);
        bits.Flush();
    }

    /// <summary>Unpacks a block into <paramref name="values"/> from its start on.</summary>
    /// <returns>How many numbers there were.</returns>
    /// <exception cref="MalformedValueException">There are more than fit.</exception>
    public static int Unpack(ReadOnlySpan<ulong> words, int width, long nullValue, Span<long> values)
    {
        var bits = new BitReader(words);
        var count = 0;
        if (!TryReadFirst(ref bits, width, nullValue, values, ref count, out var value)) return count;
        Put(values, ref count, value);
        if (!TryReadFirst(ref bits, width, nullValue, values, ref count, out var delta)) return count;
        value += delta;
        Put(values, ref count, value);
        while (bits.TryReadPrefix(LongestPrefix, out var ones))
        {
            if (ones == LongestPrefix)
            {
                Put(values, ref count, nullValue);
                continue;
            }

            if (ones > 0)
            {
                if (!bits.TryRead(Classes[ones - 1].Bits, out var code) || code == ulong.MaxValue) return count;
                delta += UnZigZag(code + 1);
            }

            value += delta;
            Put(values, ref count, value);
        }

        return count;
    }

    private static void PackRest(ref BitWriter bits, ReadOnlySpan<long> values, long last, int width, long nullValue)
    {
        // The first difference has the width of a number: it wraps round, and the reader's sum wraps back.
        var delta = Narrow(values[0] - last, width);
        bits.Write(1, 1);
        bits.Write(ZigZag(delta), width * 8);
        last += delta;
        foreach (var value in values[1..])
        {
            if (value == nullValue)
            {
                bits.Write(NullCode, NullBits);
                continue;
            }

            var next = value - last;
            WriteChange(ref bits, ZigZag(next - delta));
            (delta, last) = (next, value);
        }
    }

    private static void WriteChange(ref BitWriter bits, ulong change)
    {
        if (change == 0)
        {
            bits.Write(0, 1);
            return;
        }

        var code = change - 1;
        foreach (var (prefix, prefixBits, width) in Classes)
        {
            if (width < 64 && code >> width != 0) continue;
            bits.Write((ulong)prefix, prefixBits);
            bits.Write(code, width);
            return;
        }
    }

    private static int WriteLeadingNulls(ref BitWriter bits, ReadOnlySpan<long> values, int at, long nullValue)
    {
        for (; at < values.Length && values[at] == nullValue; at++) bits.Write(0, 1);
        return at;
    }

    // Nulls, then a 1, then a number at full width; or the end.
    private static bool TryReadFirst(
        ref BitReader bits, int width, long nullValue, Span<long> values, ref int count, out long number)
    {
        number = 0;
        while (true)
        {
            if (!bits.TryRead(1, out var flag)) return false;
            if (flag == 1) break;
            Put(values, ref count, nullValue);
        }

        if (bits.IsAt(EndCode & 0b11111, LongestPrefix - 1, ulong.MaxValue) || !bits.TryRead(width * 8, out var code))
            return false;
        number = UnZigZag(code);
        return true;
    }

    private static void Put(Span<long> values, ref int count, long value)
    {
        if (count == values.Length)
            throw new MalformedValueException("A compressed column holds more elements than it says.");
        values[count++] = value;
    }

    private static long Narrow(long number, int width) => width switch
    {
        sizeof(short) => (short)number,
        sizeof(int) => (int)number,
        _ => number,
    };

    private static ulong ZigZag(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static long UnZigZag(ulong code) => (long)(code >> 1) ^ -(long)(code & 1);
}
