using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Storage;

public sealed class ArrayColumnTests
{
    public static TheoryData<DataType> Elements =>
        [DataType.Bool, DataType.Char, DataType.Short, DataType.Int, DataType.Long, DataType.Float, DataType.Double, DataType.Date, DataType.Timestamp];

    [Theory]
    [MemberData(nameof(Elements))]
    public void Rows_of_any_length_come_back_unchanged_after_reopening(DataType elementType)
    {
        const int Rows = 5_000;
        using var store = new TemporaryStore();
        var written = ArrayVector.Empty(elementType, Rows);
        for (var row = 0; row < Rows; row++) written.Add(RowOf(elementType, row));
        store.Fill("t", new Table(("row", Vector.Int([.. Enumerable.Range(0, Rows)])), ("levels", written)));
        store.Reopen();

        var read = store.Store.OpenTable(TemporaryStore.Path, "t").Read(null, [], CancellationToken.None)["levels"];

        Assert.Equal(elementType.ArrayOf(), read.Type);
        Assert.True(Equality.Same(written, read, tolerance: null));
    }

    [Fact]
    public void Decimals_in_rows_keep_their_scale_and_take_no_other()
    {
        using var store = new TemporaryStore();
        var table = store.Fill("t", new Table(
            ("levels", new ArrayVector(new DecimalVector<int>(DataType.Decimal32, 2, [150, int.MinValue, -25]), [2, 3]))));
        store.Reopen();

        table = store.Store.OpenTable(TemporaryStore.Path, "t");

        Assert.Equal("[[1.50,],[-0.25]]", Formatter.Format(table.Read(null, [], CancellationToken.None)["levels"]));
        var refusal = Assert.Throws<ScriptException>(() => table.Append(new Table(
            ("levels", new ArrayVector(new DecimalVector<int>(DataType.Decimal32, 1, [15]), [1])))));
        Assert.Contains("levels", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_one_table_may_hold_plain_values_and_rows()
    {
        using var store = new TemporaryStore();
        var table = store.Fill("t", new Table(
            ("symbol", Vector.Symbol("a", "b", "c")),
            ("levels", new ArrayVector(Vector.Double(1, 2, 3, double.NaN), [2, 3, 4]))));
        table.Append(new Table(("symbol", Vector.Symbol("d")), ("levels", new ArrayVector(Vector.Double(7, 8, 9), [3]))));

        var read = table.Read(["levels"], [], CancellationToken.None)["levels"];

        Assert.Equal("[[1,2],[3],,[7,8,9]]", Formatter.Format(read));
    }

    // Up to 12 elements; every seventh one, and with it some whole rows, is null.
    private static Vector RowOf(DataType type, int row)
    {
        var items = Vector.Create(type, row % 13);
        for (var i = 0; i < items.Count; i++)
            if ((row + i) % 7 != 0)
                items.Set(i, type.Category() == DataCategory.Logical ? Scalar.Bool(i % 2 == 0) : Conversion.Convert(Scalar.Int((row + i) % 100), type));
        return items;
    }
}
