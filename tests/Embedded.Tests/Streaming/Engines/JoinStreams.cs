using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>Two random streams of rows, and the order in which their batches reach a join engine.</summary>
internal sealed class JoinStreams
{
    private static readonly string[] Symbols = ["A", "B", "C", ""];

    private readonly Random _random;

    public JoinStreams(int seed, int rows, bool hasUniqueKeys = false)
    {
        _random = new Random(seed);
        Left = Rows(rows, "x", hasUniqueKeys);
        Right = Rows(rows, "y", hasUniqueKeys);
    }

    /// <summary>The columns time, sym and x, in the order of time.</summary>
    public Table Left { get; }

    /// <summary>The columns time, sym and y, in the order of time.</summary>
    public Table Right { get; }

    /// <summary>The rows of both sides cut into batches of random sizes, in a random interleaving.</summary>
    public IEnumerable<(bool IsLeft, Table Rows)> Batches()
    {
        int[] next = [0, 0];
        Table[] sides = [Left, Right];
        while (next[0] < Left.Count || next[1] < Right.Count)
        {
            var side = next[0] >= Left.Count ? 1 : next[1] >= Right.Count ? 0 : _random.Next(2);
            var count = Math.Min(_random.Next(1, 8), sides[side].Count - next[side]);
            yield return (side == 0, sides[side].Slice(next[side], count));
            next[side] += count;
        }
    }

    /// <summary>True now and then.</summary>
    public bool IsTime(int once) => _random.Next(once) == 0;

    /// <summary>A right row of every symbol behind all others: it ends every wait.</summary>
    public static Table Last() => new(
        ("time", new Vector<long>(DataType.Timestamp, [.. Symbols.Select(_ => 1_000_000L)])),
        ("sym", Vector.Symbol(Symbols)),
        ("y", Vector.Double([.. Symbols.Select(_ => 0.0)])));

    private Table Rows(int count, string value, bool hasUniqueKeys)
    {
        var (times, symbols, values) = (new long[count], new string[count], new double[count]);
        var time = 0L;
        for (var i = 0; i < count; i++)
        {
            if (!hasUniqueKeys || i % Symbols.Length == 0) time += _random.Next(hasUniqueKeys ? 1 : 0, 4);
            (times[i], symbols[i]) = (time, hasUniqueKeys ? Symbols[i % Symbols.Length] : Symbols[_random.Next(Symbols.Length)]);
            values[i] = _random.Next(10) == 0 ? double.NaN : Math.Round(_random.NextDouble() * 100, 2);
        }

        return new Table(
            ("time", new Vector<long>(DataType.Timestamp, times)), ("sym", Vector.Symbol(symbols)), (value, Vector.Double(values)));
    }
}
