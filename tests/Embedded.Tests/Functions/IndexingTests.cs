using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

public sealed class IndexingTests
{
    private static string Get(Value target, params Value?[] indexes) => Formatter.Format(Indexing.Get(target, indexes));

    private static Pair Slice(int? first, int? last) =>
        new(first is { } f ? N(f) : Scalar.Void, last is { } l ? N(l) : Scalar.Void);

    [Fact]
    public void Vector_by_position_mask_vector_and_slice()
    {
        var x = I(10, 20, 30, 40);
        Assert.Equal("30", Get(x, N(2)));
        Assert.Equal("[10,40]", Get(x, Vector.Bool(true, false, false, true)));
        Assert.Equal("[40,10,]", Get(x, I(3, 0, 7)));
        Assert.Equal("[20,30]", Get(x, Slice(1, 3)));
        Assert.Equal("[30,20]", Get(x, Slice(3, 1)));
        Assert.Equal("[20,30,40]", Get(x, Slice(1, null)));
        Assert.Equal("[10]", Get(x, Slice(null, 1)));
    }

    [Fact]
    public void Vector_position_outside_is_null_but_slice_outside_is_an_error()
    {
        Assert.True(((Scalar)Indexing.Get(I(1), [N(5)])).IsNull);
        Assert.Throws<ScriptException>(() => Indexing.Get(I(1), [Slice(0, 5)]));
    }

    [Fact]
    public void Table_by_name_row_and_mask()
    {
        var table = new Table(("a", I(1, 2, 3)), ("b", D(1.5, 2.5, 3.5)));
        Assert.Equal("[1.5,2.5,3.5]", Get(table, T("B")));
        Assert.Equal("a->2\nb->2.5", Get(table, N(1)));
        Assert.Equal("a b  \n- ---\n3 3.5", Get(table, Vector.Bool(false, false, true)));
        Assert.Equal("2.5", Get(table, N(1), T("b")));
        Assert.Contains("zz", Assert.Throws<ScriptException>(() => Indexing.Get(table, [T("zz")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_by_column_cell_and_part()
    {
        var matrix = M(2, 3, 1, 2, 3, 4, 5, 6);
        Assert.Equal("[3,4]", Get(matrix, N(1)));
        Assert.Equal("6", Get(matrix, N(1), N(2)));
        Assert.Equal("#0 #1\n-- --\n1  3 ", Get(matrix, Slice(0, 1), Slice(0, 2)));
        Assert.Equal("#0\n--\n3 \n4 ", Get(matrix, null, N(1)));
    }

    [Fact]
    public void Dictionary_missing_key_is_null()
    {
        var dictionary = new Dictionary(DataType.String, DataType.Int);
        dictionary[T("a")] = N(1);
        Assert.Equal("1", Get(dictionary, T("a")));
        Assert.True(((Scalar)Indexing.Get(dictionary, [T("b")])).IsNull);
    }

    [Fact]
    public void Writing_spreads_scalars_and_converts()
    {
        var x = I(1, 2, 3, 4);
        Indexing.Set(x, [Slice(1, 3)], Scalar.Double(9.6));
        Assert.Equal("[1,10,10,4]", Formatter.Format(x));
        Indexing.Set(x, [Vector.Bool(true, false, false, true)], I(7, 8));
        Assert.Equal("[7,10,10,8]", Formatter.Format(x));
        Assert.Throws<ScriptException>(() => Indexing.Set(x, [N(9)], N(1)));
        Assert.Throws<ScriptException>(() => Indexing.Set(x, [I(0, 1)], I(1, 2, 3)));
    }

    [Fact]
    public void Writing_a_table_column_adds_or_replaces()
    {
        var table = new Table(("a", I(1, 2)));
        Indexing.Set(table, [T("b")], N(5));
        Indexing.Set(table, [T("a")], I(3, 4));
        Assert.Equal("a b\n- -\n3 5\n4 5", Formatter.Format(table));
    }

    [Fact]
    public void Writing_matrix_cells()
    {
        var matrix = M(2, 2, 1, 2, 3, 4);
        Indexing.Set(matrix, [N(0), N(1)], N(9));
        Indexing.Set(matrix, [new Matrix(Vector.Bool(true, false, false, false), 2, 2)], N(7));
        Assert.Equal("[7,2,9,4]", Formatter.Format(matrix.Data));
    }
}
