using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Linear, quadratic and second-order cone programs; most give the minimum and the place of it.</summary>
internal static class ConstrainedFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("quadprog(H, f, [A], [b], [Aeq], [beq])",
            "The least x'Hx/2 + f'x with Ax <= b and Aeq x = beq: its value and x.", (_, a) => Quadratic(a));
        table.Add("linprog(f, [A], [b], [Aeq], [beq], [lb], [ub], [method])",
            "The least f'x with Ax <= b, Aeq x = beq and lb <= x <= ub (lb is 0 unless given): its value and x.",
            (_, a) => Linear(a));
        table.Add("qclp(r, V, k, [A], [b], [Aeq], [beq], [x0], [c], [eps], [alpha])",
            "The least r'x with x'Vx <= k, Ax <= b, Aeq x = beq and the sum of |x - x0| at most c: its value and x.",
            (_, a) => QuadraticallyConstrained(a));
        table.Add("scs(f, [P], [A], [b], [Aeq], [beq], [lb], [ub], [x0], [c], [eps], [alpha])",
            "The least x'Px/2 + f'x with Ax <= b, Aeq x = beq, bounds and the sum of |x - x0| at most c: its value and x.",
            (_, a) => SplittingCone(a));
        table.Add("socp(f, [G], [h], [l], [q], [A], [b])",
            "The least f'x with Gx + s = h, Ax = b and s in l nonnegative rows and cones of the sizes q: state, x, value "
            + "and exit code.", (_, a) => SecondOrderCone(a));
    }

    private static Vector<Value> Result(double value, double[] x) => Vector.Tuple(Scalar.Double(value), Vector.Double(x));

    private static Vector<Value> Quadratic(Arguments arguments)
    {
        var h = RealMatrices.ReadSquare(arguments, 0);
        var f = Column(arguments, 1, h.Rows);
        var constraints = Constraints(arguments, 2, h.Rows);
        if (CholeskyFactor.Of(h) is null) throw arguments.Wrong(0, "must be symmetric and positive definite");
        var x = ActiveSetQuadratic.Solve(h, f, constraints)
            ?? throw new ScriptException("quadprog: no x meets all constraints.");
        return Result((Vectors.Dot(x, h.Times(x)) / 2) + Vectors.Dot(f, x), x);
    }

    private static Vector<Value> Linear(Arguments arguments)
    {
        var f = RealMatrices.ReadColumn(arguments, 0);
        var constraints = Constraints(arguments, 1, f.Length);
        var lower = Bounds(arguments, 5, f.Length, double.NegativeInfinity);
        if (!arguments.Has(5)) lower = new double[f.Length];
        var upper = Bounds(arguments, 6, f.Length, double.PositiveInfinity);
        if (lower.Zip(upper).Any(pair => pair.First > pair.Second))
            throw new ScriptException("linprog: no x meets all constraints.");
        var method = arguments.Text(7, "simplex");
        if (method is not ("simplex" or "interior-point"))
            throw arguments.Wrong(7, "must be 'simplex' or 'interior-point'");
        var (status, x) = method == "simplex"
            ? BoundedSimplex.Solve(f, constraints, lower, upper)
            : Solve(new RealMatrix(f.Length, f.Length), f, constraints.Within(lower, upper), [], []);
        Check("linprog", status);
        return Result(Vectors.Dot(f, x), x);
    }

    private static (ConeStatus Status, double[] X) Solve(
        RealMatrix p, double[] c, LinearConstraints constraints, double[][] coneRows, double[] coneRight)
    {
        var rows = Enumerable.Range(0, constraints.AtMost.Rows).Select(constraints.AtMost.Row).Concat(coneRows).ToArray();
        return ConeSolver.Solve(new ConeProgram(
            p, c, LinearConstraints.FromRows(rows, c.Length), [.. constraints.Limits, .. coneRight], constraints.Equal)
        {
            B = constraints.EqualTo,
            Orthant = constraints.Limits.Length,
            Cones = coneRows.Length == 0 ? [] : [coneRows.Length],
        });
    }

    private static void Check(string function, ConeStatus status)
    {
        if (status == ConeStatus.Optimal) return;
        throw new ScriptException(status switch
        {
            ConeStatus.PrimalInfeasible => $"{function}: no x meets all constraints.",
            ConeStatus.DualInfeasible => $"{function}: the objective falls without end.",
            _ => $"{function}: no solution was found; check the scale of the coefficients.",
        });
    }

    private static Vector<Value> QuadraticallyConstrained(Arguments arguments)
    {
        var r = RealMatrices.ReadColumn(arguments, 0);
        var v = Sized(arguments, 1, r.Length);
        var k = arguments.Double(2);
        if (!(k > 0)) throw arguments.Wrong(2, "must be positive");
        var factor = CholeskyFactor.Of(v) ?? throw arguments.Wrong(1, "must be symmetric and positive definite");
        var constraints = Constraints(arguments, 3, r.Length);
        CheckPrecision(arguments, 9);
        // x'Vx = |L'x|² <= k: a cone with the constant head √k.
        var turned = factor.Transposed();
        var (program, costs, quadratic) = WithAbsolute(arguments, 7, constraints, r, new RealMatrix(r.Length, r.Length));
        double[][] cone = [new double[costs.Length], .. Enumerable.Range(0, r.Length)
            .Select(row => Array.ConvertAll(Padded(turned.Row(row), costs.Length), item => -item))];
        var (status, x) = Solve(quadratic, costs, program, cone, [Math.Sqrt(k), .. new double[r.Length]]);
        Check("qclp", status);
        x = x[..r.Length];
        return Result(Vectors.Dot(r, x), x);
    }

    private static Vector<Value> SplittingCone(Arguments arguments)
    {
        var f = RealMatrices.ReadColumn(arguments, 0);
        var p = arguments.Has(1) ? Sized(arguments, 1, f.Length) : new RealMatrix(f.Length, f.Length);
        // Only the upper triangle is asked for; it stands for a symmetric matrix.
        for (var column = 0; column < p.Columns; column++)
            for (var row = column + 1; row < p.Rows; row++)
                p[row, column] = p[column, row];
        if (SymmetricEigen.Of(p).Values.Any(value => value < -1e-10 * (1 + Vectors.Norm(p.Items))))
            throw arguments.Wrong(1, "must be positive semidefinite");
        CheckPrecision(arguments, 10);
        var constraints = Constraints(arguments, 2, f.Length).Within(
            Bounds(arguments, 6, f.Length, double.NegativeInfinity),
            Bounds(arguments, 7, f.Length, double.PositiveInfinity));
        var (program, costs, quadratic) = WithAbsolute(arguments, 8, constraints, f, p);
        var (status, x) = Solve(quadratic, costs, program, [], []);
        Check("scs", status);
        x = x[..f.Length];
        return Result((Vectors.Dot(x, p.Times(x)) / 2) + Vectors.Dot(f, x), x);
    }

    // The solver is exact to about 1e-10; precision and relaxation are only checked.
    private static void CheckPrecision(Arguments arguments, int index)
    {
        if (!(arguments.Double(index, 1e-6) > 0)) throw arguments.Wrong(index, "must be positive");
        if (!(arguments.Double(index + 1, 1.5) > 0)) throw arguments.Wrong(index + 1, "must be positive");
    }

    // Σ|x - x0| <= c with a further variable t >= |x - x0| for each x.
    private static (LinearConstraints Constraints, double[] Costs, RealMatrix Quadratic) WithAbsolute(
        Arguments arguments, int index, LinearConstraints constraints, double[] costs, RealMatrix quadratic)
    {
        if (!arguments.Has(index) && !arguments.Has(index + 1)) return (constraints, costs, quadratic);
        var count = costs.Length;
        var centre = Column(arguments, index, count);
        var most = arguments.Double(index + 1);
        if (!(most >= 0)) throw arguments.Wrong(index + 1, "must not be negative");
        var rows = Enumerable.Range(0, constraints.AtMost.Rows)
            .Select(row => Padded(constraints.AtMost.Row(row), 2 * count)).ToList();
        var limits = constraints.Limits.ToList();
        for (var i = 0; i < count; i++)
            foreach (var sign in new[] { 1, -1 })
            {
                var row = new double[2 * count];
                (row[i], row[count + i]) = (sign, -1);
                rows.Add(row);
                limits.Add(sign * centre[i]);
            }

        rows.Add([.. new double[count], .. Enumerable.Repeat(1.0, count)]);
        limits.Add(most);
        var equal = Enumerable.Range(0, constraints.Equal.Rows)
            .Select(row => Padded(constraints.Equal.Row(row), 2 * count)).ToArray();
        var widened = new RealMatrix(2 * count, 2 * count);
        for (var column = 0; column < count; column++) quadratic.Column(column).CopyTo(widened.Column(column));
        return (new LinearConstraints(
            LinearConstraints.FromRows(rows, 2 * count), [.. limits], LinearConstraints.FromRows(equal, 2 * count),
            constraints.EqualTo), Padded(costs, 2 * count), widened);
    }

    private static double[] Padded(double[] row, int width) => [.. row, .. new double[width - row.Length]];

    private static Vector<Value> SecondOrderCone(Arguments arguments)
    {
        var f = RealMatrices.ReadColumn(arguments, 0);
        var g = arguments.Has(1) ? RealMatrices.Read(arguments, 1) : new RealMatrix(0, f.Length);
        var h = arguments.Has(2) ? RealMatrices.ReadColumn(arguments, 2) : [];
        var a = arguments.Has(5) ? RealMatrices.Read(arguments, 5) : new RealMatrix(0, f.Length);
        var b = arguments.Has(6) ? RealMatrices.ReadColumn(arguments, 6) : [];
        if (g.Columns != f.Length) throw Shapes.Unequal("socp", f.Length, g.Columns);
        if (a.Columns != f.Length) throw Shapes.Unequal("socp", f.Length, a.Columns);
        if (h.Length != g.Rows) throw Shapes.Unequal("socp", g.Rows, h.Length);
        if (b.Length != a.Rows) throw Shapes.Unequal("socp", a.Rows, b.Length);
        int[] cones = arguments.Has(4) ? Array.ConvertAll(RealMatrices.ReadColumn(arguments, 4), size => (int)size) : [];
        if (Array.Exists(cones, size => size < 1)) throw arguments.Wrong(4, "must hold positive sizes");
        var orthant = arguments.Int(3, 0);
        if (orthant < 0 || orthant + cones.Sum(size => (long)size) != h.Length)
            throw arguments.Wrong(3, "and q must add up to the rows of G");
        var (status, x) = ConeSolver.Solve(new ConeProgram(new RealMatrix(f.Length, f.Length), f, g, h, a)
        {
            B = b,
            Orthant = orthant,
            Cones = cones,
        });
        var (state, code) = status switch
        {
            ConeStatus.Optimal => ("Problem solved to optimality", 0),
            ConeStatus.PrimalInfeasible => ("Found certificate of primal infeasibility", 1),
            ConeStatus.DualInfeasible => ("Found certificate of dual infeasibility", 2),
            _ => ("Maximum number of iterations reached", -1),
        };
        return Vector.Tuple(
            Scalar.String(state), Vector.Double(x), Scalar.Double(Vectors.Dot(f, x)), Scalar.Int(code));
    }

    private static RealMatrix Sized(Arguments arguments, int index, int size)
    {
        var matrix = RealMatrices.ReadSquare(arguments, index);
        return matrix.Rows == size ? matrix : throw Shapes.Unequal(arguments.FunctionName, size, matrix.Rows);
    }

    private static double[] Column(Arguments arguments, int index, int length)
    {
        var items = RealMatrices.ReadColumn(arguments, index);
        return items.Length == length ? items : throw Shapes.Unequal(arguments.FunctionName, length, items.Length);
    }

    private static LinearConstraints Constraints(Arguments arguments, int first, int width)
    {
        var (atMost, limits) = Side(arguments, first, width);
        var (equal, equalTo) = Side(arguments, first + 2, width);
        return new LinearConstraints(atMost, limits, equal, equalTo);
    }

    private static (RealMatrix Matrix, double[] Right) Side(Arguments arguments, int index, int width)
    {
        if (!arguments.Has(index)) return (new RealMatrix(0, width), []);
        var matrix = RealMatrices.Read(arguments, index);
        if (matrix.Columns != width) throw Shapes.Unequal(arguments.FunctionName, width, matrix.Columns);
        return (matrix, Column(arguments, index + 1, matrix.Rows));
    }

    // One bound for all, or one for each; null bounds nothing.
    private static double[] Bounds(Arguments arguments, int index, int length, double none)
    {
        if (!arguments.Has(index)) return [.. Enumerable.Repeat(none, length)];
        var items = RealMatrices.ReadColumnWithNulls(arguments, index);
        if (arguments[index] is Scalar) items = [.. Enumerable.Repeat(items[0], length)];
        if (items.Length != length) throw Shapes.Unequal(arguments.FunctionName, length, items.Length);
        return Array.ConvertAll(items, item => double.IsNaN(item) ? none : item);
    }
}
