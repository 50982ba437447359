using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>f(x) over (partition by ... order by ... rows between ... and ...)</c>: an aggregate sees the rows of its frame, any
/// other function the whole partition in its order. Without a frame an aggregate sees the partition, or with
/// <c>order by</c> everything up to the current row and its equals.
/// </summary>
internal sealed class WindowCall(Session session, OverExpression over, Frame frame)
{
    /// <summary>One value per row of the query, in the order of its rows.</summary>
    /// <exception cref="ScriptException">There is no query around the call, or its frame is by values.</exception>
    public Value Run()
    {
        if (frame.Columns is not RowScope rows)
            throw frame.ErrorAt(over, "over (...) stands in the columns of a query without group by.");
        if (over.Frame is { IsRange: true })
            throw frame.ErrorAt(over, "A frame by values (range) needs a DolphinDB server; use rows between.");
        var partitions = Partitions(rows);
        var peers = Peers(rows);
        var builder = new ColumnBuilder(rows.Count);
        for (var i = 0; i < partitions.Count; i++)
        {
            session.Check();
            var positions = partitions.Rows[partitions.Starts[i]..partitions.Starts[i + 1]];
            AddPartition(builder, rows.Select(positions), peers is null ? null : Array.ConvertAll(positions, row => peers[row]));
        }

        return Restore(builder.Build(), partitions.Rows);
    }

    private GroupIndex Partitions(RowScope rows)
    {
        var keys = over.PartitionBy.Select(key => new SelectColumn(key, [], key.Span)).ToArray();
        var codes = keys.Length == 0
            ? new KeyCodes(new int[rows.Count], rows.Count == 0 ? 0 : 1, hasNull: false)
            : KeyCodes.Of(new GroupKeys(session.Interpreter, keys, rows, frame).Columns);
        var order = over.OrderBy.Count == 0 ? null : new RowSorter(session.Interpreter, frame).Sort(over.OrderBy, rows);
        return new GroupIndex(codes, order);
    }

    // Rows with equal sort keys have one number.
    private int[]? Peers(RowScope rows)
    {
        if (over.OrderBy.Count == 0) return null;
        var keys = over.OrderBy.Select(key => new SelectColumn(key.Expression, [], key.Span)).ToArray();
        return KeyCodes.Of(new GroupKeys(session.Interpreter, keys, rows, frame).Columns).Codes;
    }

    private void AddPartition(ColumnBuilder builder, RowScope partition, int[]? peers)
    {
        if (Number(partition.Count, peers) is { } numbers)
        {
            builder.AddRange(numbers);
            return;
        }

        var whole = session.Interpreter.Evaluate(over.Function, frame.Over(partition));
        if (whole is Vector vector && vector.Count == partition.Count)
            builder.AddRange(vector);
        else if (whole is Vector)
            throw frame.ErrorAt(over, $"The function gives {whole.Count} values for {partition.Count} rows.");
        else if (!IsFramed) builder.AddRepeated(whole, partition.Count);
        else AddFrames(builder, partition, peers);
    }

    private bool IsFramed => over.Frame is not null || over.OrderBy.Count > 0;

    private void AddFrames(ColumnBuilder builder, RowScope partition, int[]? peers)
    {
        for (var row = 0; row < partition.Count; row++)
        {
            session.Check();
            var (first, last) = over.Frame is { } bounds
                ? (Bound(bounds.Start, row, 0), Bound(bounds.End, row, partition.Count - 1))
                : (0, LastPeer(peers!, row));
            first = Math.Max(first, 0);
            last = Math.Min(last, partition.Count - 1);
            var seen = partition.Select(last < first ? [] : [.. Enumerable.Range(first, last - first + 1)]);
            builder.Add(session.Interpreter.Evaluate(over.Function, frame.Over(seen)));
        }
    }

    private static int LastPeer(int[] peers, int row)
    {
        while (row + 1 < peers.Length && peers[row + 1] == peers[row]) row++;
        return row;
    }

    private int Bound(WindowBound bound, int row, int unbounded)
    {
        if (bound.Kind == WindowBoundKind.CurrentRow) return row;
        if (bound.Distance is null) return unbounded;
        var distance = session.Interpreter.Evaluate(bound.Distance, frame) is Scalar { IsNull: false } scalar
            && scalar.Type.IsNumeric()
            ? scalar.AsInt()
            : throw frame.ErrorAt(bound, "A bound of a frame is a number of rows.");
        return bound.Kind == WindowBoundKind.Preceding ? row - distance : row + distance;
    }

    /// <summary>The functions that only number rows, in SQL's names; null for any other.</summary>
    private Vector<int>? Number(int count, int[]? peers)
    {
        if (over.Function is not CallExpression { Arguments: [], Callee: NameExpression { Namespace: null } name })
            return null;
        return name.Name.ToUpperInvariant() switch
        {
            "ROW_NUMBER" => Vector.Int([.. Enumerable.Range(1, count)]),
            "RANK" => Ranks(count, peers, (_, row) => row + 1),
            "DENSE_RANK" => Ranks(count, peers, (before, _) => before + 1),
            _ => null,
        };
    }

    private Vector<int> Ranks(int count, int[]? peers, Func<int, int, int> next)
    {
        if (peers is null) throw frame.ErrorAt(over, "A rank needs an order by inside over (...).");
        var ranks = new int[count];
        for (var row = 0; row < count; row++)
        {
            var before = row == 0 ? 0 : ranks[row - 1];
            ranks[row] = row > 0 && peers[row] == peers[row - 1] ? before : next(before, row);
        }

        return Vector.Int(ranks);
    }

    private static Vector Restore(Vector values, int[] rows)
    {
        var positions = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) positions[rows[i]] = i;
        return values.Gather(positions);
    }
}
