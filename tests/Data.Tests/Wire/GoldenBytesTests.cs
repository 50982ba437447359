using DolphinQuant.Data.Wire;

namespace DolphinQuant.Data.Tests.Wire;

/// <summary>
/// The bytes that the vendor's JavaScript client (npm dolphindb 3.1.48) makes of values, recorded in golden.txt.
/// </summary>
public sealed class GoldenBytesTests
{
    // What this encoder writes in another way that means the same: the client marks the inner header of a matrix with
    // another form and names its table.
    private static readonly string[] WrittenOtherwise = ["matrix", "matrix labels", "table"];

    private static readonly Dictionary<string, Value> Values = new()
    {
        ["scalar void"] = Scalar.Void,
        ["scalar bool"] = Scalar.Bool(true),
        ["scalar bool null"] = Scalar.NullOf(DataType.Bool),
        ["scalar char"] = Scalar.Integral(DataType.Char, 97),
        ["scalar short"] = Scalar.Integral(DataType.Short, -3),
        ["scalar short null"] = Scalar.NullOf(DataType.Short),
        ["scalar int"] = Scalar.Int(2024),
        ["scalar int null"] = Scalar.NullOf(DataType.Int),
        ["scalar long"] = Scalar.Long(123456789012),
        ["scalar long null"] = Scalar.NullOf(DataType.Long),
        ["scalar float"] = Scalar.Floating(DataType.Float, 1.5),
        ["scalar float null"] = Scalar.NullOf(DataType.Float),
        ["scalar double"] = Scalar.Double(-2.25),
        ["scalar double null"] = Scalar.NullOf(DataType.Double),
        ["scalar date"] = Scalar.Integral(DataType.Date, 19000),
        ["scalar month"] = Scalar.Integral(DataType.Month, 24290),
        ["scalar timestamp"] = Scalar.Integral(DataType.Timestamp, 1700000000123),
        ["scalar nanotime"] = Scalar.Integral(DataType.NanoTime, 45296000000001),
        ["scalar datehour"] = Scalar.Integral(DataType.DateHour, 400000),
        ["scalar string"] = Scalar.String("Zürich €"),
        ["scalar string empty"] = Scalar.String(""),
        ["scalar symbol"] = Scalar.Symbol("AAPL"),
        ["scalar blob"] = Scalar.Text(DataType.Blob, "{\"a\":1}"),
        ["scalar duration"] = Scalar.Duration(new Duration(3, DurationUnit.Day)),
        ["vector bool"] = new Vector<sbyte>(DataType.Bool, [1, 0, sbyte.MinValue]),
        ["vector char"] = new Vector<sbyte>(DataType.Char, [97, sbyte.MinValue]),
        ["vector short"] = new Vector<short>(DataType.Short, [1, short.MinValue]),
        ["vector int"] = Vector.Int(1, int.MinValue, 3),
        ["vector long"] = Vector.Long(1, long.MinValue),
        ["vector float"] = new Vector<float>(DataType.Float, [0.5f, float.NaN]),
        ["vector double"] = Vector.Double(0.1, double.NaN, -7),
        ["vector date"] = new Vector<int>(DataType.Date, [19000, 19001]),
        ["vector timestamp"] = new Vector<long>(DataType.Timestamp, [1700000000123]),
        ["vector nanotimestamp"] = new Vector<long>(DataType.NanoTimestamp, [1700000000123456789]),
        ["vector string"] = Vector.String("a", "", "Ω"),
        ["vector empty"] = Vector.Double(),
        ["pair int"] = new Pair(Scalar.Int(1), Scalar.Int(5)),
        ["tuple"] = Vector.Tuple(Scalar.Int(7), Vector.String("x", "y")),
        ["matrix"] = new Matrix(Vector.Double(1, 2, 3, 4, double.NaN, 6), 2, 3),
        ["matrix labels"] = new Matrix(
            Vector.Int(1, 2, 3, 4), 2, 2, new Vector<int>(DataType.Date, [19000, 19001]), Vector.String("A", "B")),
        ["dictionary"] = Entries(DataType.Double, ("a", Scalar.Double(1.5)), ("b", Scalar.Double(2.5))),
        ["dictionary any"] = Entries(DataType.Any, ("a", Scalar.Int(1)), ("b", Scalar.String("t"))),
        ["table"] = new Table(
            ("time", new Vector<long>(DataType.Timestamp, [1, 2])),
            ("sym", Vector.String("A", "B")),
            ("price", Vector.Double(10.5, double.NaN))),
        // The client writes these as 100f0e0d-0c0b-0a09-0807-060504030201 and 100f0e0d0c0b0a090807060504030201.
        ["scalar uuid"] = Scalar.Binary(DataType.Uuid, Sixteen),
        ["scalar int128"] = Scalar.Binary(DataType.Int128, Sixteen),
        ["vector uuid"] = new Vector<UInt128>(DataType.Uuid, [Sixteen, UInt128.Zero]),
        ["scalar complex"] = Scalar.TwoDoubles(DataType.Complex, new DoublePair(1.5, -2)),
        ["scalar decimal32"] = Scalar.Decimal(DataType.Decimal32, new DecimalNumber(150, 2)),
        ["scalar decimal64 null"] = Scalar.Decimal(DataType.Decimal64, DecimalNumber.Null(4)),
        ["scalar decimal128"] = Scalar.Decimal(DataType.Decimal128, new DecimalNumber(-12345, 3)),
        ["vector decimal64"] = new DecimalVector<long>(DataType.Decimal64, 2, [150, long.MinValue]),
        ["array vector"] = new ArrayVector(Vector.Int(1, 2, int.MinValue), [2, 3]),
        ["set"] = new SetValue(Vector.Int(7)),
    };

    private static UInt128 Sixteen => new(0x100F0E0D0C0B0A09, 0x0807060504030201);

    private static readonly Dictionary<string, byte[]> Recorded = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", "golden.txt"))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));

    public static TheoryData<string> Names => [.. Recorded.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Recorded_bytes_are_read_as_the_value(string name)
    {
        SameValue.Assert(Values[name], await Bytes.ReadAsync(Recorded[name]));
        SameValue.Assert(Values[name], await Bytes.ReadAsync(Recorded[name], pieceLength: 1));
        SameValue.Assert(Values[name], await Bytes.ReadAsync(Recorded[name], limits: ReaderLimits.Trusting));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Value_is_written_as_recorded(string name)
    {
        var written = await Bytes.OfAsync(Values[name]);
        if (!WrittenOtherwise.Contains(name)) Assert.Equal(Convert.ToHexString(Recorded[name]), Convert.ToHexString(written));
        SameValue.Assert(Values[name], await Bytes.ReadAsync(written));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bytes_cut_off_anywhere_are_malformed(string name)
    {
        for (var length = 0; length < Recorded[name].Length; length++)
            await Assert.ThrowsAsync<MalformedValueException>(() => Bytes.ReadAsync(Recorded[name][..length]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_wrong_byte_gives_a_value_or_is_malformed(string name)
    {
        for (var place = 0; place < Recorded[name].Length; place++)
        {
            foreach (var wrong in new byte[] { 0x00, 0x01, 0x7F, 0x80, 0xFF })
            {
                var bytes = Recorded[name].ToArray();
                bytes[place] = wrong;
                await ReadDamagedAsync(bytes);
            }
        }
    }

    private static async Task ReadDamagedAsync(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var input = new WireInput(new MemoryStream(bytes));
            await new ValueReader(input, ReaderLimits.Cautious).ReadAsync(CancellationToken.None);
        }
        catch (MalformedValueException)
        {
            // What a damaged message must end in, unless it happens to be another value.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static Dictionary Entries(DataType type, params (string Key, Value Value)[] entries)
    {
        var dictionary = new Dictionary(DataType.String, type, isOrdered: true);
        foreach (var (key, value) in entries) dictionary[Scalar.String(key)] = value;
        return dictionary;
    }
}
