using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Algebra;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Mathematics;

/// <summary>Decompositions against their defining properties on random matrices, and small cases by hand.</summary>
public sealed class LinearAlgebraTests
{
    [SeededProperty(MaxTest = 60)]
    public void Qr_gives_an_orthogonal_and_a_triangular_factor(int seed)
    {
        var a = Any(seed, 1 + (Math.Abs(seed % 6)), 1 + (Math.Abs(seed / 7 % 5)));
        foreach (var isPivoted in new[] { false, true })
        {
            var factors = OrthogonalTriangular.Of(a, isPivoted);
            var q = factors.Q(a.Rows);
            Near(RealMatrix.Identity(a.Rows), q.Transposed().Times(q));
            var ordered = RealMatrix.FromColumns([.. factors.Order.Select(i => a.Column(i).ToArray())]);
            Near(ordered, q.Times(factors.R(a.Rows)));
        }
    }

    [SeededProperty(MaxTest = 60)]
    public void Lu_gives_back_the_permuted_matrix(int seed)
    {
        var a = Any(seed, 1 + Math.Abs(seed % 5), 1 + Math.Abs(seed / 5 % 5));
        var factors = LowerUpper.Of(a);
        var product = factors.Lower().Times(factors.Upper());
        for (var row = 0; row < a.Rows; row++)
            for (var column = 0; column < a.Columns; column++)
                Assert.Equal(a[factors.Order[row], column], product[row, column], 10);
    }

    [SeededProperty(MaxTest = 60)]
    public void Svd_gives_back_the_matrix_with_descending_values(int seed)
    {
        var a = Any(seed, 1 + Math.Abs(seed % 6), 1 + Math.Abs(seed / 11 % 6));
        var parts = SingularValues.Of(a);
        var diagonal = new RealMatrix(a.Rows, a.Columns);
        for (var i = 0; i < parts.Values.Length; i++) diagonal[i, i] = parts.Values[i];
        Near(a, parts.U.Times(diagonal).Times(parts.TransposedV));
        Near(RealMatrix.Identity(a.Rows), parts.U.Transposed().Times(parts.U));
        Near(RealMatrix.Identity(a.Columns), parts.TransposedV.Transposed().Times(parts.TransposedV));
        Assert.Equal(parts.Values.OrderDescending(), parts.Values);
    }

    [SeededProperty(MaxTest = 80)]
    public void Schur_gives_back_the_matrix_and_sorts_the_chosen_eigenvalues_first(int seed)
    {
        var a = Any(seed, 2 + Math.Abs(seed % 6), 2 + Math.Abs(seed % 6));
        var schur = RealSchur.Of(a)!;
        Near(a, schur.Z.Times(schur.T).Times(schur.Z.Transposed()));
        var chosen = SchurOrder.BringToFront(schur, eigenvalue => eigenvalue.Real < 0);
        Near(a, schur.Z.Times(schur.T).Times(schur.Z.Transposed()));
        for (var i = 0; i < a.Rows; i++)
        {
            Assert.Equal(i < chosen, schur.T[i, i] < 0);
            for (var below = i + 2; below < a.Rows; below++) Assert.Equal(0, schur.T[below, i], 12);
        }
    }

    [SeededProperty(MaxTest = 40)]
    public void Symmetric_eigenvectors_are_only_stretched(int seed)
    {
        var a = Any(seed, 1 + Math.Abs(seed % 6), 1 + Math.Abs(seed % 6));
        var symmetric = a.Transposed().Times(a);
        var eigen = SymmetricEigen.Of(symmetric);
        for (var i = 0; i < a.Rows; i++)
        {
            var stretched = symmetric.Times(eigen.Vectors.Column(i));
            for (var row = 0; row < a.Rows; row++)
                Assert.Equal(eigen.Values[i] * eigen.Vectors[row, i], stretched[row], 9);
        }
    }

    [Fact]
    public void Determinant_inverse_and_solution_of_a_small_matrix()
    {
        // [4 3; 6 3]: 12 - 18.
        var a = M(2, 2, 4, 6, 3, 3);
        Assert.Equal(-6, ((Scalar)Call("det", a)).AsDouble(), 12);
        Assert.Equal([-0.5, 1, 0.5, -2.0 / 3], Numbers(((Matrix)Call("inverse", a)).Data), Close);
        Assert.Equal([1, 2], Numbers(Call("solve", a, D(10, 12))), Close);
        Assert.Equal("1", Print("matrixRank", M(2, 2, 1, 2, 2, 4)));
    }

    [Fact]
    public void Cholesky_of_a_matrix_that_is_not_positive_definite_is_refused() =>
        Assert.Contains("positive definite", Assert.Throws<ScriptException>(
            () => Call("cholesky", M(2, 2, 1, 2, 2, 1))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("inverse")]
    [InlineData("qr")]
    [InlineData("lu")]
    [InlineData("svd")]
    [InlineData("eig")]
    public void Decomposition_of_a_matrix_with_a_null_is_refused(string name) =>
        Assert.Throws<ScriptException>(() => Call(name, M(2, 2, 1, Nil, 2, 1)));

    [Fact]
    public void Singular_matrix_has_no_inverse() => Assert.Throws<ScriptException>(() => Call("inverse", M(2, 2, 1, 2, 2, 4)));

    [Fact]
    public void Norms_of_vectors_and_matrices()
    {
        Assert.Equal("5", Print("vectorNorm", D(3, -4)));
        Assert.Equal("7", Print("vectorNorm", I(3, -4), N(1)));
        Assert.Equal("4", Print("vectorNorm", I(3, -4), T("inf")));
        var a = M(2, 2, 1, -2, 3, 4);
        Assert.Equal("7", Print("vectorNorm", a, N(1)));
        Assert.Equal("6", Print("vectorNorm", a, T("inf")));
        Assert.Equal([3, 7], Numbers(Call("vectorNorm", a, N(1), N(0))));
        Assert.Throws<ScriptException>(() => Call("vectorNorm", a, N(3)));
    }

    internal static double[] Numbers(Value vector) => vector switch
    {
        Vector<double> doubles => doubles.Span.ToArray(),
        Vector<long> longs => Array.ConvertAll(longs.Span.ToArray(), x => (double)x),
        Vector<int> ints => Array.ConvertAll(ints.Span.ToArray(), x => (double)x),
        _ => throw new InvalidOperationException(),
    };

    internal static bool Close(double x, double y) => Math.Abs(x - y) <= 1e-9 * (1 + Math.Abs(x));

    internal static RealMatrix Any(int seed, int rows, int columns)
    {
        var random = new Random(seed);
        return new RealMatrix(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5)]);
    }

    private static void Near(RealMatrix expected, RealMatrix actual)
    {
        for (var i = 0; i < expected.Items.Length; i++) Assert.Equal(expected.Items[i], actual.Items[i], 9);
    }
}
