using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;
using static DolphinQuant.Embedded.Tests.Mathematics.LinearAlgebraTests;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Curves that must give back polynomials, and statistics computed by hand.</summary>
public sealed class CurveTests
{
    private static readonly double[] Places = [0, 1, 2.5, 3, 5];

    [Fact]
    public void Spline_without_knots_at_the_ends_gives_back_a_cubic()
    {
        var model = Call("cubicSpline", D(Places), D(Array.ConvertAll(Places, Cubic)));
        Assert.Equal([Cubic(0.3), Cubic(4.2), Cubic(6)], Numbers(Call("predict", model, D(0.3, 4.2, 6))), Close);
    }

    [Fact]
    public void Natural_spline_of_three_points_by_hand()
    {
        // Points (0, 0), (1, 1), (2, 0): slopes 1.5, 0, -1.5, so 1.5x - x³/2 on the left.
        var model = Call("cubicSpline", D(0, 1, 2), D(0, 1, 0), T("natural"));
        Assert.Equal(0.6875, Numbers(Call("cubicSplinePredict", model, D(0.5)))[0], 12);
    }

    [Fact]
    public void Krogh_gives_back_a_cubic_and_its_derivative()
    {
        var y = D(Array.ConvertAll(Places, Cubic));
        Assert.Equal(Cubic(1.7), Numbers(Call("kroghInterpolate", D(Places), y, D(1.7)))[0], 10);
        Assert.Equal((6 * 1.7 * 1.7) - 1.7 + 4, Numbers(Call("kroghInterpolate", D(Places), y, D(1.7), N(1)))[0], 10);
        // f(0) = 1, f'(0) = 4, f(1): the parabola 1 + 4x + x².
        Assert.Equal(3.25, Numbers(Call("kroghInterpolate", D(0, 0, 1), D(1, 4, 6), D(0.5)))[0], 12);
    }

    [Theory]
    [InlineData("dividedDifference")]
    [InlineData("neville")]
    public void Polynomial_in_time_is_read_off_at_every_second_day(string function)
    {
        // Days 0, 1 and 4 with their squares.
        var days = new Vector<int>(DataType.Date, [0, 1, 4]);
        Assert.Equal([0, 4, 16], Numbers(Call(function, days, D(0, 1, 16), T("2D"), T("left"), T("start"))), Close);
        var both = (Vector<Value>)Call(function, days, D(0, 1, 16), T("2D"), T("left"), T("start"), Scalar.True);
        Assert.Equal("[1970.01.01,1970.01.03,1970.01.05]", Formatter.Format(both.Span[0]));
        Assert.Throws<ScriptException>(() => Call(function, new Vector<int>(DataType.Date, [3, 3]), D(0, 1), T("1D")));
    }

    [Fact]
    public void Least_squares_spline_and_polynomial_give_back_a_cubic()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6, 7];
        var y = D(Array.ConvertAll(x, Cubic));
        Assert.Equal([1, 4, -0.5, 2], Numbers(Call("polyFit", D(x), y, N(3))), Close);
        var spline = Call("splrep", D(x), y, D(2, 4));
        Assert.Equal([Cubic(0.5), Cubic(6.5)], Numbers(Call("splev", D(0.5, 6.5), spline)), Close);
        Assert.Equal([1, 17], Numbers(Call("polynomial", D(0, 2), D(1, 2, 3))), Close);
    }

    [Fact]
    public void Hermite_cubics_outside_their_points_go_on_or_are_null()
    {
        var x = D(0, 1);
        var model = Call("cubicHermiteSplineFit", x, D(0, 1), D(0, 3));
        Assert.Equal(8, Numbers(Call("predict", model, D(2)))[0], 12);
        var closed = Call("cubicHermiteSplineFit", x, D(0, 1), D(0, 3), Scalar.False);
        Assert.Equal(double.NaN, Numbers(Call("predict", closed, D(2)))[0]);
    }

    [Fact]
    public void Integral_and_derivative_of_known_functions()
    {
        Assert.Equal(2, ((Scalar)Call("integral", Function("sin"), N(0), N(Math.PI))).AsDouble(), 10);
        Assert.Equal(Math.E - 1, ((Scalar)Call("integral", Function("exp"), N(0), N(1))).AsDouble(), 10);
        Assert.Equal(1, ((Scalar)Call("integral", Function("exp"), Scalar.Void, N(0))).AsDouble(), 8);
        Assert.True(((Scalar)Call("integral", Function("abs"), Scalar.Void, Scalar.Void)).IsNull);
        Assert.Equal(Math.Cos(1), ((Scalar)Call("derivative", Function("sin"), N(1), N(0.01), N(1), N(7))).AsDouble(), 10);
    }

    [Theory]
    [InlineData("linear", "forward", "[,1,2,3,4,4]")]
    [InlineData("linear", "both", "[1,1,2,3,4,4]")]
    [InlineData("pad", "backward", "[1,1,4,4,4,]")]
    [InlineData("nearest", "both", "[1,1,1,4,4,4]")]
    public void Interpolate_fills_nulls(string method, string direction, string expected) => Assert.Equal(
        expected, Print("interpolate", D(Nil, 1, Nil, Nil, 4, Nil), T(method), null, null, T(direction)));

    [Fact]
    public void Exponential_variance_by_hand()
    {
        // alpha 1/2, adjusted: weights 1/3 and 2/3 give mean 2/3 of the step and biased variance 2/9 of its square.
        Assert.Equal(2, Numbers(Call("ewmVar", D(0, 3), N(1), null, null, null, null, null, null, Scalar.True))[1], 12);
        Assert.Equal(4.5, Numbers(Call("ewmVar", D(0, 3), N(1)))[1], 12);
        Assert.Equal([Nil, -9], Numbers(Call("ewmCov", D(0, 3), N(1), null, null, null, null, null, null, D(6, 0))));
        Assert.Equal(-1, Numbers(Call("ewmCorr", D(0, 3), N(1), null, null, null, null, null, null, D(6, 0)))[1], 12);
    }

    [Fact]
    public void Distances_by_hand()
    {
        Assert.Equal("5", Print("euclidean", D(0, 1, Nil), D(3, 5, 7)));
        Assert.Equal("7", Print("minkowski", D(0, 1), D(3, 5), N(1)));
        Assert.Equal("4", Print("minkowski", D(0, 1), D(3, 5), Scalar.Void));
        Assert.Equal("0", Print("cosine", D(1, 0), D(0, 2)));
        // 1 - 2 / (5 + 1 - 2).
        Assert.Equal("0.5", Print("tanimoto", D(1, 2), D(0, 1)));
        Assert.Equal(Math.Sqrt(13), ((Scalar)Call("mahalanobis", D(0, 1), D(3, 3), M(2, 2, 1, 0, 0, 1))).AsDouble(), 12);
    }

    [Fact]
    public void Risk_by_hand()
    {
        // Sorted: -0.4, -0.2, 0, 0.1, 0.3; a quarter lies at -0.2.
        var returns = D(0.1, -0.2, 0.3, -0.4, 0);
        Assert.Equal("0.2", Print("VaR", returns, T("historical"), N(0.75)));
        Assert.Equal(0.3, ((Scalar)Call("CVaR", returns, T("historical"), N(0.75))).AsDouble(), 12);
        Assert.Throws<ScriptException>(() => Call("VaR", D(-1, 0), T("historical")));
        Assert.Throws<ScriptException>(() => Call("VaR", returns, T("monteCarlo")));
    }

    [Fact]
    public void Bins_codes_and_order_by_hand()
    {
        Assert.Equal("[0,0,1,1,]", Print("qcut", D(1, 2, 3, 4, Nil), N(2)));
        Assert.Throws<ScriptException>(() => Call("qcut", D(1, 1, 1, 2), N(4)));
        Assert.Equal("[0,1,3]", Print("lowerBound", D(1, 3, 5), D(0, 2, 9)));
        Assert.Equal("3", Print("searchK", I(5, 3, NilInt, 1), N(2)));
        Assert.Equal([0, 1.5], Numbers(Call("boxcox", D(1, 2), N(2))), Close);
        var table = (Table)Call("oneHot", new Table(("s", Vector.String("x", "y", "x")), ("v", I(1, 2, 3))), T("s"));
        Assert.Equal(["s_x", "s_y", "v"], table.Names);
        Assert.Equal([1, 0, 1], table.Span<int>("s_x").ToArray());
    }

    [Fact]
    public void Weighted_statistics_by_hand()
    {
        // A weight of 2 counts as two rows: the line through (0, 0), (1, 2), (1, 2).
        var line = (Vector<Value>)Call("wslr", D(0, 2), D(0, 1), D(1, 2));
        Assert.Equal(2, ((Scalar)line[1]).AsDouble(), 12);
        // Variance 1 of three values.
        Assert.Equal(Math.Sqrt(1.0 / 3), ((Scalar)Call("sem", D(1, 2, Nil, 3))).AsDouble(), 12);
        // About the mean 2 of 1, 2, 3: lag 1 has (0)(-1) + (1)(0) over 2.
        Assert.Equal("0", Print("autocorr", D(1, 2, 3), N(1)));
        Assert.Equal(Math.Log(2), ((Scalar)Call("mutualInfo", I(1, 1, 2, 2), I(5, 5, 6, 6))).AsDouble(), 12);
    }

    private static double Cubic(double x) => 1 + (4 * x) - (0.5 * x * x) + (2 * x * x * x);
}
