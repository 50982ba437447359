using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class RoundTripTests
{
    public static TheoryData<DataType> StorableTypes => [.. Enum.GetValues<DataType>().Where(ColumnStorage.IsStorable)];

    [Theory]
    [MemberData(nameof(StorableTypes))]
    public void Column_of_any_type_with_nulls_and_extremes_comes_back_unchanged(DataType type)
    {
        using var store = new TemporaryStore();
        var written = Sample(type, 5_000);
        var table = store.Fill("t", new Table(("row", Vector.Int([.. Enumerable.Range(0, 5_000)])), ("x", written)));
        store.Reopen();

        var read = store.Store.OpenTable(TemporaryStore.Path, "t").Read(null, [], CancellationToken.None)["x"];

        Assert.Equal(type, read.Type);
        Assert.Equal(written.Count, read.Count);
        for (var i = 0; i < written.Count; i++)
        {
            Assert.Equal(written.IsNull(i), read.IsNull(i));
            Assert.Equal(written[i], read[i]);
        }
    }

    [Fact]
    public void Storable_types_are_those_with_a_plain_buffer()
    {
        Assert.True(ColumnStorage.IsStorable(DataType.NanoTimestamp));
        Assert.All(
            [DataType.Void, DataType.Any, DataType.Duration, DataType.Compressed, DataType.Complex, DataType.Point, DataType.FunctionDef],
            type => Assert.False(ColumnStorage.IsStorable(type)));
    }

    [SeededProperty(MaxTest = 25)]
    public Property Texts_of_any_content_come_back_unchanged()
    {
        var texts = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "").Where(IsWellFormed).ArrayOf();
        return Prop.ForAll(texts.ToArbitrary(), written =>
        {
            using var store = new TemporaryStore();
            var table = store.Fill("t", new Table(("s", Vector.String([.. written])), ("y", Vector.Symbol(written))));
            var read = table.Read(null, [], CancellationToken.None);
            return read.Span<string>("s").SequenceEqual(written)
                && Enumerable.Range(0, written.Length).All(i => ((SymbolVector)read["y"]).Text(i) == written[i]);
        });
    }

    [Fact]
    public void Symbol_column_gives_equal_texts_one_code()
    {
        using var store = new TemporaryStore();
        string[] texts = ["AAPL", "a symbol that is too long to lie in place", "", "AAPL",
            "a symbol that is too long to lie in place", "ž"];
        var table = store.Fill("t", new Table(("s", Vector.Symbol(texts))));

        var read = (SymbolVector)table.Read(null, [], CancellationToken.None)["s"];

        Assert.Equal(texts, Enumerable.Range(0, texts.Length).Select(read.Text));
        Assert.Equal(read.Codes[0], read.Codes[3]);
        Assert.Equal(read.Codes[1], read.Codes[4]);
        Assert.Equal(4, read.Symbols.Count);
    }

    [Fact]
    public void Read_takes_only_the_named_columns_in_the_order_named()
    {
        using var store = new TemporaryStore();
        var rows = new Table(("a", Vector.Int(1, 2)), ("b", Vector.Int(3, 4)), ("c", Vector.Int(5, 6)));
        var table = store.Fill("t", rows);

        var read = table.Read(["C", "a"], [], CancellationToken.None);

        Assert.Equal(["c", "a"], read.Names);
        Assert.Equal("5 1; 6 2", Shown.Rows(read));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(2_048)]
    [InlineData(7_000)]
    [InlineData(100_000)]
    public void Blocks_have_the_asked_size_and_together_hold_every_row_in_order(int blockRows)
    {
        using var store = new TemporaryStore();
        var rows = new Table(("x", Vector.Int([.. Enumerable.Range(0, 9_000)])), ("s", Sample(DataType.Symbol, 9_000)));
        var table = store.Fill("t", rows);

        var blocks = table.ReadBlocks(["x"], [], blockRows, CancellationToken.None).ToArray();

        Assert.All(blocks[..^1], block => Assert.Equal(blockRows, block.Count));
        Assert.Equal(Enumerable.Range(0, 9_000), blocks.SelectMany(block => block.Span<int>("x").ToArray()));
    }

    [Fact]
    public void Blocks_of_an_empty_table_are_none()
    {
        using var store = new TemporaryStore();
        Assert.Empty(store.Create("t", [new("x", DataType.Int)]).ReadBlocks(null, [], 10, CancellationToken.None));
    }

    internal static Vector Sample(DataType type, int count)
    {
        var random = new System.Random(7);
        var vector = Vector.Create(type);
        for (var i = 0; i < count; i++) vector.Add(i % 7 == 3 ? Scalar.NullOf(type) : Item(type, i, random));
        return vector;
    }

    private static Scalar Item(DataType type, int row, System.Random random) => type.Category() switch
    {
        DataCategory.Literal => Scalar.Text(type, row % 3 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"a longer text, number {row}")
            : string.Create(CultureInfo.InvariantCulture, $"S{row % 40}")),
        DataCategory.Floating => Scalar.Floating(type, row switch
        {
            0 => double.PositiveInfinity,
            1 => double.NegativeInfinity,
            2 => -0.0,
            _ => random.NextDouble() * 1e9 - 5e8,
        }),
        DataCategory.Logical => Scalar.Bool(row % 2 == 0),
        DataCategory.Denary => Scalar.Decimal(type, new DecimalNumber(row switch
        {
            0 => LargestRaw(type),
            1 => -LargestRaw(type),
            _ => random.NextInt64(-1_000, 1_000),
        }, Scale: 2)),
        DataCategory.Binary => Scalar.Binary(type, row == 0 ? UInt128.MaxValue : (UInt128)random.NextInt64() << row % 65),
        _ => Scalar.Integral(
            type, row switch { 0 => Largest(type), 1 => -Largest(type), _ => random.NextInt64(-100, 100) }),
    };

    private static Int128 LargestRaw(DataType type) => type switch
    {
        DataType.Decimal32 => int.MaxValue,
        DataType.Decimal64 => long.MaxValue,
        _ => Int128.MaxValue,
    };

    private static long Largest(DataType type) => Type.GetTypeCode(type.StorageOf()) switch
    {
        TypeCode.SByte => sbyte.MaxValue,
        TypeCode.Int16 => short.MaxValue,
        TypeCode.Int32 => int.MaxValue,
        _ => long.MaxValue,
    };

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
        }

        return true;
    }
}
