using DolphinQuant.Data.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Data.Tests.Wire;

public sealed class RoundTripTests
{
    private static readonly DataType[] Types =
    [
        .. Enum.GetValues<DataType>().Where(type => type is not (DataType.Void or DataType.Compressed) && type.StorageOf() != typeof(Value)),
    ];

    [SeededProperty(MaxTest = 300)]
    public void Column_comes_back(int seed, PositiveInt length, PositiveInt pieces)
    {
        var random = new Random(seed);
        var column = Column(random, Types[random.Next(Types.Length)], length.Get % 200);
        SameValue.Assert(column, RoundTrip(column, pieces.Get));
    }

    [SeededProperty(MaxTest = 100)]
    public void Table_comes_back(int seed, PositiveInt length, PositiveInt pieces)
    {
        var random = new Random(seed);
        var types = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Types[random.Next(Types.Length)]).ToArray();
        var table = new Table(
            types.Select((_, i) => $"c{i}"), types.Select(type => Column(random, type, length.Get % 50)));
        SameValue.Assert(table, RoundTrip(table, pieces.Get));
    }

    [SeededProperty(MaxTest = 100)]
    public void Array_vector_comes_back(int seed, PositiveInt rows, PositiveInt pieces)
    {
        var random = new Random(seed);
        DataType[] elements =
            [DataType.Bool, DataType.Int, DataType.Timestamp, DataType.Float, DataType.Double, DataType.Decimal32, DataType.Decimal128];
        var element = elements[random.Next(elements.Length)];
        var vector = ArrayVector.Empty(element);
        for (var i = 0; i < rows.Get * 20; i++) vector.Add(Column(random, element, random.Next(1, i % 50 == 0 ? 300 : 6)));
        SameValue.Assert(vector, RoundTrip(vector, pieces.Get));
    }

    [SeededProperty(MaxTest = 100)]
    public void Bytes_of_a_blob_come_back(byte[] bytes)
    {
        var blob = new Vector<string>(DataType.Blob, [ByteText.FromBytes(bytes)]);
        Assert.Equal(bytes, ByteText.ToBytes(((Vector<string>)RoundTrip(blob, int.MaxValue)).Span[0]));
        var sent = Task.Run(() => Bytes.OfAsync(blob)).GetAwaiter().GetResult();
        Assert.Equal([.. BitConverter.GetBytes(bytes.Length), .. bytes], sent[^(sizeof(int) + bytes.Length)..]);
    }

    [SeededProperty(MaxTest = 100)]
    public void Bytes_of_strings_come_back(byte[][] texts, PositiveInt pieces)
    {
        // A zero byte ends a string.
        byte[][] kept = [.. texts.Select(bytes => bytes.Where(item => item != 0).ToArray()), [0xFF], [.. "größer "u8, 0xC3], new string('x', 200).Select(c => (byte)(c + 100)).ToArray()];
        var strings = new Vector<string>(DataType.String, [.. kept.Select(bytes => ByteText.FromBytes(bytes))]);

        Assert.Equal(kept, ((Vector<string>)RoundTrip(strings, pieces.Get)).Span.ToArray().Select(ByteText.ToBytes));
        var sent = Task.Run(() => Bytes.OfAsync(strings)).GetAwaiter().GetResult();
        byte[] expected = [.. kept.SelectMany(bytes => bytes.Append((byte)0))];
        Assert.Equal(expected, sent[^expected.Length..]);
        Assert.Equal(kept[0], ByteText.ToBytes(((Scalar)RoundTrip(Scalar.String(strings.Span[0]), pieces.Get)).AsText()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_is_told_of_no_more_than_is_to_come(bool isTrusting)
    {
        Vector[] columns =
        [
            Vector.Int(1, 2), new Vector<double>(DataType.Double, [.. Enumerable.Range(0, 300_000).Select(i => i * 0.5)]),
            Vector.String("a", "b"), new Vector<long>(DataType.Long, [.. Enumerable.Range(0, 40_000).Select(i => (long)i)]),
        ];
        foreach (var column in columns)
        {
            using var stream = new AnnouncedBytes(await Bytes.OfAsync(column));
            using var input = new WireInput(stream);
            var limits = isTrusting ? ReaderLimits.Trusting : ReaderLimits.Cautious;
            SameValue.Assert(column, await new ValueReader(input, limits).ReadAsync(CancellationToken.None));
            Assert.Equal(1, stream.Expected);
            Assert.Equal(column.Count >= 40_000, stream.Most > 1);
        }
    }

    // A reader that waits for more than will come waits for ever.
    private sealed class AnnouncedBytes(byte[] bytes) : MemoryStream(bytes), IAnnouncedStream
    {
        public int Expected { get; private set; } = 1;

        public int Most { get; private set; } = 1;

        public void Expect(int bytes) => Most = Math.Max(Most, Expected = bytes);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.True(Expected <= Math.Max(1, Length - Position), $"{Expected} bytes are waited for, {Length - Position} will come.");
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
        }
    }

    [Fact]
    public async Task Set_comes_back()
    {
        var set = new SetValue(Vector.Int(3, 1, 2, int.MinValue));
        var read = (SetValue)await Bytes.ReadAsync(await Bytes.OfAsync(set));
        Assert.True(set.Items.All(read.Contains) && read.Count == 4);
    }

    [Fact]
    public async Task Columns_that_share_symbols_send_their_texts_once()
    {
        var first = Vector.Symbol(Enumerable.Range(0, 1000).Select(i => $"symbol{i}"));
        var second = (SymbolVector)first.Gather([5, 4, -1]);
        var alone = (await Bytes.OfAsync(Vector.Tuple(first))).Length;
        var both = await Bytes.OfAsync(Vector.Tuple(first, second));

        Assert.InRange(both.Length - alone, 1, 40);
        var read = (Vector)await Bytes.ReadAsync(both);
        SameValue.Assert(second, read[1]);
    }

    [Fact]
    public async Task Large_columns_go_out_in_pieces_and_come_back()
    {
        var numbers = new double[300_000];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = i % 7 == 0 ? double.NaN : i * 0.5;
        var vector = Vector.Double(numbers);
        SameValue.Assert(vector, await Bytes.ReadAsync(await Bytes.OfAsync(vector), pieceLength: 1000));
    }

    [Fact]
    public async Task Big_endian_numbers_are_read()
    {
        // INT vector of 1, null; header, shape and elements in big endian order.
        var bytes = Convert.FromHexString("0104" + "00000002" + "00000001" + "00000001" + "80000000");
        SameValue.Assert(Vector.Int(1, int.MinValue), await Bytes.ReadAsync(bytes, isLittleEndian: false));
        bytes = Convert.FromHexString("0010" + "3FF8000000000000");
        SameValue.Assert(Scalar.Double(1.5), await Bytes.ReadAsync(bytes, isLittleEndian: false));
    }

    [Fact]
    public async Task Texts_of_a_peer_that_repeat_are_one_symbol()
    {
        // SYMBOL vector over the base ["", "A", "A"], codes 1 and 2.
        var bytes = Convert.FromHexString(
            "9101" + "02000000" + "01000000" + "07000000" + "03000000" + "00" + "4100" + "4100" + "01000000" + "02000000");
        SameValue.Assert(Vector.Symbol("A", "A"), await Bytes.ReadAsync(bytes));
    }

    [Fact]
    public async Task Values_too_deep_within_one_another_are_malformed()
    {
        var bytes = Enumerable.Repeat(Convert.FromHexString("1901" + "01000000" + "01000000"), 100_000)
            .SelectMany(header => header).ToArray();
        await Assert.ThrowsAsync<MalformedValueException>(() => Bytes.ReadAsync(bytes));
    }

    [Fact]
    public async Task Text_with_a_zero_character_is_not_written()
    {
        var failure = await Assert.ThrowsAsync<NotSupportedException>(() => Bytes.OfAsync(Scalar.String("a\0b")));
        Assert.Contains("BLOB", failure.Message, StringComparison.Ordinal);
    }

    private static Value RoundTrip(Value value, int pieceLength) =>
        Task.Run(async () => await Bytes.ReadAsync(await Bytes.OfAsync(value), pieceLength)).GetAwaiter().GetResult();

    internal static Vector Column(Random random, DataType type, int length)
    {
        var column = Vector.Create(type);
        for (var i = 0; i < length; i++) column.Add(random.Next(4) == 0 ? Scalar.NullOf(type) : Element(random, type));
        return column;
    }

    private static Scalar Element(Random random, DataType type) => type.Category() switch
    {
        DataCategory.Floating => Scalar.Floating(type, (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20))),
        DataCategory.Literal => Scalar.Text(type, "Text " + (char)random.Next(0x20, 0xD000) + random.Next()),
        DataCategory.Denary => Scalar.Decimal(type, new DecimalNumber(random.Next(-99_999, 99_999), 3)),
        DataCategory.Binary => Scalar.Binary(type, new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())),
        DataCategory.Complex => Scalar.TwoDoubles(type, new DoublePair(random.NextDouble(), -random.NextDouble())),
        _ when type == DataType.Duration =>
            Scalar.Duration(new Duration(random.Next(-1000, 1000), (DurationUnit)random.Next(11))),
        _ when type is DataType.Bool => Scalar.Bool(random.Next(2) == 1),
        _ when type is DataType.Char => Scalar.Integral(type, random.Next(-127, 128)),
        _ => Scalar.Integral(type, random.Next(-30_000, 30_000)),
    };
}
