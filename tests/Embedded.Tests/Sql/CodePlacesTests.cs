using DolphinQuant.Data;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Tests.Sql;

public sealed class CodePlacesTests
{
    [Fact]
    public void Rows_of_a_code_stand_together_in_their_own_order()
    {
        var places = new CodePlaces([2, 0, 2, 1, 0], 4);

        Assert.Equal([0, 2, 3, 5, 5], places.Starts);
        Assert.Equal([1, 4, 3, 0, 2], places.Rows());
        Assert.Equal(["b", "e", "d", "a", "c"], places.Arrange<string>(new[] { "a", "b", "c", "d", "e" }));
    }

    [Fact]
    public void Rows_of_a_code_keep_the_order_they_are_given_in() =>
        Assert.Equal([4, 1, 3, 2, 0], new CodePlaces([2, 0, 2, 1, 0], 3, [4, 2, 0, 3, 1]).Rows());

    [Theory]
    [InlineData(300_000, 7)]
    [InlineData(300_000, 40_000)]
    public void Many_rows_are_put_together_as_a_stable_sort_does(int count, int codes)
    {
        var keys = Array.ConvertAll(Enumerable.Range(0, count).ToArray(), row => (int)((long)row * 7919 % codes));
        var places = new CodePlaces(keys, codes);
        int[] expected = [.. Enumerable.Range(0, count).OrderBy(row => keys[row])];
        double[] halves = [.. Enumerable.Range(0, count).Select(row => row / 2.0)];

        Assert.Equal(expected, places.Rows());
        Assert.Equal(Array.ConvertAll(expected, row => halves[row]), ((Vector<double>)places.Arrange(Vector.Double(halves))!).Span.ToArray());
    }

    [Fact]
    public void Columns_are_put_together_whole_only_where_codes_alternate()
    {
        int[] rows = [.. Enumerable.Range(0, 300_000)];
        var isShared = Environment.ProcessorCount > 1;

        Assert.Equal(isShared, new CodePlaces(Array.ConvertAll(rows, row => row % 10), 10).AreScattered());
        Assert.False(new CodePlaces(Array.ConvertAll(rows, row => row / 30_000), 10).AreScattered());
        Assert.False(new CodePlaces([0, 1, 0, 1], 2).AreScattered());
    }
}
