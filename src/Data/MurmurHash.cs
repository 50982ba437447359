using System.Buffers.Binary;

namespace DolphinQuant.Data;

/// <summary>
/// MurmurHash2 (Austin Appleby, public domain) in the two variants that DolphinDB shows: 64 bits for the order of its
/// hash tables, 32 bits for hash partitions.
/// </summary>
public static class MurmurHash
{
    private const ulong Multiplier64 = 0xc6a4a7935bd1e995;
    private const ulong Seed64 = 0xc70f6907;
    private const uint Multiplier32 = 0x5bd1e995;

    /// <summary>MurmurHash64A as libstdc++ seeds it.</summary>
    public static ulong Of64(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = Seed64 ^ ((ulong)bytes.Length * Multiplier64);
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                var block = Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier64) * Multiplier64;
                hash = (hash ^ block) * Multiplier64;
            }

            if (bytes.Length > 0)
            {
                ulong rest = 0;
                for (var i = bytes.Length - 1; i >= 0; i--) rest = (rest << 8) | bytes[i];
                hash = (hash ^ rest) * Multiplier64;
            }

            return Mix(Mix(hash) * Multiplier64);
        }
    }

    /// <summary>MurmurHash2 on 32 bits without a seed.</summary>
    public static uint Of32(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = (uint)bytes.Length;
            for (; bytes.Length >= 4; bytes = bytes[4..])
            {
                var block = BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Multiplier32;
                hash = (hash * Multiplier32) ^ ((block ^ (block >> 24)) * Multiplier32);
            }

            if (bytes.Length > 0)
            {
                uint rest = 0;
                for (var i = bytes.Length - 1; i >= 0; i--) rest = (rest << 8) | bytes[i];
                hash = (hash ^ rest) * Multiplier32;
            }

            hash = (hash ^ (hash >> 13)) * Multiplier32;
            return hash ^ (hash >> 15);
        }
    }

    private static ulong Mix(ulong value) => value ^ (value >> 47);
}
