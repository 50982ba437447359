using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>States, recurrences, places of extremes, thresholds, tails and the calls over windows.</summary>
public sealed class StateAndPlaceTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public void State_before_is_the_last_other_value() =>
        Assert.Equal("[,,5,5,7,7]", Print("prevState", I(5, 5, 7, 7, NilInt, 7)));

    [Fact]
    public void State_after_is_the_next_other_value() =>
        Assert.Equal("[7,7,7,7,,]", Print("nextState", I(5, 5, 7, NilInt, 7, 7)));

    [Theory]
    [InlineData("conditionalIterate([true,false,false,true,false], [1,2,3,4,5], msum{,2,1})", "[1,1,2,4,6]")]
    [InlineData("stateIterate([1.0,2,3,4], [10.0,20,30,40], 2, msum{,2,1}, [1,0.5])", "[10,20,18,23]")]
    [InlineData("genericStateIterate([1,2,3,4], [5,6,7,8], 2, def(w, x){ return sum(w) * x })", "[5,6,33,156]")]
    [InlineData("genericStateIterate([1,2,3], [5,6,7], 0, def(p, x){ return p + x })", "[6,8,11]")]
    [InlineData("genericTStateIterate([0,1,3,4], [1,1,1,1], [2,3,4,5], 2, def(w, x){ return sum(w) + x })", "[2,3,6,7]")]
    [InlineData("movingValid(sum, [1,NULL,2,NULL,4], 2, 1)", "[1,1,3,3,6]")]
    [InlineData("movingValid(wsum, ([1,NULL,2,3],[1,1,NULL,2]), 2)", "[,,,7]")]
    [InlineData("movingValid(wsum, ([1,NULL,2,3],[1,1,NULL,2]), 2, 2, false)", "[,,3,8]")]
    [InlineData("twindow(sum, [1,2,4,8], [1,1,2,4], 0:1)", "[7,7,4,8]")]
    [InlineData("twindow(sum, [1,2,4,8], [1,1,2,4], 0:1, 1)", "[6,6,4,8]")]
    [InlineData("twindow(sum, [1,2,4,8], [1,1,2,4], 0:1, 2)", "[7,6,4,8]")]
    [InlineData("window(sum, indexedSeries(2024.01.01 2024.01.03 2024.01.04, 1 2 4), 0d:1d)[0]", "[1,6,4]")]
    [InlineData("moving(sum, indexedSeries(2024.01.01 2024.01.03 2024.01.04, 1 2 4), 2d)[0]", "[1,2,6]")]
    [InlineData("move(indexedSeries(2024.01.01 2024.01.03 2024.01.04, 1 2 4), 2d)[0]", "[,1,1]")]
    public async Task Script_prints(string script, string expected) =>
        Assert.Equal(expected, Embedded.Functions.Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    [InlineData("stateIterate([1.0,2], [1.0,2], 0, cumlastNot, [1,1])")]
    [InlineData("genericStateIterate([1,2], [1,2,3], 1, def(w, x){ return x })")]
    [InlineData("twindow(sum, 1..3, 1..3, 0:1, 3)")]
    [InlineData("window(sum, 1..3, 0d:1d)")]
    [InlineData("move(1..3, 2d)")]
    [InlineData("firstHit(add, 1..3, 2)")]
    [InlineData("percentileRank(1..3, 2, `best)")]
    [InlineData("isortTop(1..3, 4)")]
    [InlineData("volumeBar(1..3, 0)")]
    [InlineData("winsorize([1,NULL], 0.1, true, `raise)")]
    public async Task Wrong_argument_is_refused(string script) => await fixture.FailAsync(script);

    [Fact]
    public void First_hit_skips_nulls()
    {
        Assert.Equal("4", Print("firstHit", Function("gt"), D(Nil, 1, 4, 6), N(2)));
        Assert.Equal("2", Print("ifirstHit", Function("gt"), D(Nil, 1, 4, 6), N(2)));
        Assert.Equal("-1", Print("ifirstHit", Function("lt"), D(Nil, 1), N(0)));
    }

    [Fact]
    public void Last_extremes_differ_from_the_first_on_ties()
    {
        Assert.Equal("3", Print("imaxLast", D(1, 7, Nil, 7, 2)));
        Assert.Equal("1", Print("imax", D(1, 7, Nil, 7, 2)));
        Assert.Equal("4", Print("iminLast", D(2, 7, 2, 7, 2)));
        Assert.Equal("30", Print("atImax", D(1, 7, 9), I(10, 20, 30)));
        Assert.Equal("[10,50]", Print("atImin", M(2, 2, 1, 7, 9, 3), new Matrix(I(10, 20, 40, 50), 2, 2)));
    }

    [Fact]
    public void Bars_reach_the_threshold()
    {
        Assert.Equal("[0,0,2,1,2]", Print("sumbars", D(1, 2, 4, 7, 3), N(6)));
        Assert.Equal("[0,0,1,2,2]", Print("volumeBar", I(2, 3, 6, 1, 1), N(5)));
        Assert.Equal("[5,5,11,13,13]", Print("volumeBar", I(2, 3, 6, 1, 1), N(5), T("right")));
        Assert.Throws<ScriptException>(() => Call("sumbars", D(1, -2), N(6)));
    }

    [Theory]
    [InlineData("excel", 3, 100.0 * 2 / 3)]
    [InlineData("excel", 2, 100.0 * 11 / 24)]
    [InlineData("rank", 3, 100.0 * 3.5 / 5)]
    [InlineData("strict", 3, 40)]
    [InlineData("weak", 3, 80)]
    [InlineData("mean", 3, 60)]
    public void Percentile_of_a_score_follows_the_method(string method, double score, double expected) =>
        Assert.Equal(expected, ((Scalar)Call("percentileRank", D(0, 1, 3, 3, 5, Nil), N(score), T(method))).AsDouble(), 9);

    [Fact]
    public void Tails_are_drawn_in()
    {
        Assert.Equal("[2,2,3,4,4]", Print("winsorize", D(1, 2, 3, 4, 9), N(0.2)));
        Assert.Equal("[1,2,3,4,9]", Print("winsorize", D(1, 2, 3, 4, 9), N(0.15)));
        Assert.Equal("[2,2,3,4,4]", Print("winsorize", D(1, 2, 3, 4, 9), N(0.15), Scalar.False));
        Assert.Equal("[2,2,3,4,4,]", Print("winsorize", D(1, 2, 3, 4, 9, Nil), N(0.2), Scalar.True, T("omit")));
    }

    [Fact]
    public void Duplicates_keep_one_or_none()
    {
        Assert.Equal("[false,false,true]", Print("isDuplicated", I(1, 2, 1)));
        Assert.Equal("[true,false,false]", Print("isDuplicated", I(1, 2, 1), T("LAST")));
        Assert.Equal("[true,false,true]", Print("isDuplicated", I(1, 2, 1), T("NONE")));
    }

    [Fact]
    public void Nulls_are_dropped_or_filled_beside_values()
    {
        Assert.Equal("[5,1,]", Print("withNullFill", Function("add"), D(2, Nil, Nil), D(3, 1, Nil), N(0)));
        var kept = (Matrix)Call("dropna", M(2, 3, 1, 2, Nil, 4, Nil, Nil), Scalar.False, N(1));
        Assert.Equal(2, kept.Columns);
        Assert.Equal("([,2],[,4])", Print("talibNull", D(1, 2), D(Nil, 4)));
    }

    [Fact]
    public void Order_is_cut_and_applied()
    {
        Assert.Equal("[2,0]", Print("isortTop", I(5, 9, 1), N(2)));
        var indices = I(10, 20, 30);
        Call("isort!", I(5, 9, 1), Scalar.False, indices);
        Assert.Equal("[20,10,30]", DolphinQuant.Embedded.Functions.Formatter.Format(indices));
    }

    [Fact]
    public void Close_events_are_counted_once_a_pair()
    {
        var hits = (Table)Call("coevent", Vector.String("b", "a", "b"), I(1, 2, 9), N(1));
        Assert.Equal(1, hits.Count);
        Assert.Equal("a", ((Vector<string>)hits["event1"]).Span[0]);
        Assert.Equal("b", ((Vector<string>)((Table)Call("coevent", Vector.String("b", "a", "b"), I(1, 2, 9), N(1), Scalar.True))["event1"]).Span[0]);
    }
}
