using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime.Limits;

namespace DolphinQuant.Embedded.Sql;

/// <summary>One table of a join: its rows, its key columns, and which of its rows take part.</summary>
/// <param name="Source">The rows.</param>
/// <param name="Keys">The names of the key columns.</param>
internal sealed record JoinTable(RowSource Source, IReadOnlyList<string> Keys)
{
    /// <summary>The rows that a filter lets take part; null for all.</summary>
    public bool[]? Eligible { get; init; }

    /// <summary>The key columns.</summary>
    /// <exception cref="ScriptException">A key is no column of the table.</exception>
    public IReadOnlyList<Vector> KeyColumns => [.. Keys.Select(key => Source.Table.Find(key)
        ?? throw new ScriptException($"The table {Source.Name ?? "of the join"} has no column {key} to join by."))];
}

/// <summary>Pairs of rows: a negative right (or left) row stands for a row of nulls.</summary>
internal sealed class RowPairs(RowLimit limit)
{
    private readonly List<int> _left = [];
    private readonly List<int> _right = [];

    private int[]? _matches;

    /// <summary>One pair for every left row, in their order.</summary>
    public static RowPairs OfEveryLeftRow(int[] matches, RowLimit limit)
    {
        limit.Check(matches.Length);
        return new RowPairs(limit) { _matches = matches };
    }

    /// <summary>The rows of the left table in the pairs' order: the column itself where these are all its rows.</summary>
    public Vector OfLeft(Vector column) => _matches is not null ? column : column.Gather(CollectionsMarshal.AsSpan(_left));

    /// <summary>The rows of the right table in the pairs' order.</summary>
    public Vector OfRight(Vector column) =>
        _matches is null ? column.Gather(CollectionsMarshal.AsSpan(_right)) : Gathering.Of(column, _matches);

    /// <summary>The same pairs with their sides exchanged.</summary>
    public RowPairs Swapped()
    {
        var swapped = new RowPairs(limit);
        for (var i = 0; i < _left.Count; i++) swapped.Add(_right[i], _left[i]);
        return swapped;
    }

    public void Add(int left, int right)
    {
        if ((_left.Count & 0xFFFF) == 0) limit.Check(_left.Count);
        _left.Add(left);
        _right.Add(right);
    }
}
