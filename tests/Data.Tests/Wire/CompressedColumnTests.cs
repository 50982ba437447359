using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DolphinQuant.Data.Wire;
using FsCheck;

namespace DolphinQuant.Data.Tests.Wire;

public sealed class CompressedColumnTests
{
    private static readonly DataType[] Types =
    [
        .. Enum.GetValues<DataType>().Where(type => type is not (DataType.Void or DataType.Compressed) && type.StorageOf() != typeof(Value)),
    ];

    [SeededProperty(MaxTest = 150)]
    public void Compressed_table_comes_back(int seed, PositiveInt length, PositiveInt pieces)
    {
        var random = new Random(seed);
        var types = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Types[random.Next(Types.Length)]).ToArray();
        var rows = 50 + (length.Get % 200);
        var table = new Table(
            types.Select((_, i) => $"c{i}"), types.Select(type => RoundTripTests.Column(random, type, rows)));
        SameValue.Assert(table, RoundTrip(table, pieces.Get));
    }

    [SeededProperty(MaxTest = 200)]
    public void Differences_of_differences_come_back(int seed, PositiveInt length, bool isSmooth)
    {
        var random = new Random(seed);
        foreach (var (width, least) in ((int, long)[])[(2, short.MinValue), (4, int.MinValue), (8, long.MinValue)])
        {
            var values = new long[length.Get % 300];
            var last = 0L;
            for (var i = 0; i < values.Length; i++)
            {
                last = isSmooth ? last + random.Next(-20, 100) : random.NextInt64(least, -(least + 1));
                values[i] = random.Next(5) == 0 ? least : Math.Clamp(last, least + 1, -(least + 1));
            }

            Assert.Equal(values, Unpacked(values, width, least));
        }
    }

    [Fact]
    public void Differences_hold_the_extremes_of_every_width()
    {
        foreach (var (width, least) in ((int, long)[])[(2, short.MinValue), (4, int.MinValue), (8, long.MinValue)])
        {
            long[] values = [least + 1, -(least + 1), least + 1, 0, least, -(least + 1), least + 1, least, least];
            Assert.Equal(values, Unpacked(values, width, least));
            Assert.Equal([least, least], Unpacked([least, least], width, least));
            Assert.Equal([least, 7, least], Unpacked([least, 7, least], width, least));
        }
    }

    [Fact]
    public void Regular_times_take_a_bit_a_row()
    {
        var block = new ArrayBufferWriter<byte>();
        DeltaOfDelta.Pack([.. Enumerable.Range(0, 8000).Select(i => 1_700_000_000_000L + (i * 1000L))], 8, long.MinValue, block);
        Assert.InRange(block.WrittenCount, 1000, 1050);
    }

    [Fact]
    public void Packed_bits_are_those_that_clients_read()
    {
        // 1, zig-zag 10 in 16 bits; 1, zig-zag 2 (of +1) in 16 bits; 10 and 7 bits for +1 more, zig-zag 2 less one.
        var block = new ArrayBufferWriter<byte>();
        DeltaOfDelta.Pack([5, 6, 8], 2, short.MinValue, block);
        var bits = string.Concat(MemoryMarshal.Cast<byte, ulong>(block.WrittenSpan).ToArray().Select(word => word.ToString("b64")));
        Assert.StartsWith(
            "1" + "0000000000001010" + "1" + "0000000000000010" + "10" + "0000001" + "111110" + new string('1', 64) + "0",
            bits, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_rows_become_smaller_and_come_back_big_endian_too()
    {
        var table = new Table(
            ("time", new Vector<long>(DataType.Timestamp, [.. Enumerable.Range(0, 100_000).Select(i => i * 250L)])),
            ("price", Vector.Double([.. Enumerable.Range(0, 100_000).Select(i => i % 64 * 0.25)])),
            ("name", Vector.String([.. Enumerable.Range(0, 100_000).Select(i => $"name {i % 9}")])));
        var plain = await Bytes.OfAsync(table);
        var packed = await Bytes.OfAsync(table, isCompressed: true);

        Assert.InRange(packed.Length, 1, plain.Length / 4);
        SameValue.Assert(table, await Bytes.ReadAsync(packed, pieceLength: 1000));
    }

    [Fact]
    public async Task Big_endian_column_of_differences_is_read()
    {
        var block = new ArrayBufferWriter<byte>();
        DeltaOfDelta.Pack([3, 4, short.MinValue], 2, short.MinValue, block);
        var words = MemoryMarshal.Cast<byte, ulong>(block.WrittenSpan).ToArray();
        var bytes = Convert.FromHexString("011A").Concat(Int(20 + 4 + block.WrittenCount)).Concat(Int(1))
            .Concat(Convert.FromHexString("0000FF020302FFFFFFFFFFFF")).Concat(Int(3)).Concat(Int(-1)).Concat(Int(block.WrittenCount))
            .Concat(words.SelectMany(word => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(word))));
        SameValue.Assert(
            new Vector<short>(DataType.Short, [3, 4, short.MinValue]),
            await Bytes.ReadAsync([.. bytes], isLittleEndian: false));
    }

    [Fact]
    public async Task Damaged_blocks_are_malformed_or_a_value()
    {
        var table = new Table(
            ("i", Vector.Int([.. Enumerable.Range(0, 70)])), ("x", Vector.Double([.. Enumerable.Range(0, 70).Select(i => i * 0.5)])));
        var bytes = await Bytes.OfAsync(table, isCompressed: true);
        for (var place = 0; place < bytes.Length; place++)
            foreach (var wrong in new byte[] { 0x00, 0x7F, 0xFF })
            {
                var damaged = bytes.ToArray();
                damaged[place] = wrong;
                using var input = new WireInput(new MemoryStream(damaged));
                var failure = await Record.ExceptionAsync(
                    async () => await new ValueReader(input, ReaderLimits.Cautious).ReadAsync(CancellationToken.None));
                Assert.True(failure is null or MalformedValueException, $"{place}: {failure}");
            }
    }

    [Fact]
    public async Task Tuple_grouped_by_type_is_read()
    {
        // 4 elements in 2 groups: "x", 7, null, 8. Where each lies: 0, 0, 0, 1. Of which type: 18, 4, 0, 4.
        var head = Vector.Int(4, 2, 0, 0, 0, 1, 18, 4, 0, 4);
        var bytes = await Bytes.OfAsync(Vector.Tuple(head, Vector.String("x"), Vector.Int(7, 8)));
        bytes[0] = 41;
        SameValue.Assert(
            Vector.Tuple(Scalar.String("x"), Scalar.Int(7), Scalar.Void, Scalar.Int(8)), await Bytes.ReadAsync(bytes));
        bytes = await Bytes.OfAsync(Vector.Tuple(head, Vector.String(), Vector.Int(7, 8)));
        bytes[0] = 41;
        await Assert.ThrowsAsync<MalformedValueException>(() => Bytes.ReadAsync(bytes));
    }

    private static byte[] Int(int number) => [.. BitConverter.GetBytes(number).Reverse()];

    private static long[] Unpacked(long[] values, int width, long least)
    {
        var block = new ArrayBufferWriter<byte>();
        DeltaOfDelta.Pack(values, width, least, block);
        var unpacked = new long[values.Length];
        var count = DeltaOfDelta.Unpack(MemoryMarshal.Cast<byte, ulong>(block.WrittenSpan), width, least, unpacked);
        Assert.Equal(values.Length, count);
        // The upper bytes of a number that wrapped round are not sent.
        return Array.ConvertAll(unpacked, value => width == 2 ? (short)value : width == 4 ? (int)value : value);
    }

    private static Value RoundTrip(Value value, int pieceLength) => Task.Run(
        async () => await Bytes.ReadAsync(await Bytes.OfAsync(value, isCompressed: true), pieceLength)).GetAwaiter().GetResult();
}
