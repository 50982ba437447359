using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Runtime;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Minima that are known in closed form, found by every search; what makes no sense is refused.</summary>
public sealed class SearchTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    // Rosenbrock's valley with its least value 0 at (1, 1), and a bowl around (3, -1).
    private const string Functions = """
        def valley(x) { return 100 * square(x[1] - x[0] * x[0]) + square(1 - x[0]) }
        def valleySlope(x) { return [-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])] }
        def valleyTurn(x) {
            return matrix([1200 * x[0] * x[0] - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200.0])
        }
        def bowl(x) { return square(x[0] - 3) + 4 * square(x[1] + 1) }
        def bowlAndSlope(x) { return (square(x[0] - 3) + 4 * square(x[1] + 1), [2 * (x[0] - 3), 8 * (x[1] + 1)]) }
        def single(x) { return square(x - 2) + 1 }
        def sumSlope(x) { return [1.0, 1.0] }
        def sumLess(x, limit) { return x[0] + x[1] - limit }
        def line(kind, limit) {
            d = dict(STRING, ANY)
            d[`type] = kind
            d[`fun] = sumLess{, limit}
            d[`jac] = sumSlope
            return d
        }

        """;

    [Theory]
    [InlineData("fminBFGS(valley, [-1.2, 1.0], valleySlope)")]
    [InlineData("fminBFGS(valley, [-1.2, 1.0])")]
    [InlineData("fminLBFGSB(valley, [-1.2, 1.0], valleySlope)")]
    [InlineData("fminLBFGSB(valley, [-1.2, 1.0])")]
    [InlineData("fminLBFGSB(valley, [-1.2, 1.0], valleySlope, matrix(-5 -5, 5 5), 3)")]
    [InlineData("fminNCG(valley, [-1.2, 1.0], valleySlope, valleyTurn)")]
    [InlineData("fminSLSQP(valley, [-1.2, 1.0], valleySlope, , , 1e-12)")]
    [InlineData("differentialEvolution(valley, matrix(-2 -2, 2 2), , , , , , , , , 7)")]
    [InlineData("brute(valley, ((-2, 2), (-2, 2)), 17)")]
    public async Task Valley_is_followed_to_its_end(string call)
    {
        Assert.Equal([1, 1], await Numbers(call + ".xopt"), (x, y) => Math.Abs(x - y) < 1e-3);
        Assert.InRange((await Numbers(call + ".fopt"))[0], 0, 1e-6);
    }

    [Theory]
    [InlineData("fminBFGS(bowlAndSlope, [0.0, 0.0])")]
    [InlineData("fminLBFGSB(bowlAndSlope, [0.0, 0.0])")]
    [InlineData("fminSLSQP(bowlAndSlope, [0.0, 0.0], , , , 1e-12)")]
    public async Task Function_may_give_its_gradient_along(string call) =>
        Assert.Equal([3, -1], await Numbers(call + ".xopt"), (x, y) => Math.Abs(x - y) < 1e-5);

    [Theory]
    [InlineData("fmin(single, 0.5)")]
    [InlineData("fminBFGS(single, 0.5)")]
    [InlineData("fminLBFGSB(single, 0.5)")]
    [InlineData("fminNCG(single, 0.5, x -> 2 * (x - 2), x -> 2.0)")]
    public async Task Scalar_start_hands_over_a_number(string call) =>
        Assert.Equal(2, (await Numbers(call + ".xopt"))[0], 3);

    // The bowl's minimum lies outside the box on both sides: the corner (1, 0) is nearest in its metric.
    [Theory]
    [InlineData("fminLBFGSB(bowl, [0.5, 1.0], , matrix(0 0, 1 2))")]
    [InlineData("fminSLSQP(bowl, [0.5, 1.0], , , matrix(0 0, 1 2), 1e-12)")]
    [InlineData("differentialEvolution(bowl, matrix(0 0, 1 2), , 60, , , , , , , 3)")]
    public async Task Bounds_hold(string call) =>
        Assert.Equal([1, 0], await Numbers(call + ".xopt"), (x, y) => Math.Abs(x - y) < 1e-6);

    // With x + y = 1: (x - 3)² + 4 (2 - x)² is least at 11/5.
    [Fact]
    public async Task Equality_is_kept() =>
        Assert.Equal([2.2, -1.2], await Numbers("fminSLSQP(bowl, [0.0, 0.0], , [line(`eq, 1)], , 1e-14).xopt"),
            (x, y) => Math.Abs(x - y) < 1e-5);

    // x + y >= 7 cuts the minimum off: (x - 3)² + 4 (8 - x)² is least at 7; x + y >= -9 does not.
    [Fact]
    public async Task Inequality_counts_only_where_it_binds()
    {
        Assert.Equal([7, 0], await Numbers("fminSLSQP(bowl, [5.0, 5.0], , [line(`ineq, 7)], , 1e-14).xopt"),
            (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.Equal([3, -1], await Numbers("fminSLSQP(bowl, [5.0, 5.0], , line(`ineq, -9), , 1e-14).xopt"),
            (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public async Task Constraints_that_contradict_each_other_are_told()
    {
        var mode = await Numbers("fminSLSQP(bowl, [0.0, 0.0], , [line(`eq, 1), line(`ineq, 5)]).mode");
        Assert.NotEqual(0, mode[0]);
    }

    [Theory]
    [InlineData("fminBFGS(valley, [-1.2, 1.0], valleySlope, , , , 2).warnFlag", 1)]
    [InlineData("fminLBFGSB(valley, [-1.2, 1.0], valleySlope, , , , , , 2).warnFlag", 1)]
    [InlineData("fminNCG(valley, [-1.2, 1.0], valleySlope, valleyTurn, , 2).warnFlag", 1)]
    [InlineData("fminSLSQP(valley, [-1.2, 1.0], valleySlope, , , , , 2).mode", 9)]
    [InlineData("fmin(valley, [-1.2, 1.0], , , , 5).warnFlag", 2)]
    [InlineData("differentialEvolution(valley, matrix(-2 -2, 2 2), , 2).converged", 0)]
    public async Task Too_few_rounds_are_told(string call, int flag) => Assert.Equal(flag, (await Numbers(call))[0]);

    [Fact]
    public async Task Seed_repeats_an_evolution()
    {
        const string call = "differentialEvolution(valley, matrix(-2 -2, 2 2), , 5, , , , , , false, 11).xopt";
        Assert.Equal(await Numbers(call), await Numbers(call));
    }

    [Fact]
    public async Task Grid_without_finish_gives_one_of_its_points()
    {
        Assert.Equal(new double[] { 3, -1 }, await Numbers("brute(bowl, ((0, 4, 5), (-2, 2, 5)), , NULL).xopt"));
        Assert.Equal([3, -1], await Numbers(
            "brute(bowl, ((0, 4), (-2, 2)), 4, fminBFGS).xopt"), (x, y) => Math.Abs(x - y) < 1e-4);
    }

    // |x - 2| has one break; the lines have the slopes -1 and 1.
    [Theory]
    [InlineData("piecewiseLinFit(0..9, abs(0..9 - 4.5), 2, seed=1)")]
    [InlineData("piecewiseLinFit(0..9, abs(0..9 - 4.5), 2, method=`nm, initialGuess=[3.0])")]
    [InlineData("piecewiseLinFit(0..9, abs(0..9 - 4.5), 2, method=`lbfgs, initialGuess=[3.0])")]
    public async Task Hinge_is_found(string call)
    {
        Assert.Equal([0, 4.5, 9], await Numbers(call + ".breaks"), (x, y) => Math.Abs(x - y) < 1e-3);
        Assert.Equal([4.5, -1, 2], await Numbers(call + ".beta"), (x, y) => Math.Abs(x - y) < 1e-3);
        Assert.Equal([2.5, 3.5], await Numbers($"pwlfPredict({call}, [2.0, 8.0])"), (x, y) => Math.Abs(x - y) < 1e-3);
    }

    [Fact]
    public async Task Fixed_point_is_met() => Assert.Equal(1, (await Numbers(
        "predict(piecewiseLinFit(0..9, abs(0..9 - 4.5), 2, [0], [1.0], seed=1), [0.0])"))[0], 6);

    [Fact]
    public async Task Steps_are_constants() => Assert.Equal([1, 1, 5, 5], await Numbers(
        "pwlfPredict(piecewiseLinFit(0..9, iif(0..9 < 5, 1, 5), 2, degree=0, seed=1), [0.0, 3.0, 6.0, 9.0])"),
        (x, y) => Math.Abs(x - y) < 1e-9);

    [Theory]
    [InlineData("nm")]
    [InlineData("bfgs")]
    [InlineData("lbfgs")]
    [InlineData("slsqp")]
    [InlineData("de")]
    public async Task Yield_curve_is_fitted_by_every_search(string method)
    {
        var fitted = await Numbers($"""
            t = [0.5, 1, 2, 3, 5, 7, 10, 20, 30]
            y = predict(dict(["modelName", "params"], ("ns", [0.04, -0.02, 0.01, 1.5])), t)
            model = ns(t, y, method=`{method}, bounds=matrix(-1 -1 -1 0.1, 1 1 1 10), seed=1)
            nssPredict(model, t) - y
            """.Replace("predict(dict", "nssPredict(dict", StringComparison.Ordinal));
        Assert.All(fitted, rest => Assert.InRange(Math.Abs(rest), 0, 4e-3));
    }

    [Theory]
    [InlineData("fminBFGS(valley, [1.0, 1.0], gtol=-1)", "gtol")]
    [InlineData("fminBFGS(valley, [1.0, 1.0], c1=0.95)", "c2")]
    [InlineData("fminBFGS(x -> `a, [1.0, 1.0])", "number")]
    [InlineData("fminBFGS(valley, [1.0, 1.0], x -> 1.0)", "2 numbers")]
    [InlineData("fminLBFGSB(valley, [1.0, 1.0], , matrix(0 0, -1 1))", "room")]
    [InlineData("fminLBFGSB(valley, [1.0, 1.0], , matrix(0, 1))", "rows")]
    [InlineData("fminNCG(valley, [1.0, 1.0], valleySlope, x -> 1.0)", "matrix")]
    [InlineData("fminSLSQP(valley, [1.0, 1.0], , [dict(STRING, ANY)])", "type")]
    [InlineData("brute(valley, 1)", "tuple")]
    [InlineData("brute(valley, ((0, 1), (0, 1)), 0)", "positive")]
    [InlineData("differentialEvolution(valley, matrix(0 0, 1 1), mutation=(1, 3))", "mutation")]
    [InlineData("differentialEvolution(valley, 1)", "matrix")]
    [InlineData("piecewiseLinFit(1 2 3, 1 2 3, 0)", "positive")]
    [InlineData("piecewiseLinFit(1 2 3, 1 2 3, 2, method=`x)", "method")]
    [InlineData("ns(1 2 3, 1 2 3, method=`de)", "bounds")]
    public async Task Wrong_arguments_are_refused(string call, string word) =>
        Assert.Contains(word, (await scripts.FailAsync(Functions + call)).Message, StringComparison.Ordinal);

    private async Task<double[]> Numbers(string call) => await scripts.RunAsync(Functions + call) switch
    {
        Scalar scalar => [scalar.AsDouble()],
        Vector vector => [.. Numeric.Doubles("test", vector).ToArray()],
        _ => [],
    };
}
