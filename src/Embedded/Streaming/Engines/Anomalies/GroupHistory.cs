using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>A condition that holds: when, in steps of the batch; which one; and what is shown.</summary>
internal readonly record struct Anomaly(int Step, int Metric, long Time, int Group);

/// <summary>The conditions that hold in a batch.</summary>
internal sealed class AnomalyList
{
    private readonly List<Anomaly> _found = [];

    public void Add(Anomaly anomaly) => _found.Add(anomaly);

    /// <summary>In the order in which rows came, then in that of the conditions.</summary>
    public Anomaly[] InOrder() => [.. _found.OrderBy(anomaly => anomaly.Step).ThenBy(anomaly => anomaly.Metric)];
}

/// <summary>The rows of one group in a batch, behind the rows kept of it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Table">The rows kept and the new ones.</param>
/// <param name="Before">The number of rows kept.</param>
/// <param name="Rows">The places of the new ones in the batch.</param>
internal sealed record GroupPiece(int Group, Table Table, int Before, int[] Rows);

/// <summary>The last rows of every group.</summary>
/// <param name="input">The columns.</param>
/// <param name="length">How many rows are kept of a group.</param>
internal sealed class GroupHistory(IReadOnlyList<ColumnDefinition> input, int length)
{
    private readonly Dictionary<int, Table> _groups = [];

    /// <summary>The rows of a batch group by group; none where nothing is kept.</summary>
    public IReadOnlyList<GroupPiece> Pieces(Table rows, int[] groups)
    {
        if (length == 0) return [];
        return [.. Enumerable.Range(0, groups.Length).GroupBy(row => groups[row]).Select(members =>
        {
            int[] places = [.. members];
            var kept = _groups.GetValueOrDefault(members.Key);
            var table = Table.Empty(input);
            if (kept is not null) table.AddRange(kept);
            table.AddRange(rows.Gather(places));
            return new GroupPiece(members.Key, table, kept?.Count ?? 0, places);
        })];
    }

    /// <summary>Keeps the last rows of the groups of a batch.</summary>
    public void Remember(IReadOnlyList<GroupPiece> pieces)
    {
        foreach (var piece in pieces)
        {
            var count = Math.Min(length, piece.Table.Count);
            _groups[piece.Group] = piece.Table.Slice(piece.Table.Count - count, count);
        }
    }

    public Value Capture() => Vector.Tuple([.. _groups.Select(pair => (Value)Vector.Tuple(
        Scalar.Int(pair.Key), Vector.Tuple([.. pair.Value.Columns.Select(column => column.Copy())])))]);

    public void Restore(Value state)
    {
        _groups.Clear();
        var empty = Table.Empty(input);
        foreach (var part in (state as Vector<Value> ?? throw StateBytes.Unfit()).Span)
        {
            var group = StateBytes.Parts(part, 2);
            var columns = StateBytes.Parts(group[1], input.Count).ToArray().Cast<Vector>();
            _groups[((Scalar)group[0]).AsInt()] = Joining.Fit(empty, new Table(empty.Names, columns));
        }
    }
}
