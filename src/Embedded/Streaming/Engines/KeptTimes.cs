namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>A time for each row that a join engine keeps, such as that of its arrival.</summary>
internal sealed class KeptTimes
{
    private List<long> _times = [];

    /// <summary>The time of a row.</summary>
    public long Of(int row) => _times[row];

    /// <summary>All times, by row.</summary>
    public long[] All => [.. _times];

    /// <summary>Notes the time of so many rows.</summary>
    public void Add(int rows, long time) => _times.AddRange(Enumerable.Repeat(time, rows));

    /// <summary>Notes the times of rows that come from a snapshot.</summary>
    public void Add(IEnumerable<long> times) => _times.AddRange(times);

    /// <summary>Follows rows to their new positions.</summary>
    public void Move(int[] moved)
    {
        var kept = new List<long>();
        for (var row = 0; row < moved.Length; row++)
            if (moved[row] >= 0)
                kept.Add(_times[row]);
        _times = kept;
    }
}
