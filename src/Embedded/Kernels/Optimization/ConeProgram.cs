using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// min x'Px/2 + c'x with Gx + s = h, Ax = b and s in a product of the nonnegative orthant and second-order cones.
/// </summary>
/// <param name="P">The quadratic part, positive semidefinite.</param>
/// <param name="C">The linear part.</param>
/// <param name="G">The rows of the orthant first, then those of each cone; the head of a cone is its first row.</param>
/// <param name="H">The right-hand side of the cones.</param>
/// <param name="A">The equalities.</param>
internal sealed record ConeProgram(RealMatrix P, double[] C, RealMatrix G, double[] H, RealMatrix A)
{
    /// <summary>The right-hand side of the equalities.</summary>
    public required double[] B { get; init; }

    /// <summary>The number of rows of the orthant.</summary>
    public required int Orthant { get; init; }

    /// <summary>The number of rows of each second-order cone.</summary>
    public required int[] Cones { get; init; }
}

/// <summary>How the search for a solution ended.</summary>
internal enum ConeStatus
{
    Optimal,
    PrimalInfeasible,
    DualInfeasible,
    NotConverged,
}
