using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// The last steps and turns of the gradient as the compact matrix B = theta I - W M W' (Byrd, Lu, Nocedal and Zhu, SIAM
/// Journal on Scientific Computing 16, 1995, formulas 3.2 to 3.4), W = [Y, theta S].
/// </summary>
internal sealed class LimitedMemory(int size)
{
    private readonly List<double[]> _steps = [];
    private readonly List<double[]> _turns = [];

    /// <summary>The scale of the identity.</summary>
    public double Theta { get; private set; } = 1;

    /// <summary>The pairs that are kept.</summary>
    public int Count => _steps.Count;

    /// <summary>M, of twice as many rows as there are pairs.</summary>
    public RealMatrix Middle { get; private set; } = new(0, 0);

    public void Clear()
    {
        _steps.Clear();
        _turns.Clear();
        (Theta, Middle) = (1, new RealMatrix(0, 0));
    }

    /// <summary>Takes a pair in, and forgets the oldest one when there are too many; forgets all where M does not exist.</summary>
    public void Add(double[] step, double[] turn)
    {
        if (_steps.Count == size)
        {
            _steps.RemoveAt(0);
            _turns.RemoveAt(0);
        }

        _steps.Add(step);
        _turns.Add(turn);
        Theta = Vectors.Dot(turn, turn) / Vectors.Dot(step, turn);
        var factors = LowerUpper.Of(Inverse());
        if (factors.IsSingular || !double.IsFinite(Theta)) Clear();
        else Middle = factors.Inverse();
    }

    /// <summary>The row of W for one coordinate.</summary>
    public double[] Row(int coordinate) =>
        [.. _turns.Select(turn => turn[coordinate]), .. _steps.Select(step => Theta * step[coordinate])];

    /// <summary>W'd.</summary>
    public double[] Project(double[] d) =>
        [.. _turns.Select(turn => Vectors.Dot(turn, d)), .. _steps.Select(step => Theta * Vectors.Dot(step, d))];

    /// <summary>M v.</summary>
    public double[] TimesMiddle(double[] v) => v.Length == 0 ? v : Middle.Times(v);

    // [-D, L'; L, theta S'S] with D the products of the pairs and L those of a step with earlier turns.
    private RealMatrix Inverse()
    {
        var inverse = new RealMatrix(2 * Count, 2 * Count);
        for (var i = 0; i < Count; i++)
        {
            inverse[i, i] = -Vectors.Dot(_steps[i], _turns[i]);
            for (var j = 0; j < Count; j++)
            {
                inverse[Count + i, Count + j] = Theta * Vectors.Dot(_steps[i], _steps[j]);
                if (j < i) inverse[Count + i, j] = inverse[j, Count + i] = Vectors.Dot(_steps[i], _turns[j]);
            }
        }

        return inverse;
    }
}
