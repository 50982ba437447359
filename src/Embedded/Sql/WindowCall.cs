using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>f(x) over (partition by ... order by ... rows|range between ... and ...)</c>: an aggregate sees the rows of its
/// frame, any other function the whole partition in its order. Without a frame an aggregate sees the partition, or with
/// <c>order by</c> everything up to the current row and its equals.
/// </summary>
internal sealed class WindowCall(Session session, OverExpression over, Frame frame)
{
    /// <summary>One value per row of the query, in the order of its rows.</summary>
    /// <exception cref="ScriptException">There is no query around the call, or its frame is wrong.</exception>
    public Value Run()
    {
        if (frame.Columns is not RowScope rows)
            throw frame.ErrorAt(over, "over (...) stands in the columns of a query without group by.");
        var partitions = Partitions(rows);
        var peers = Peers(rows);
        var range = over.Frame is { IsRange: true } bounds ? RangeFrame.Of(session, over, bounds, rows, frame) : null;
        var builder = new ColumnBuilder(rows.Count);
        for (var i = 0; i < partitions.Count; i++)
        {
            session.Check();
            var positions = partitions.Rows[partitions.Starts[i]..partitions.Starts[i + 1]];
            var ordered = peers is null ? new int[positions.Length] : Array.ConvertAll(positions, row => peers[row]);
            AddPartition(builder, rows.Select(positions), ordered, range?.Within(positions));
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

    private void AddPartition(ColumnBuilder builder, RowScope partition, int[] peers, RangeFrame? range)
    {
        var offsets = new WindowOffsets(session.Interpreter, over, frame.Over(partition));
        if ((WindowRanks.Of(session.Interpreter, over, peers, frame) ?? offsets.Column(partition.Count)) is { } numbers)
        {
            builder.AddRange(numbers);
            return;
        }

        if (offsets.IsValueOfFrame)
        {
            var place = offsets.Place();
            AddFrames(builder, partition, peers, range, scope => offsets.ValueIn(scope, place));
            return;
        }

        var whole = session.Interpreter.Evaluate(over.Function, frame.Over(partition));
        if (whole is Vector vector && vector.Count == partition.Count)
            builder.AddRange(vector);
        else if (whole is Vector)
            throw frame.ErrorAt(over, $"The function gives {whole.Count} values for {partition.Count} rows.");
        else if (over.Frame is null && over.OrderBy.Count == 0) builder.AddRepeated(whole, partition.Count);
        else AddFrames(builder, partition, peers, range,
            scope => session.Interpreter.Evaluate(over.Function, frame.Over(scope)));
    }

    private void AddFrames(
        ColumnBuilder builder, RowScope partition, int[] peers, RangeFrame? range, Func<RowScope, Value> function)
    {
        var (known, result) = ((First: -1, Last: -1), (Value)Scalar.Void);
        for (var row = 0; row < partition.Count; row++)
        {
            session.Check();
            var bounds = range?.Bounds(row) ?? RowBounds(row, peers);
            var (first, last) = (Math.Max(bounds.First, 0), Math.Min(bounds.Last, partition.Count - 1));
            // Equal rows share their frame, and so its result.
            if (row == 0 || known != (first, last))
                result = function(partition.Select(last < first ? [] : [.. Enumerable.Range(first, last - first + 1)]));
            known = (first, last);
            builder.Add(result);
        }
    }

    private (int First, int Last) RowBounds(int row, int[] peers) => over.Frame is { } bounds
        ? (Bound(bounds.Start, row, 0), Bound(bounds.End, row, int.MaxValue))
        : (0, over.OrderBy.Count == 0 ? int.MaxValue : WindowRanks.LastPeer(peers, row));

    private int Bound(WindowBound bound, int row, int unbounded)
    {
        if (bound.Kind == WindowBoundKind.CurrentRow) return row;
        if (bound.Distance is null) return unbounded;
        var distance = session.Interpreter.Evaluate(bound.Distance, frame) is Scalar { IsNull: false } scalar
            && scalar.Type.Category() == DataCategory.Integral && scalar.AsLong() >= 0
            ? scalar.AsInt()
            : throw frame.ErrorAt(bound, "A bound of a frame of rows is a number of rows, 0 or more.");
        return bound.Kind == WindowBoundKind.Preceding ? row - distance : row + distance;
    }

    private static Vector Restore(Vector values, int[] rows)
    {
        var positions = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++) positions[rows[i]] = i;
        return values.Gather(positions);
    }
}
