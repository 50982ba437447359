using DolphinQuant.Data;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Pairs of rows of the two inputs as columns. A name that both inputs have means the left one; <c>table.column</c>
/// tells which is meant. A column is put together when it is first asked for.
/// </summary>
internal sealed class JoinedScope(JoinEngine engine, IReadOnlyList<JoinPair> pairs) : IColumnScope
{
    private readonly Vector?[] _left = new Vector?[engine.Left.Schema.Count];
    private readonly Vector?[] _right = new Vector?[engine.Right.Schema.Count];
    private int[]? _leftRows;
    private int[]? _rightRows;

    public int Count => pairs.Count;

    public IEnumerable<string> Names => engine.Left.Schema.Concat(engine.Right.Schema).Select(column => column.Name);

    /// <summary>True when a column was asked for since this was last set to false.</summary>
    public bool WasRead { get; set; }

    public Value? Find(string? qualifier, string name)
    {
        if (engine.Place(qualifier, name) is not { } place) return null;
        WasRead = true;
        return place.IsLeft ? Left(place.Column) : Right(place.Column);
    }

    private Vector Left(int column) => _left[column] ??= engine.LeftRows.Table.Columns[column].Gather(
        _leftRows ??= [.. pairs.Select(pair => pair.Left)]);

    private Vector Right(int column) => _right[column] ??= engine.RightRows.Table.Columns[column].Gather(
        _rightRows ??= [.. pairs.Select(pair => pair.Right)]);
}

/// <summary>A row of the left input and one of the right; -1 where there is none.</summary>
internal readonly record struct JoinPair(int Left, int Right);
