using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// min f'x with Ax &lt;= b, Ex = d and bounds on x by the two-phase simplex method on a tableau (Dantzig 1963), with
/// Bland's rule against cycling. Bounded variables are shifted to zero; free ones are the difference of two.
/// </summary>
internal sealed class BoundedSimplex
{
    private const double Small = 1e-10;
    private const int MostPivots = 100_000;

    private readonly double[][] _rows;
    private readonly int[] _basis;
    private readonly int _width;

    private BoundedSimplex(List<(double[] Row, double Right)> equations, int width)
    {
        // Every equation has an artificial variable of its own to begin with.
        _width = width;
        _basis = [.. Enumerable.Range(width, equations.Count)];
        _rows = new double[equations.Count][];
        for (var i = 0; i < _rows.Length; i++)
        {
            var sign = equations[i].Right < 0 ? -1 : 1;
            _rows[i] = new double[width + equations.Count + 1];
            for (var j = 0; j < width; j++) _rows[i][j] = sign * equations[i].Row[j];
            _rows[i][width + i] = 1;
            _rows[i][^1] = sign * equations[i].Right;
        }
    }

    /// <summary>The solution and how the search ended; x only with an optimal end.</summary>
    public static (ConeStatus Status, double[] X) Solve(
        double[] f, LinearConstraints constraints, double[] lower, double[] upper)
    {
        var variables = new SimplexVariables(f.Length, lower, upper);
        var equations = variables.Equations(constraints);
        var simplex = new BoundedSimplex(equations, variables.Width(constraints.Limits.Length));
        var phaseOne = new double[simplex._width + equations.Count];
        Array.Fill(phaseOne, 1, simplex._width, equations.Count);
        if (simplex.Minimize(phaseOne, phaseOne.Length) != ConeStatus.Optimal) return (ConeStatus.NotConverged, []);
        var scale = 1 + equations.Select(equation => Math.Abs(equation.Right)).DefaultIfEmpty(0).Max();
        if (simplex.Value(phaseOne) > 1e-8 * scale) return (ConeStatus.PrimalInfeasible, []);
        simplex.DriveOutArtificials();
        var costs = new double[phaseOne.Length];
        variables.Costs(f).CopyTo(costs, 0);
        var status = simplex.Minimize(costs, simplex._width);
        return (status, status == ConeStatus.Optimal ? variables.Read(simplex.Values()) : []);
    }

    private double Value(double[] costs) => _basis.Select((column, row) => costs[column] * _rows[row][^1]).Sum();

    private double[] Values()
    {
        var values = new double[_width];
        for (var row = 0; row < _basis.Length; row++)
            if (_basis[row] < _width)
                values[_basis[row]] = _rows[row][^1];
        return values;
    }

    private ConeStatus Minimize(double[] costs, int columns)
    {
        for (var pivots = 0; pivots < MostPivots; pivots++)
        {
            var entering = Entering(costs, columns, pivots > 2000);
            if (entering < 0) return ConeStatus.Optimal;
            var leaving = Leaving(entering);
            if (leaving < 0) return ConeStatus.DualInfeasible;
            Pivot(leaving, entering);
        }

        return ConeStatus.NotConverged;
    }

    // The steepest reduced cost at first; the first negative one (Bland) once it takes long.
    private int Entering(double[] costs, int columns, bool isFirst)
    {
        var (best, entering) = (-Small, -1);
        for (var column = 0; column < columns; column++)
        {
            var reduced = costs[column];
            for (var row = 0; row < _basis.Length; row++) reduced -= costs[_basis[row]] * _rows[row][column];
            if (reduced >= best) continue;
            (best, entering) = (reduced, column);
            if (isFirst) break;
        }

        return entering;
    }

    private int Leaving(int entering)
    {
        var (least, leaving) = (double.PositiveInfinity, -1);
        for (var row = 0; row < _rows.Length; row++)
        {
            if (_rows[row][entering] <= Small) continue;
            var ratio = _rows[row][^1] / _rows[row][entering];
            if (ratio < least - 1e-12 || (ratio <= least + 1e-12 && leaving >= 0 && _basis[row] < _basis[leaving]))
                (least, leaving) = (ratio, row);
        }

        return leaving;
    }

    private void Pivot(int row, int column)
    {
        var pivot = _rows[row][column];
        for (var j = 0; j < _rows[row].Length; j++) _rows[row][j] /= pivot;
        for (var other = 0; other < _rows.Length; other++)
            if (other != row && _rows[other][column] != 0)
                Vectors.Add(_rows[other], -_rows[other][column], _rows[row]);
        _basis[row] = column;
    }

    // An artificial variable left in the basis is zero; where no other column can replace it, its row is void.
    private void DriveOutArtificials()
    {
        for (var row = 0; row < _basis.Length; row++)
        {
            if (_basis[row] < _width) continue;
            var column = Array.FindIndex(_rows[row], 0, _width, item => Math.Abs(item) > 1e-9);
            if (column >= 0) Pivot(row, column);
            else Array.Clear(_rows[row], 0, _width);
        }
    }
}
