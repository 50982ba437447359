namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The largest sum of neighbouring positive numbers; null ends a streak. Two runs merge by what their streaks at the edges
/// sum to, as in the maximum-subarray problem.
/// </summary>
internal struct PositiveStreak : IAggregate<Placed, double, PositiveStreak>
{
    private double _atStart;
    private double _atEnd;
    private double _largest;
    private int _firstRow;
    private bool _hasGap;

    public int Count { readonly get; private set; }

    public readonly double Value => _largest;

    public static bool IsSkipped(Placed item) => false;

    public void Push(Placed item)
    {
        var isPositive = item.Number > 0;
        var sum = isPositive ? item.Number : 0;
        var single = new PositiveStreak
        {
            _atStart = sum, _atEnd = sum, _largest = sum, _firstRow = item.Row, _hasGap = !isPositive, Count = 1,
        };
        if (Count == 0 || item.Row < _firstRow)
        {
            single.Merge(this);
            this = single;
        }
        else
        {
            Merge(single);
        }
    }

    public void Merge(in PositiveStreak other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        _largest = Math.Max(Math.Max(_largest, other._largest), _atEnd + other._atStart);
        if (!_hasGap) _atStart += other._atStart;
        _atEnd = other._hasGap ? other._atEnd : _atEnd + other._atEnd;
        _hasGap |= other._hasGap;
        Count += other.Count;
    }
}
