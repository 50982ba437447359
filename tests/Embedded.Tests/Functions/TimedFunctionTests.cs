using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Windows in time, windows over an index, and the first rows of a window by a key.</summary>
public sealed class TimedFunctionTests
{
    [Fact]
    public void Tmsum_takes_the_rows_later_than_a_window_before() =>
        Assert.Equal("[1,3,5,4]", Print("tmsum", I(1, 2, 4, 7), I(1, 2, 3, 4), N(3)));

    [Fact]
    public void Tmsum_ends_with_its_own_row_among_equal_times() =>
        Assert.Equal("[1,3,6]", Print("tmsum", I(1, 1, 1), I(1, 2, 3), N(3)));

    [Fact]
    public void Tmavg_counts_a_month_by_the_calendar()
    {
        var days = Vector.Date(new DateOnly(2024, 1, 31), new DateOnly(2024, 2, 29), new DateOnly(2024, 3, 1));
        var month = Scalar.Duration(new Duration(1, DurationUnit.Month));
        // One month before 29 February is 29 January; one before 1 March is 1 February.
        Assert.Equal("[2,4,7]", Print("tmavg", days, D(2, 6, 8), month));
    }

    [Theory]
    [InlineData("tmavg", "avg")]
    [InlineData("tmstd", "std")]
    [InlineData("tmmax", "max")]
    [InlineData("tmmed", "med")]
    [InlineData("tmsum", "sum")]
    [InlineData("tmcount", "count")]
    public void Windows_in_time_equal_the_statistic_of_their_rows(string timed, string whole)
    {
        var random = new Random(7);
        var times = new int[200];
        for (var i = 1; i < times.Length; i++) times[i] = times[i - 1] + random.Next(3);
        var items = Array.ConvertAll(times, _ => random.Next(5) == 0 ? Nil : random.Next(100));
        var results = (Vector)Call(timed, I(times), D(items), N(4));
        for (var i = 0; i < times.Length; i++)
        {
            var window = items.Where((_, row) => row <= i && times[row] > times[i] - 4).ToArray();
            var expected = (Scalar)Call(whole, D(window));
            Assert.Equal(expected.IsNull, results.IsNull(i));
            if (!expected.IsNull) Assert.Equal(expected.AsDouble(), results.Scalar(i).AsDouble(), 9);
        }
    }

    [Fact]
    public void Descending_times_are_refused() =>
        Assert.Contains("ascending", Assert.Throws<ScriptException>(() => Call("tmsum", I(2, 1), I(1, 1), N(1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Top_rows_of_a_window_are_those_with_the_smallest_keys() =>
        Assert.Equal("[1,3,5,7]", Print("msumTopN", I(1, 2, 3, 4), I(4, 3, 2, 1), N(3), N(2)));

    [Theory]
    [InlineData("oldest", "[1,1,1]")]
    [InlineData("latest", "[1,2,3]")]
    [InlineData("all", "[1,3,6]")]
    public void Ties_among_top_rows_follow_the_method(string method, string expected) =>
        Assert.Equal(expected, Print("msumTopN", I(1, 2, 3), I(5, 5, 5), N(3), N(1), Scalar.True, T(method)));

    [Fact]
    public void Rows_without_a_key_are_no_top_rows() =>
        Assert.Equal("[,2,2]", Print("cumsumTopN", I(1, 2, 3), D(Nil, 1, 2), N(1)));

    [Fact]
    public void Indexed_series_add_by_label()
    {
        var sum = (Matrix)Operate(Series(1, 2, 3), Series(2, 3, 4));
        Assert.Equal("[,4,6,]", FormatData(sum));
        Assert.Equal(4, sum.RowLabels!.Count);
    }

    [Fact]
    public void Window_over_an_index_is_a_distance_in_it()
    {
        var series = (Matrix)Call("indexedSeries", I(1, 2, 5), D(2, 4, 9));
        Assert.Equal("[2,3,9]", FormatData((Matrix)Call("mavg", series, N(3))));
        Assert.True(((Matrix)Call("mavg", series, N(3))).IsIndexed);
    }

    [Fact]
    public void Index_must_ascend() => Assert.Throws<ScriptException>(() => Call("indexedSeries", I(2, 1), D(1, 2)));

    private static Value Series(params int[] labels) => Call("indexedSeries", I(labels), D(Array.ConvertAll(labels, label => (double)label)));

    private static Value Operate(Value x, Value y) => DolphinQuant.Embedded.Functions.Operators.Binary(Embedded.Syntax.BinaryOperator.Add, x, y);

    private static string FormatData(Matrix matrix) => DolphinQuant.Embedded.Functions.Formatter.Format(matrix.Data);
}
