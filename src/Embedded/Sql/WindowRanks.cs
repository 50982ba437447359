using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The functions of <c>over (...)</c> that number rows: <c>row_number</c>, <c>rank</c>, <c>dense_rank</c>,
/// <c>percent_rank</c>, <c>cume_dist</c> and <c>ntile</c>. Their definitions are those of ISO/IEC 9075-2, 6.10.
/// </summary>
internal static class WindowRanks
{
    /// <summary>The numbers of a partition; null when the call is of another function.</summary>
    /// <param name="interpreter">Evaluates the number of tiles.</param>
    /// <param name="over">The call.</param>
    /// <param name="peers">A number for every row in order; equal rows have one.</param>
    /// <param name="frame">What names mean.</param>
    public static Vector? Of(Interpreter interpreter, OverExpression over, int[] peers, Frame frame)
    {
        if (over.Function is not CallExpression { Callee: NameExpression { Namespace: null } name } call) return null;
        return (name.Name.ToUpperInvariant(), call.Arguments.Count) switch
        {
            ("ROW_NUMBER", 0) => Vector.Int([.. Enumerable.Range(1, peers.Length)]),
            ("RANK", 0) => Vector.Int(Ranks(peers, (_, row) => row + 1)),
            ("DENSE_RANK", 0) => Vector.Int(Ranks(peers, (before, _) => before + 1)),
            ("PERCENT_RANK", 0) => Vector.Double(Array.ConvertAll(Ranks(peers, (_, row) => row + 1),
                rank => peers.Length == 1 ? 0 : (rank - 1) / (double)(peers.Length - 1))),
            ("CUME_DIST", 0) => Vector.Double([.. Enumerable.Range(0, peers.Length)
                .Select(row => (LastPeer(peers, row) + 1) / (double)peers.Length)]),
            ("NTILE", 1) => Tiles(peers.Length, Count(interpreter, call.Arguments[0], frame)),
            _ => null,
        };
    }

    /// <summary>The last row that is equal to a row.</summary>
    public static int LastPeer(int[] peers, int row)
    {
        while (row + 1 < peers.Length && peers[row + 1] == peers[row]) row++;
        return row;
    }

    private static int[] Ranks(int[] peers, Func<int, int, int> next)
    {
        var ranks = new int[peers.Length];
        for (var row = 0; row < ranks.Length; row++)
        {
            var before = row == 0 ? 0 : ranks[row - 1];
            ranks[row] = row > 0 && peers[row] == peers[row - 1] ? before : next(before, row);
        }

        return ranks;
    }

    private static int Count(Interpreter interpreter, Argument argument, Frame frame) =>
        argument.Value is { } expression && interpreter.Evaluate(expression, frame) is Scalar { IsNull: false } tiles
            && tiles.Type.Category() == DataCategory.Integral && tiles.AsLong() > 0
            ? tiles.AsInt()
            : throw frame.ErrorAt(argument, "ntile needs a positive number of groups.");

    // The groups differ by one row at most; the larger ones come first.
    private static Vector<int> Tiles(int rows, int tiles)
    {
        var (size, larger) = (rows / tiles, rows % tiles);
        return Vector.Int([.. Enumerable.Range(0, rows).Select(row => row < larger * (size + 1)
            ? (row / (size + 1)) + 1
            : larger + ((row - (larger * (size + 1))) / size) + 1)]);
    }
}
