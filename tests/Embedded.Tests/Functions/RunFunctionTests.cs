using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Functions of runs, windows, rows and buckets on values worked out by hand.</summary>
public sealed class RunFunctionTests
{
    [Fact]
    public void Cumlastnot_skips_nulls_and_a_value() => Assert.Equal("[,1,1,1,3]", Print("cumlastNot", D(Nil, 1, Nil, 2, 3), N(2)));

    [Fact]
    public void Cummed_is_the_median_so_far() => Assert.Equal("[4,3,4,4.5]", Print("cummed", D(4, 2, 6, 5)));

    [Fact]
    public void Cumrank_ranks_each_row_among_those_before() => Assert.Equal("[0,1,0,2]", Print("cumrank", D(4, 6, 1, 5)));

    [Fact]
    public void Plateau_has_its_peak_in_the_middle() =>
        Assert.Equal("[false,false,true,false,false]", Print("isPeak", D(1, 2, 2, 2, 1), Scalar.False));

    [Fact]
    public void Valuechanged_tells_null_from_a_value() => Assert.Equal("[false,true,true,false]", Print("valueChanged", D(1, Nil, 2, 2)));

    [Fact]
    public void Lowrange_counts_the_larger_rows_right_before() => Assert.Equal("[0,0,2,0]", Print("lowRange", D(5, 6, 4, 9)));

    [Fact]
    public void Rolling_leaves_incomplete_windows_out() => Assert.Equal("[3,7]", Print("rolling", Function("sum"), I(1, 2, 3, 4, 5), N(2), N(2)));

    [Fact]
    public void Rolling_joins_the_vectors_of_its_whole_windows() =>
        Assert.Equal("[1,3,3,7]", Print("rolling", Function("cumsum"), I(1, 2, 3, 4, 5), N(2), N(2)));

    [Fact]
    public void Window_may_look_ahead() =>
        Assert.Equal("[5,7,4,]", Print("window", Function("sum"), I(1, 2, 3, 4), new Pair(Scalar.Int(1), Scalar.Int(2))));

    [Fact]
    public void Twindow_includes_both_ends() =>
        Assert.Equal("[3,6,5,4]", Print("twindow", Function("sum"), I(1, 2, 3, 4), I(1, 2, 3, 9), new Pair(Scalar.Int(-1), Scalar.Int(1))));

    [Fact]
    public void Segmentby_starts_anew_at_each_change() =>
        Assert.Equal("[1,3,3,4]", Print("segmentby", Function("cumsum"), I(1, 2, 3, 4), I(1, 1, 2, 1)));

    [Fact]
    public void Double_and_triple_averages_of_a_constant_are_it()
    {
        Assert.Equal("[,,5,5]", Print("dema", D(5, 5, 5, 5), N(2)));
        Assert.Equal("[,,,5]", Print("tema", D(5, 5, 5, 5), N(2)));
        Assert.Equal("[,5,5]", Print("trima", D(5, 5, 5), N(2)));
        Assert.Equal("[,,5]", Print("kama", D(5, 5, 5), N(2)));
    }

    [Fact]
    public void Rowat_picks_one_place_per_row() => Assert.Equal("[3,2]", Print("rowAt", M(2, 2, 1, 2, 3, 4), I(1, 0)));

    [Fact]
    public void Row_places_skip_nulls() => Assert.Equal("[1,0]", Print("rowImax", M(2, 2, Nil, 4, 3, 4)));

    [Fact]
    public void Rowcumsum_runs_along_rows() => Assert.Equal("[1,2,4,6]", Print("flatten", Call("rowCumsum", M(2, 2, 1, 2, 3, 4))));

    [Fact]
    public void Digitize_counts_bounds_on_either_side()
    {
        Assert.Equal("[0,1,2]", Print("digitize", I(0, 1, 4), I(1, 3)));
        Assert.Equal("[0,0,2]", Print("digitize", I(0, 1, 4), I(1, 3), Scalar.True));
        Assert.Equal("[2,1,0]", Print("digitize", I(0, 2, 4), I(3, 1)));
    }

    [Fact]
    public void Bucket_is_null_outside_its_range() =>
        Assert.Equal("[,0,1,]", Print("bucket", I(-1, 0, 5, 10), new Pair(Scalar.Int(0), Scalar.Int(10)), N(2)));

    [Fact]
    public void Denserank_has_no_gaps() => Assert.Equal("[1,0,1,2]", Print("denseRank", D(5, 1, 5, 7)));

    [Fact]
    public void Null_tests_keep_or_replace_nulls()
    {
        Assert.Equal("[7,]", Print("ifNull", D(1, Nil), D(7, 8)));
        Assert.Equal("[1,8]", Print("ifValid", D(1, Nil), D(7, 8)));
        Assert.Equal("[2,8]", Print("minIgnoreNull", D(2, Nil), D(7, 8)));
    }
}
