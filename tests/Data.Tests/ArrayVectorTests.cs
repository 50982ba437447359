
namespace DolphinQuant.Data.Tests;

public sealed class ArrayVectorTests
{
    [Fact]
    public void Rows_end_where_they_were_told_to()
    {
        var rows = new ArrayVector(Vector.Int(1, 2, 3, 4), [1, 4]);

        Assert.Equal(2, rows.Count);
        Assert.Equal(1, rows.RowLength(0));
        Assert.Equal(3, rows.RowLength(1));
        Assert.Equal([2, 3, 4], Items(rows.Row(1)));
    }

    [Fact]
    public void Type_is_64_above_that_of_the_elements()
    {
        Assert.Equal(68, (int)DataType.Int.ArrayOf());
        Assert.Equal("DOUBLE[]", DataType.Double.ArrayOf().DisplayName());
        Assert.Equal(DataType.Date, DataType.Date.ArrayOf().ElementType());
        Assert.True(DataTypes.TryParse("timestamp[]", out var parsed));
        Assert.Equal(DataType.Timestamp.ArrayOf(), parsed);
        Assert.False(DataTypes.TryParse("STRING[]", out _));
        Assert.Throws<InvalidCastException>(() => DataType.String.ArrayOf());
    }

    [Fact]
    public void Empty_row_becomes_a_row_of_one_null()
    {
        var rows = ArrayVector.Empty(DataType.Double);
        rows.Add(Vector.Double());
        rows.Add(Scalar.Int(3));

        Assert.Equal([1, 2], rows.RowEnds.ToArray());
        Assert.True(rows.IsNull(0));
        Assert.False(rows.IsNull(1));
    }

    [Fact]
    public void Gather_gives_a_null_row_for_a_negative_index()
    {
        var rows = new ArrayVector(Vector.Int(1, 2, 3), [2, 3]);

        var gathered = (ArrayVector)rows.Gather([1, -1, 0]);

        Assert.Equal([1, 2, 4], gathered.RowEnds.ToArray());
        Assert.Equal([3, Null.Of<int>(), 1, 2], Items(gathered.Values));
    }

    [Fact]
    public void Set_replaces_a_row_by_one_of_another_length()
    {
        var rows = new ArrayVector(Vector.Int(1, 2, 3), [2, 3]);

        rows.Set(0, Vector.Int(7, 8, 9));
        rows.Set(1, Scalar.Int(5));

        Assert.Equal([3, 4], rows.RowEnds.ToArray());
        Assert.Equal([7, 8, 9, 5], Items(rows.Values));
    }

    [Fact]
    public void RemoveRange_takes_rows_and_their_elements_away()
    {
        var rows = new ArrayVector(Vector.Int(1, 2, 3, 4, 5), [2, 3, 5]);

        rows.RemoveRange(0, 2);

        Assert.Equal([2], rows.RowEnds.ToArray());
        Assert.Equal([4, 5], Items(rows.Values));
    }

    [SeededProperty]
    public bool Slices_put_together_are_the_whole(byte[] lengths, byte cut)
    {
        var rows = ArrayVector.Empty(DataType.Int);
        foreach (var length in lengths) rows.Add(Vector.Int([.. Enumerable.Range(0, 1 + (length % 5))]));
        var first = rows.Count == 0 ? 0 : cut % rows.Count;

        var joined = rows.Slice(0, first);
        joined.AddRange(rows.Slice(first, rows.Count - first));

        return rows.RowEnds.SequenceEqual(((ArrayVector)joined).RowEnds)
            && Items(rows.Values).SequenceEqual(Items(((ArrayVector)joined).Values));
    }

    private static int[] Items(Vector vector) => ((Vector<int>)vector).Span.ToArray();
}
