using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Limits;

namespace DolphinQuant.Embedded.Sql;

/// <summary>The joins of DolphinDB.</summary>
internal enum TableJoinKind
{
    /// <summary><c>ej</c>: the matching pairs.</summary>
    Equal,

    /// <summary><c>lj</c>: all left rows, with all their matches.</summary>
    Left,

    /// <summary><c>lsj</c>: all left rows, with their first match.</summary>
    LeftSemi,

    /// <summary><c>fj</c>: all rows of both.</summary>
    Full,

    /// <summary><c>aj</c>: all left rows, with the last match whose last key is not later.</summary>
    AsOf,

    /// <summary>All right rows, with all their matches.</summary>
    Right,

    /// <summary><c>cj</c>: every row with every row.</summary>
    Cross,

    /// <summary><c>pj</c>: the pairs whose left key begins with the right one.</summary>
    Prefix,
}

/// <summary>
/// Puts the rows of two tables side by side. Pairs come in the order of the left rows, then of the right rows.
/// </summary>
internal sealed class TableJoin(TableJoinKind kind, JoinTable left, JoinTable right, RowLimit limit)
{
    /// <summary>The joined rows; columns that both tables have get the right table's name in front.</summary>
    public RowSource Run()
    {
        var pairs = kind switch
        {
            TableJoinKind.Cross => Cross(),
            TableJoinKind.AsOf => RowPairs.OfEveryLeftRow(new AsOfMatch(left, right).Run(), limit),
            TableJoinKind.Prefix => Prefix(),
            TableJoinKind.Right => new TableJoin(TableJoinKind.Left, right, left, limit).Match().Swapped(),
            _ => Match(),
        };
        return new JoinedColumns(kind, left, right).Assemble(pairs);
    }

    private RowPairs Cross()
    {
        limit.Check((long)left.Source.Table.Count * right.Source.Table.Count);
        var pairs = new RowPairs(limit);
        for (var i = 0; i < left.Source.Table.Count; i++)
            for (var j = 0; j < right.Source.Table.Count; j++)
                pairs.Add(i, j);
        return pairs;
    }

    private RowPairs Prefix()
    {
        if (left.KeyColumns is not [var texts] || right.KeyColumns is not [var prefixes]
            || !texts.Type.IsText() || !prefixes.Type.IsText())
            throw new ScriptException("pj matches one column of type STRING or SYMBOL.");
        var rows = prefixes.Texts().Select((prefix, row) => (prefix, row))
            .Where(item => IsEligible(right, item.row))
            .ToLookup(item => item.prefix, item => item.row, StringComparer.Ordinal);
        var lengths = rows.Select(group => group.Key.Length).Distinct().Order().ToArray();
        var (lefts, pairs) = (texts.Texts(), new RowPairs(limit));
        for (var i = 0; i < lefts.Length; i++)
        {
            if (!IsEligible(left, i)) continue;
            foreach (var length in lengths.TakeWhile(length => length <= lefts[i].Length))
                foreach (var row in rows[lefts[i][..length]])
                    pairs.Add(i, row);
        }

        return pairs;
    }

    private RowPairs Match()
    {
        var keys = JoinKeys.Of(left.KeyColumns, right.KeyColumns, left.Source.Table.Count, right.Source.Table.Count);
        var places = new CodePlaces(keys.Right, keys.Count);
        var (starts, rows) = (places.Starts, places.Rows());
        var isFirstEnough = kind == TableJoinKind.LeftSemi;
        var isMatched = new bool[rows.Length];
        var pairs = new RowPairs(limit);
        for (var i = 0; i < keys.Left.Length; i++)
        {
            var hasMatch = false;
            var last = IsEligible(left, i) ? starts[keys.Left[i] + 1] : 0;
            for (var position = starts[keys.Left[i]]; position < last && !(hasMatch && isFirstEnough); position++)
            {
                if (!IsEligible(right, rows[position])) continue;
                pairs.Add(i, rows[position]);
                isMatched[rows[position]] = hasMatch = true;
            }

            if (!hasMatch && kind != TableJoinKind.Equal) pairs.Add(i, -1);
        }

        if (kind == TableJoinKind.Full)
            for (var row = 0; row < isMatched.Length; row++)
                if (!isMatched[row])
                    pairs.Add(-1, row);
        return pairs;
    }

    private static bool IsEligible(JoinTable table, int row) => table.Eligible is null || table.Eligible[row];
}
