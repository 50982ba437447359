using System.Buffers;
using DolphinQuant.Data.Wire;
using FsCheck;

namespace DolphinQuant.Data.Tests.Wire;

/// <summary>Rows in BLOBs, against bytes derived by hand from what the vendor's clients read.</summary>
public sealed class RowFormTests
{
    private static readonly Dictionary<string, (Vector Column, string Bytes)> Elements = new()
    {
        ["bool"] = (Vector.Bool(true), "01"),
        ["bool null"] = (Vector.Create(DataType.Bool, 1), "80"),
        ["char"] = (new Vector<sbyte>(DataType.Char, [97]), "61"),
        ["short"] = (new Vector<short>(DataType.Short, [-3]), "FDFF"),
        ["int"] = (Vector.Int(2024), "E8070000"),
        ["int null"] = (Vector.Int(int.MinValue), "00000080"),
        ["long"] = (Vector.Long(-2), "FEFFFFFFFFFFFFFF"),
        ["float"] = (new Vector<float>(DataType.Float, [1.5f]), "0000C03F"),
        ["float null"] = (new Vector<float>(DataType.Float, [float.NaN]), "FFFF7FFF"),
        ["double"] = (Vector.Double(-2.25), "00000000000002C0"),
        ["double null"] = (Vector.Double(double.NaN), "FFFFFFFFFFFFEFFF"),
        ["date"] = (new Vector<int>(DataType.Date, [19000]), "384A0000"),
        ["month"] = (new Vector<int>(DataType.Month, [24290]), "E25E0000"),
        ["time"] = (new Vector<int>(DataType.Time, [1000]), "E8030000"),
        ["timestamp"] = (new Vector<long>(DataType.Timestamp, [1700000000123]), "7B68E5CF8B010000"),
        ["nanotimestamp"] = (new Vector<long>(DataType.NanoTimestamp, [1700000000123456789]), "15CD853DFE9C9717"),
        ["string"] = (Vector.String("aΩ"), "61CEA900"),
        ["string empty"] = (Vector.String(""), "00"),
        ["string of other bytes"] = (Vector.String(ByteText.FromBytes([0xC3, 0x28])), "C32800"),
        ["symbol"] = (Vector.Symbol("AAPL"), "4141504C00"),
        ["blob"] = (new Vector<string>(DataType.Blob, [ByteText.FromBytes([0x00, 0xFF, 0x80])]), "0300000000FF80"),
        ["blob empty"] = (new Vector<string>(DataType.Blob, [""]), "00000000"),
        ["uuid"] = (
            new Vector<UInt128>(DataType.Uuid, [new UInt128(0x100F0E0D0C0B0A09, 0x0807060504030201)]),
            "0102030405060708090A0B0C0D0E0F10"),
        ["point"] = (new Vector<DoublePair>(DataType.Point, [new DoublePair(1.5, -2)]), "000000000000F83F00000000000000C0"),
        ["complex null"] = (Vector.Create(DataType.Complex, 1), "FFFFFFFFFFFFEFFFFFFFFFFFFFFFEFFF"),
        ["decimal32"] = (new DecimalVector<int>(DataType.Decimal32, 2, [150]), "96000000"),
        ["decimal64 null"] = (new DecimalVector<long>(DataType.Decimal64, 4, [long.MinValue]), "0000000000000080"),
        ["decimal128"] = (new DecimalVector<Int128>(DataType.Decimal128, 3, [-2]), "FEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
        ["int array"] = (new ArrayVector(Vector.Int(7, int.MinValue), [2]), "0100" + "01" + "00" + "02" + "0700000000000080"),
        ["double array"] = (new ArrayVector(Vector.Double(1.5, double.NaN), [2]), "0100010002" + "000000000000F83FFFFFFFFFFFFFEFFF"),
        ["decimal array"] = (
            new ArrayVector(new DecimalVector<int>(DataType.Decimal32, 1, [15, -15]), [2]), "0100010002" + "0F000000F1FFFFFF"),
        ["long array"] = (
            new ArrayVector(new Vector<sbyte>(DataType.Char, new sbyte[256]), [256]), "0100" + "02" + "00" + "0001" + new string('0', 512)),
    };

    public static TheoryData<string> Names => [.. Elements.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Element_is_written_as_clients_read_it_and_read_again(string name)
    {
        var (column, bytes) = Elements[name];
        Assert.Equal(bytes, Convert.ToHexString(Written([column], 0)));

        var read = ColumnDefinition.Of("c", column).CreateColumn();
        RowReader.Append(Convert.FromHexString(bytes), [read]);
        SameValue.Assert(column, read);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Row_cut_off_or_too_long_is_malformed(string name)
    {
        var (column, hex) = Elements[name];
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<MalformedValueException>(() => RowReader.Append(bytes.AsSpan(0, length), [column.CreateEmpty()]));
        Assert.Throws<MalformedValueException>(() => RowReader.Append([.. bytes, 0], [column.CreateEmpty()]));
    }

    [Theory]
    [InlineData("0200010001000000")]
    [InlineData("0100030001000000")]
    [InlineData("01000400FFFFFFFF")]
    public void Array_that_is_not_one_row_is_malformed(string bytes) => Assert.Throws<MalformedValueException>(
        () => RowReader.Append(Convert.FromHexString(bytes), [ArrayVector.Empty(DataType.Int)]));

    [SeededProperty(MaxTest = 200)]
    public void Rows_come_back(int seed, PositiveInt length)
    {
        var random = new Random(seed);
        var types = Enum.GetValues<DataType>().Where(type =>
            type is not (DataType.Void or DataType.Compressed or DataType.Duration) && type.StorageOf() != typeof(Value)).ToArray();
        var columns = new List<Vector>();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var type = types[random.Next(types.Length)];
            columns.Add(type.CanFillArrays() && random.Next(2) == 0
                ? Arrays(random, type, length.Get)
                : RoundTripTests.Column(random, type, length.Get));
        }

        var read = columns.Select(column => ColumnDefinition.Of("c", column).CreateColumn()).ToList();
        for (var row = 0; row < length.Get; row++) RowReader.Append(Written(columns, row), read);

        for (var i = 0; i < columns.Count; i++) SameValue.Assert(columns[i], read[i]);
    }

    [Fact]
    public void Text_with_a_zero_character_has_no_form()
    {
        Assert.Throws<NotSupportedException>(() => Written([Vector.String("a\0b")], 0));
        Assert.Throws<NotSupportedException>(() => Written([Vector.Tuple(Scalar.Int(1))], 0));
    }

    private static ArrayVector Arrays(Random random, DataType type, int length)
    {
        var rows = new ArrayVector(RoundTripTests.Column(random, type, 1).CreateEmpty(), [], 0);
        for (var i = 0; i < length; i++) rows.Add(RoundTripTests.Column(random, type, random.Next(1, 6)));
        return rows;
    }

    private static byte[] Written(IReadOnlyList<Vector> columns, int row)
    {
        var output = new ArrayBufferWriter<byte>();
        RowWriter.Write(columns, row, output);
        return output.WrittenSpan.ToArray();
    }
}
