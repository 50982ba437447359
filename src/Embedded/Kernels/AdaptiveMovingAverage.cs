using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Kaufman's adaptive moving average, as TA-Lib computes it (ta_KAMA.c): the weight of a row grows with the share of the
/// way between the ends of the window in the path between them.
/// </summary>
/// <param name="window">The number of steps of the window.</param>
internal struct AdaptiveMovingAverage(int window) : IStreamState<double, double>
{
    // Kaufman's fastest and slowest average: 2 and 30 rows.
    private const double Fastest = 2.0 / 3;
    private const double Slowest = 2.0 / 31;

    // The rows at both ends of the window, and the ones before them.
    private RecentRows<double> _rows = new(window + 2);
    private double _path;
    private double _average = double.NaN;

    public readonly long HeldBytes => (window + 2) * 2L * sizeof(double);

    /// <summary>Takes in a row and gives the average; NaN while the window is not full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Push(double item)
    {
        _rows.Push(item);
        var rows = _rows.Items;
        if (rows.Length < 2) return double.NaN;
        var before = rows[^2];
        _path += Math.Abs(item - before);
        if (rows.Length > window + 1) _path -= Math.Abs(rows[1] - rows[0]);
        if (rows.Length <= window) return double.NaN;
        if (rows.Length == window + 1) _average = before;
        var way = Math.Abs(item - rows[^(window + 1)]);
        var efficiency = _path <= way || _path == 0 ? 1 : way / _path;
        var share = (efficiency * (Fastest - Slowest)) + Slowest;
        return _average += share * share * (item - _average);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_path);
        writer.Write(_average);
        writer.WriteItems(_rows.Items);
    }

    public void Load(BinaryReader reader)
    {
        (_path, _average, _rows) = (reader.ReadDouble(), reader.ReadDouble(), new RecentRows<double>(window + 2));
        foreach (var item in reader.ReadItems<double>()) _rows.Push(item);
    }
}
