using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;
using static DolphinQuant.Embedded.Tests.Mathematics.LinearAlgebraTests;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Programs solved by hand, and two methods against each other on random ones.</summary>
public sealed class OptimizationTests
{
    [Fact]
    public void Linear_program_finds_its_corner()
    {
        // max 3x + 5y with x <= 4, 2y <= 12, 3x + 2y <= 18: 36 at (2, 6).
        var result = (Vector<Value>)Call("linprog", D(-3, -5), M(3, 2, 1, 0, 3, 0, 2, 2), D(4, 12, 18));
        Assert.Equal(-36, ((Scalar)result[0]).AsDouble(), 9);
        Assert.Equal([2, 6], Numbers(result[1]), Close);
    }

    [Fact]
    public void Linear_program_without_a_solution_is_refused()
    {
        Assert.Contains("constraints", Assert.Throws<ScriptException>(
            () => Call("linprog", D(1), M(2, 1, 1, -1), D(-1, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("without end", Assert.Throws<ScriptException>(
            () => Call("linprog", D(-1, 0), M(1, 2, 0, 1), D(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quadratic_program_stops_at_its_constraint()
    {
        // min x² + y² with x + y = 1 and x >= 0.75.
        var result = (Vector<Value>)Call("quadprog", M(2, 2, 2, 0, 0, 2), D(0, 0), M(1, 2, -1, 0), D(-0.75), M(1, 2, 1, 1), D(1));
        Assert.Equal([0.75, 0.25], Numbers(result[1]), Close);
        Assert.Equal(0.625, ((Scalar)result[0]).AsDouble(), 10);
    }

    [SeededProperty(MaxTest = 60)]
    public void Simplex_active_set_and_interior_point_agree(int seed)
    {
        var random = new Random(seed);
        var width = 1 + random.Next(5);
        var matrix = Any(seed + 1, 1 + random.Next(6), width);
        // x = 0 is feasible, and the box keeps the minimum finite.
        double[] limits = [.. Enumerable.Range(0, matrix.Rows).Select(_ => random.NextDouble())];
        double[] low = [.. Enumerable.Repeat(-2.0, width)], high = [.. Enumerable.Repeat(3.0, width)];
        double[] f = [.. Enumerable.Range(0, width).Select(_ => random.NextDouble() - 0.5)];
        var constraints = LinearConstraints.None(width) with { AtMost = matrix, Limits = limits };
        var boxed = constraints.Within(low, high);
        var (status, corner) = BoundedSimplex.Solve(f, constraints, low, high);
        Assert.Equal(ConeStatus.Optimal, status);
        var (coneStatus, inner) = ConeSolver.Solve(Program(new RealMatrix(width, width), f, boxed));
        Assert.Equal(ConeStatus.Optimal, coneStatus);
        Assert.Equal(Vectors.Dot(f, corner), Vectors.Dot(f, inner), 7);

        var root = Any(seed + 2, width, width);
        var h = root.Transposed().Times(root);
        for (var i = 0; i < width; i++) h[i, i] += 0.1;
        var active = ActiveSetQuadratic.Solve(h, f, boxed)!;
        var (_, central) = ConeSolver.Solve(Program(h, f, boxed));
        Assert.Equal(Value(h, f, active), Value(h, f, central), 8);
    }

    [Fact]
    public void Second_order_cone_program_reaches_the_rim_of_the_disc()
    {
        // min x + y with |(x, y)| <= 1.
        var result = (Vector<Value>)Call("socp", D(1, 1), M(3, 2, 0, -1, 0, 0, 0, -1), D(1, 0, 0), N(0), I(3));
        Assert.Equal(-Math.Sqrt(2), ((Scalar)result[2]).AsDouble(), 8);
        Assert.Equal("0", DolphinQuant.Embedded.Functions.Formatter.Format(result[3]));
    }

    [Fact]
    public void Bounded_least_squares_keeps_to_its_bounds()
    {
        // The free line is 1 + 2x; with an intercept of at most 0 the best slope is Σxy / Σx².
        var beta = Numbers(Call("bvls", D(3, 5, 7), D(1, 2, 3), Vector.Tuple(D(-5, 0), D(0, 10))));
        Assert.Equal([0, 34.0 / 14], beta, Close);
    }

    [Fact]
    public void Lasso_of_one_factor_is_its_soft_threshold()
    {
        // Centred Σxy = 20, Σx² = 10, n = 5: (20 - 5·0.5) / 10.
        var beta = Numbers(Call("lassoBasic", D(1, 3, 5, 7, 9), D(1, 2, 3, 4, 5), N(0), N(0.5)));
        Assert.Equal(1.75, beta[1], 9);
        var ridge = Numbers(Call("ridgeBasic", D(1, 3, 5, 7, 9), D(1, 2, 3, 4, 5), N(0), N(10)));
        Assert.Equal(1, ridge[1], 9);
    }

    [Fact]
    public void Root_and_minimum_of_a_function()
    {
        var root = (Vector<Value>)Call("brentq", Function("cos"), N(1), N(2));
        Assert.Equal("CONVERGED", ((Scalar)root[0]).AsText());
        Assert.Equal(Math.PI / 2, ((Scalar)root[1]).AsDouble(), 11);
        Assert.Equal("SIGNERR", ((Scalar)((Vector<Value>)Call("brentq", Function("exp"), N(1), N(2)))[0]).AsText());
        var minimum = (Dictionary)Call("fmin", Function("cos"), N(3));
        Assert.Equal(Math.PI, Numbers(minimum.Find("xopt")!)[0], 3);
    }

    private static ConeProgram Program(RealMatrix p, double[] c, LinearConstraints constraints) =>
        new(p, c, constraints.AtMost, constraints.Limits, constraints.Equal)
        {
            B = constraints.EqualTo, Orthant = constraints.Limits.Length, Cones = [],
        };

    private static double Value(RealMatrix h, double[] f, double[] x) => (Vectors.Dot(x, h.Times(x)) / 2) + Vectors.Dot(f, x);
}
