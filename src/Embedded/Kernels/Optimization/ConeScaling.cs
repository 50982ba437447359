using DolphinQuant.Embedded.Kernels.Algebra;

namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// Nesterov's and Todd's scaling W of two points inside the cones: symmetric, with W z = W⁻¹ s = lambda.
/// </summary>
internal sealed class ConeScaling
{
    private readonly ConeGeometry _cones;
    private readonly double[] _direction;
    private readonly double[] _size;

    public ConeScaling(ConeGeometry cones, double[] s, double[] z)
    {
        _cones = cones;
        _direction = new double[s.Length];
        _size = new double[s.Length];
        for (var i = 0; i < cones.Orthant; i++) _size[i] = Math.Sqrt(s[i] / z[i]);
        foreach (var (start, size) in cones.Blocks()) Scale(s, z, start, size);
        Lambda = Times(z);
    }

    public double[] Lambda { get; }

    /// <summary>W v.</summary>
    public double[] Times(double[] vector) => Apply(vector, isInverse: false);

    /// <summary>W⁻¹ v.</summary>
    public double[] InverseTimes(double[] vector) => Apply(vector, isInverse: true);

    private void Scale(double[] s, double[] z, int start, int size)
    {
        var (lengthS, lengthZ) = (Length(s, start, size), Length(z, start, size));
        var inner = 0.0;
        for (var i = start; i < start + size; i++) inner += s[i] / lengthS * (z[i] / lengthZ);
        var gamma = Math.Sqrt((1 + inner) / 2);
        for (var i = start; i < start + size; i++)
            _direction[i] = ((s[i] / lengthS) + ((i == start ? 1 : -1) * z[i] / lengthZ)) / (2 * gamma);
        _size[start] = Math.Sqrt(lengthS / lengthZ);
    }

    // The root of head² - |tail|².
    private static double Length(double[] point, int start, int size)
    {
        var tail = Vectors.Norm(point.AsSpan(start + 1, size - 1));
        return Math.Sqrt(Math.Max((point[start] - tail) * (point[start] + tail), 1e-300));
    }

    // Of a cone: size * [w0 w1'; w1 I + w1 w1' / (1 + w0)]; the inverse has -w1 and 1 / size.
    private double[] Apply(double[] vector, bool isInverse)
    {
        var result = new double[vector.Length];
        for (var i = 0; i < _cones.Orthant; i++) result[i] = isInverse ? vector[i] / _size[i] : vector[i] * _size[i];
        foreach (var (start, size) in _cones.Blocks())
        {
            var sign = isInverse ? -1 : 1;
            var scale = isInverse ? 1 / _size[start] : _size[start];
            var inner = sign * Vectors.Dot(_direction.AsSpan(start + 1, size - 1), vector.AsSpan(start + 1, size - 1));
            var head = _direction[start];
            result[start] = scale * ((head * vector[start]) + inner);
            for (var i = start + 1; i < start + size; i++)
                result[i] = scale * (vector[i] + (sign * _direction[i] * (vector[start] + (inner / (1 + head)))));
        }

        return result;
    }
}
