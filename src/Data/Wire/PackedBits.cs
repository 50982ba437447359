using System.Buffers;
using System.Buffers.Binary;

namespace DolphinQuant.Data.Wire;

/// <summary>Writes bits into 64-bit words, the highest first.</summary>
internal ref struct BitWriter(IBufferWriter<byte> output)
{
    private ulong _word;
    private int _filled;

    public void Write(ulong bits, int count)
    {
        if (count < 64) bits &= (1UL << count) - 1;
        var room = 64 - _filled;
        if (count < room)
        {
            _word |= bits << (room - count);
            _filled += count;
            return;
        }

        WriteWord(_word | (bits >> (count - room)));
        _filled = count - room;
        _word = _filled == 0 ? 0 : bits << (64 - _filled);
    }

    public void Flush()
    {
        if (_filled > 0) WriteWord(_word);
        (_word, _filled) = (0, 0);
    }

    private readonly void WriteWord(ulong word)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), word);
        output.Advance(sizeof(ulong));
    }
}

/// <summary>Reads bits from 64-bit words, the highest first.</summary>
internal ref struct BitReader(ReadOnlySpan<ulong> words)
{
    private readonly ReadOnlySpan<ulong> _words = words;
    private long _position;

    public bool TryRead(int count, out ulong bits)
    {
        bits = 0;
        if (_position + count > 64L * _words.Length) return false;
        var (word, offset) = ((int)(_position / 64), (int)(_position % 64));
        bits = _words[word] << offset;
        if (offset + count > 64) bits |= _words[word + 1] >> (64 - offset);
        bits >>= 64 - count;
        _position += count;
        return true;
    }

    /// <summary>Counts ones up to the first zero, which is taken too, or up to <paramref name="most"/> ones.</summary>
    public bool TryReadPrefix(int most, out int ones)
    {
        for (ones = 0; ones < most; ones++)
        {
            if (!TryRead(1, out var bit)) return false;
            if (bit == 0) return true;
        }

        return true;
    }

    /// <summary>True when a code and a whole word of it come next; they are left where they are.</summary>
    public bool IsAt(ulong code, int count, ulong word)
    {
        var start = _position;
        var isAt = TryRead(count, out var found) && found == code && TryRead(64, out var next) && next == word;
        _position = start;
        return isAt;
    }
}
