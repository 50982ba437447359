using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Functions.Algebra;

/// <summary>Decompositions of matrices, and what follows from them: determinant, inverse, rank, equations.</summary>
internal static class LinearAlgebraFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("qr(obj, [mode], [pivoting])",
            "Q and R of obj = QR; mode 'full', 'economic', 'r' (R alone) or 'raw' (packed, tau, R); with pivoting also "
            + "the order of the columns.", (_, a) => OrthogonalTriangularOf(a));
        table.Add("lu(obj, [permute])", "P, L and U of obj = PLU; with permute=true PL and U.", (_, a) => LowerUpperOf(a));
        table.Add("cholesky(obj, [lower])", "The triangle L of obj = LL', or with lower=false its transpose.", (_, a) =>
        {
            var factor = CholeskyFactor.Of(RealMatrices.ReadSquare(a, 0))
                ?? throw a.Wrong(0, "must be positive definite");
            return (a.Bool(1, true) ? factor : factor.Transposed()).ToValue();
        });
        table.Add("svd(obj, [fullMatrices], [computeUV])",
            "U, s and V of obj = U diag(s) V, the singular values descending; with computeUV=false only s.",
            (_, a) => SingularValuesOf(a));
        table.Add("schur(obj, [sort])",
            "T and Z of the real Schur form obj = ZTZ'; sort 'lhp', 'rhp', 'iuc' or 'ouc' brings such eigenvalues to "
            + "the front and adds their number.", (_, a) => SchurOf(a));
        table.Add("eig(A)", "Eigenvalues and eigenvectors of a symmetric matrix, read from its lower triangle.", (_, a) =>
        {
            var eigen = SymmetricEigen.Of(RealMatrices.ReadSquare(a, 0));
            return new Dictionary(DataType.String, DataType.Any)
            {
                [Scalar.String("values")] = Vector.Double(eigen.Values),
                [Scalar.String("vectors")] = eigen.Vectors.ToValue(),
            };
        });
        AddEquations(table);
    }

    private static void AddEquations(FunctionTable table)
    {
        table.Add("det(X)", "The determinant; null counts as 0.", (_, a) =>
        {
            var matrix = RealMatrices.ReadWithNulls(a, 0);
            if (!matrix.IsSquare) throw a.Wrong(0, "must be a square matrix");
            return Scalar.Double(LowerUpper.Of(WithZeros(matrix)).Determinant);
        });
        table.Add("inverse(X)", "The inverse of a matrix that is not singular.",
            (_, a) => Regular(a, RealMatrices.ReadSquare(a, 0)).Inverse().ToValue());
        table.Add("solve(X, Y)", "The vector b of X b = Y.", (_, a) =>
        {
            var matrix = RealMatrices.ReadSquare(a, 0);
            var right = RealMatrices.ReadColumn(a, 1);
            if (right.Length != matrix.Rows) throw Shapes.Unequal("solve", matrix.Rows, right.Length);
            return Vector.Double(Regular(a, matrix).Solve(right));
        });
        table.Add("pinverse(X)", "The pseudo-inverse of a matrix of any shape and rank; a series is a column.",
            (_, a) => PseudoInverse(RealMatrices.Read(a, 0)).ToValue());
        table.Alias("pinv", "pinverse");
        table.Add("matrixRank(A, [tol])", "The number of singular values above tol.", (_, a) => Rank(a));
    }

    private static RealMatrix WithZeros(RealMatrix matrix) =>
        new(matrix.Rows, matrix.Columns, Array.ConvertAll(matrix.Items, item => double.IsNaN(item) ? 0 : item));

    private static LowerUpper Regular(Arguments arguments, RealMatrix matrix)
    {
        var factors = LowerUpper.Of(matrix);
        return factors.IsSingular ? throw arguments.Wrong(0, "is singular") : factors;
    }

    private static Value OrthogonalTriangularOf(Arguments arguments)
    {
        var matrix = RealMatrices.Read(arguments, 0);
        var mode = arguments.Text(1, "full");
        var isPivoted = arguments.Bool(2, false);
        var factors = OrthogonalTriangular.Of(matrix, isPivoted);
        var least = Math.Min(matrix.Rows, matrix.Columns);
        Value[] parts = mode switch
        {
            "full" => [factors.Q(matrix.Rows).ToValue(), factors.R(matrix.Rows).ToValue()],
            "economic" => [factors.Q(least).ToValue(), factors.R(least).ToValue()],
            "r" => [factors.R(matrix.Rows).ToValue()],
            "raw" => [factors.Packed.ToValue(), Vector.Double(factors.Taus), factors.R(least).ToValue()],
            _ => throw arguments.Wrong(1, "must be 'full', 'economic', 'r' or 'raw'"),
        };
        if (isPivoted) parts = [.. parts, Vector.Int(factors.Order)];
        return parts is [var only] ? only : Vector.Tuple(parts);
    }

    private static Vector<Value> LowerUpperOf(Arguments arguments)
    {
        var factors = LowerUpper.Of(RealMatrices.Read(arguments, 0));
        var permutation = new RealMatrix(factors.Order.Length, factors.Order.Length);
        for (var i = 0; i < factors.Order.Length; i++) permutation[factors.Order[i], i] = 1;
        var (lower, upper) = (factors.Lower(), factors.Upper().ToValue());
        return arguments.Bool(1, false)
            ? Vector.Tuple(permutation.Times(lower).ToValue(), upper)
            : Vector.Tuple(permutation.ToValue(), lower.ToValue(), upper);
    }

    private static Vector SingularValuesOf(Arguments arguments)
    {
        var matrix = RealMatrices.Read(arguments, 0);
        var parts = SingularValues.Of(matrix);
        var values = Vector.Double(parts.Values);
        if (!arguments.Bool(2, true)) return values;
        var least = Math.Min(matrix.Rows, matrix.Columns);
        return arguments.Bool(1, true)
            ? Vector.Tuple(parts.U.ToValue(), values, parts.TransposedV.ToValue())
            : Vector.Tuple(
                parts.U.Corner(matrix.Rows, least).ToValue(), values,
                parts.TransposedV.Corner(least, matrix.Columns).ToValue());
    }

    private static Vector<Value> SchurOf(Arguments arguments)
    {
        var schur = RealSchur.Of(RealMatrices.ReadSquare(arguments, 0))
            ?? throw new ScriptException("schur: the iteration does not converge for this matrix.");
        if (!arguments.Has(1)) return Vector.Tuple(schur.T.ToValue(), schur.Z.ToValue());
        var chosen = SchurOrder.BringToFront(schur, arguments.Text(1) switch
        {
            "lhp" => eigenvalue => eigenvalue.Real < 0,
            "rhp" => eigenvalue => eigenvalue.Real >= 0,
            "iuc" => eigenvalue => eigenvalue.Magnitude <= 1,
            "ouc" => eigenvalue => eigenvalue.Magnitude > 1,
            _ => throw arguments.Wrong(1, "must be 'lhp', 'rhp', 'iuc' or 'ouc'"),
        });
        return Vector.Tuple(schur.T.ToValue(), schur.Z.ToValue(), Scalar.Int(chosen));
    }

    // Moore and Penrose: V diag(1/s) U' over the singular values that are not rounding alone (Golub and Van Loan, 5.5.2).
    private static RealMatrix PseudoInverse(RealMatrix matrix)
    {
        var parts = SingularValues.Of(matrix);
        var least = Rounding(matrix, parts.Values);
        var scaled = new RealMatrix(matrix.Columns, parts.Values.Length);
        for (var k = 0; k < parts.Values.Length; k++)
            for (var row = 0; row < matrix.Columns; row++)
                scaled[row, k] = parts.Values[k] > least ? parts.TransposedV[k, row] / parts.Values[k] : 0;
        return scaled.Times(parts.U.Corner(matrix.Rows, parts.Values.Length).Transposed());
    }

    // What rounding alone makes of a singular value of zero.
    private static double Rounding(RealMatrix matrix, double[] singularValues) =>
        singularValues[0] * Math.Max(matrix.Rows, matrix.Columns) * 2.220446049250313e-16;

    private static Scalar Rank(Arguments arguments)
    {
        var matrix = arguments[0] is Matrix
            ? RealMatrices.Read(arguments, 0)
            : RealMatrix.FromColumns(RealMatrices.ReadColumn(arguments, 0));
        if (matrix.Items.Length == 0) return Scalar.Int(0);
        var values = SingularValues.Of(matrix).Values;
        // The documented least value taken relative to the matrix, as rounding alone passes it otherwise.
        var tolerance = arguments.Double(1, Rounding(matrix, values));
        return Scalar.Int(values.Count(value => value > tolerance));
    }
}
