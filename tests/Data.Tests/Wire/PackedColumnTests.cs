using System.Buffers;
using System.Runtime.InteropServices;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Data.Tests.Wire;

/// <summary>Columns packed in memory in the ways that no peer uses.</summary>
public sealed class PackedColumnTests
{
    [SeededProperty(MaxTest = 200)]
    public bool Bits_of_doubles_come_back(int seed)
    {
        var random = new Random(seed);
        var values = new ulong[random.Next(40)];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.Next(4) switch
            {
                0 when i > 0 => values[i - 1],
                1 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
                2 when i > 0 => values[i - 1] ^ (1UL << random.Next(64)),
                _ => BitConverter.DoubleToUInt64Bits(Math.Round(random.NextDouble() * 100, 2)),
            };
        var block = new ArrayBufferWriter<byte>();
        Chimp.Pack(values, block);
        var unpacked = new ulong[values.Length];
        Chimp.Unpack(MemoryMarshal.Cast<byte, ulong>(block.WrittenSpan), unpacked);
        return values.AsSpan().SequenceEqual(unpacked);
    }

    [Fact]
    public void Damaged_packs_are_malformed_or_a_column()
    {
        var column = Vector.Double([.. Enumerable.Range(0, 70).Select(i => Math.Round(i * 0.37, 2))]);
        foreach (var packed in new[] { PackedColumn.PackDoubles(column), PackedColumn.PackZstandard(column) })
            for (var place = 0; place < packed.Length; place++)
                foreach (var wrong in new byte[] { 0x00, 0x7F, 0xFF })
                {
                    var damaged = packed.ToArray();
                    damaged[place] = wrong;
                    var failure = Record.Exception(() => PackedColumn.Unpack(damaged));
                    Assert.True(failure is null or MalformedValueException, $"{place}: {failure}");
                }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Peer_may_not_pack_so(byte method)
    {
        var bytes = await Bytes.OfAsync(new Table(("x", Vector.Double(new double[1_000]))), isCompressed: true);
        // Behind the sizes of the header of the only column: 0, the order of bytes, 255, and the method.
        var place = bytes.AsSpan().IndexOf([byte.MaxValue, (byte)1, (byte)DataType.Double]) + 1;
        Assert.True(place > 0);
        bytes[place] = method;
        await Assert.ThrowsAsync<MalformedValueException>(() => Bytes.ReadAsync(bytes));
    }
}
