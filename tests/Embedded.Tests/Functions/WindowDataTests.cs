using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>The rows of windows as array vectors.</summary>
public sealed class WindowDataTests
{
    [Fact]
    public void Window_data_are_the_rows_of_each_window()
    {
        Assert.Equal("[[7],[7,8],[8,6]]", Print("movingWindowData", I(7, 8, 6), N(2)));
        Assert.Equal("[[0],[0,1],[1,2]]", Print("movingWindowIndex", I(7, 8, 6), N(2)));
        Assert.Equal("[[7],[8],[8,6]]", Print("tmovingWindowData", I(1, 3, 4), I(7, 8, 6), N(2)));
        Assert.Equal("[[7],[7,8],[8,6]]", Print("tmovingWindowData", I(1, 3, 4), I(7, 8, 6), N(2), Scalar.True));
    }

    [Fact]
    public void Fixed_windows_are_filled_with_nulls_in_front()
    {
        var fixedRows = (ArrayVector)Call("movingWindowData", I(7, 8, 6), N(3), Scalar.True);
        Assert.Equal(9, fixedRows.Values.Count);
        Assert.True(fixedRows.Values.IsNull(1));
        Assert.Equal(7, fixedRows.Values.Scalar(2).AsInt());
    }

    [Theory]
    [InlineData("oldest", "[[0],[0,1],[0,1],[1,2]]")]
    [InlineData("latest", "[[0],[0,1],[1,2],[2,3]]")]
    public void First_positions_follow_the_rule_for_ties(string method, string expected) =>
        Assert.Equal(expected, Print("movingTopNIndex", I(5, 5, 5, 5), N(3), N(2), Scalar.True, Scalar.False, T(method)));

    [Fact]
    public void Wrong_windows_are_refused()
    {
        Assert.Throws<ScriptException>(() => Call("movingWindowData", I(1, 2), N(1)));
        Assert.Throws<ScriptException>(() => Call("movingTopNIndex", I(1, 2), N(2), N(3)));
        Assert.Throws<ScriptException>(() => Call("tmovingWindowData", I(1, 2), I(1), N(2)));
    }
}
