using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Algebra;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Convex quadratic programs between two bounds on each row of constraints.</summary>
internal static class OperatorSplittingFunctions
{
    // What the server takes for infinity.
    private const double Unbounded = 1e30;

    public static void Register(FunctionTable table) => table.Add("osqp(q, [P], [A], [lb], [ub])",
        "The x of the least x'Px/2 + q'x with lb <= Ax <= ub, and whether it was found.", (_, a) => Solve(a));

    private static Vector<Value> Solve(Arguments arguments)
    {
        var q = RealMatrices.ReadColumn(arguments, 0);
        if (q.Length == 0) throw arguments.Wrong(0, "must not be empty");
        var p = arguments.Has(1) ? RealMatrices.ReadSquare(arguments, 1) : new RealMatrix(q.Length, q.Length);
        if (p.Rows != q.Length) throw Shapes.Unequal(arguments.FunctionName, q.Length, p.Rows);
        if (arguments.Has(2) != arguments.Has(3) || arguments.Has(2) != arguments.Has(4))
            throw arguments.Wrong(2, "must be given together with lb and ub");
        if (SymmetricEigen.Of(p).Values.Any(value => value < -1e-10 * (1 + Vectors.Norm(p.Items))))
            return Result("problem non convex", q.Length, null);
        var (status, x) = ConeSolver.Solve(Program(arguments, p, q));
        return status switch
        {
            ConeStatus.Optimal => Result("solved", q.Length, x),
            ConeStatus.PrimalInfeasible => Result("primal infeasible", q.Length, null),
            ConeStatus.DualInfeasible => Result("dual infeasible", q.Length, null),
            _ => Result("unsolved", q.Length, null),
        };
    }

    private static Vector<Value> Result(string status, int width, double[]? x) => Vector.Tuple(
        Scalar.String(status), Vector.Double(x ?? [.. Enumerable.Repeat(double.NaN, width)]));

    private static ConeProgram Program(Arguments arguments, RealMatrix p, double[] q)
    {
        var (atMost, limits, equal, equalTo) = (new List<double[]>(), new List<double>(), new List<double[]>(), new List<double>());
        if (arguments.Has(2))
        {
            var a = RealMatrices.Read(arguments, 2);
            var (lower, upper) = (RealMatrices.ReadColumnWithNulls(arguments, 3), RealMatrices.ReadColumnWithNulls(arguments, 4));
            if (a.Columns != q.Length) throw arguments.Wrong(2, $"must have {q.Length} columns");
            if (lower.Length != a.Rows) throw Shapes.Unequal(arguments.FunctionName, a.Rows, lower.Length);
            if (upper.Length != a.Rows) throw Shapes.Unequal(arguments.FunctionName, a.Rows, upper.Length);
            for (var row = 0; row < a.Rows; row++)
            {
                var (items, least, most) = (a.Row(row), lower[row], upper[row]);
                if (least > most) throw arguments.Wrong(3, "must not be above ub");
                if (least == most)
                {
                    equal.Add(items);
                    equalTo.Add(most);
                    continue;
                }

                if (most < Unbounded) Add(items, most);
                if (least > -Unbounded) Add(Array.ConvertAll(items, item => -item), -least);
            }
        }

        return new ConeProgram(
            p, q, LinearConstraints.FromRows(atMost, q.Length), [.. limits], LinearConstraints.FromRows(equal, q.Length))
        {
            B = [.. equalTo], Orthant = limits.Count, Cones = [],
        };

        void Add(double[] row, double limit)
        {
            atMost.Add(row);
            limits.Add(limit);
        }
    }
}
