using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>Puts the lines of a panel into its rows and columns, in the order of the keys.</summary>
internal sealed class PanelLayout<T>
    where T : unmanaged
{
    // Inner keys that are moved together where they are rows far apart: what eight lines of the processor's cache hold.
    private const int Tile = 64;

    private readonly DataType _type;
    private readonly PanelAxes _axes;
    private readonly PanelLines<T> _lines;
    private readonly Steps _outer, _middle, _inner;
    private readonly int[][] _sorted;
    private int[]? _rows;
    private ArraySegment<T>[] _columns = [];

    /// <summary>Lays out lines that take no more values.</summary>
    public PanelLayout(DataType type, PanelAxes axes, PanelLines<T> lines)
    {
        (_type, _axes, _lines) = (type, axes, lines);
        _sorted = new int[axes.Keys][];
        foreach (var axis in (ReadOnlySpan<PanelAxis>)[axes.Outer, axes.Middle, axes.Inner])
            if (axis.Key is not null)
                _sorted[axis.Place] = axis.Key.Sorted();
        (_outer, _middle, _inner) = (StepsOf(axes.Outer), StepsOf(axes.Middle), StepsOf(axes.Inner));
    }

    /// <summary>The panel; null when it would be too large.</summary>
    public StoredPanel? Build(bool isMatrix)
    {
        var rows = _sorted.SkipLast(1).Aggregate(1L, (product, codes) => product * codes.Length);
        if (rows > Array.MaxLength || !_lines.IsAllowed(rows)) return null;
        var isFull = _lines.Rows == rows * _sorted[^1].Length;
        _rows = isFull ? null : PresentRows((int)rows);
        var height = _rows is null ? (int)rows : _rows.Count(row => row >= 0);
        if ((long)height * _sorted[^1].Length > Array.MaxLength) return null;
        _columns = isMatrix ? ColumnsOfOne(height) : Columns(height);
        Run(Move);
        return new StoredPanel(
            RowKeys((int)rows, height), KeyAt(_sorted.Length - 1).ValuesOf(_sorted[^1]),
            [.. _columns.Take(isMatrix ? 1 : _columns.Length).Select(column => new Vector<T>(_type, column.Array!))]);
    }

    private Steps StepsOf(PanelAxis axis)
    {
        if (axis.Key is null) return new Steps([0], Row: 0, Column: 0);
        var codes = _sorted[axis.Place];
        if (axis.Place == _sorted.Length - 1) return new Steps(codes, Row: 0, Column: 1);
        return new Steps(codes, Row: axis.Place == _sorted.Length - 2 ? 1 : _sorted[1].Length, Column: 0);
    }

    // The rows of which a cell was taken, numbered from 0; the others are -1.
    private int[] PresentRows(int rows)
    {
        var present = new bool[rows];
        // Several threads may find the same row; they write the same.
        Run((outer, first, end) =>
        {
            for (var middle = first; middle < end; middle++)
            {
                var line = _lines.Find(_outer.Codes[outer], _middle.Codes[middle]);
                if (line >= 0) Mark(present, (outer * _outer.Row) + (middle * _middle.Row), _lines.Slabs.Taken(line));
            }
        });
        var places = new int[rows];
        var count = 0;
        for (var row = 0; row < rows; row++) places[row] = present[row] ? count++ : -1;
        return places;
    }

    private void Mark(bool[] present, int row, ReadOnlySpan<ulong> taken)
    {
        for (var inner = 0; inner < _inner.Codes.Length; inner++)
        {
            var code = _inner.Codes[inner];
            if ((taken[code >> PanelSlabs<T>.WordShift] >> code & 1) != 0) present[row + (inner * _inner.Row)] = true;
        }
    }

    private ArraySegment<T>[] ColumnsOfOne(int height)
    {
        var cells = ColumnMemory.Allocate<T>(height * _sorted[^1].Length);
        return Array.ConvertAll(
            [.. Enumerable.Range(0, _sorted[^1].Length)], column => new ArraySegment<T>(cells, column * height, height));
    }

    private ArraySegment<T>[] Columns(int height) =>
        Array.ConvertAll(_sorted[^1], _ => new ArraySegment<T>(ColumnMemory.Allocate<T>(height)));

    // Runs a body over all lines: an outer key, the first of the middle keys and the one behind the last.
    private void Run(Action<int, int, int> body)
    {
        var (outers, middles) = (_outer.Codes.Length, _middle.Codes.Length);
        var cells = (int)Math.Min((long)middles * _inner.Codes.Length, int.MaxValue);
        var parts = outers > 1 ? 1 : Math.Min(middles, RowRanges.Count(cells));
        if (outers * parts == 1) body(0, 0, middles);
        else RowRanges.RunPieces(outers * parts, piece =>
        {
            var part = piece % parts;
            body(piece / parts, (int)((long)middles * part / parts), (int)((long)middles * (part + 1) / parts));
        });
    }

    private void Move(int outer, int first, int end)
    {
        var count = _inner.Codes.Length;
        var tile = _inner.Row == 1 ? count : Tile;
        for (var start = 0; start < count; start += tile)
        {
            var stop = Math.Min(count, start + tile);
            for (var middle = first; middle < end; middle++)
            {
                var line = _lines.Find(_outer.Codes[outer], _middle.Codes[middle]);
                var cells = line < 0 ? [] : _lines.Slabs.Cells(line);
                var row = (outer * _outer.Row) + (middle * _middle.Row);
                var column = (outer * _outer.Column) + (middle * _middle.Column);
                if (_inner.Column == 0) MoveRows(cells, _columns[column], row, start, stop);
                else MoveColumns(cells, row, start, stop);
            }
        }
    }

    // A part of a line whose cells lie in one column; a line without cells stands for nulls.
    private void MoveRows(ReadOnlySpan<T> cells, Span<T> column, int row, int start, int stop)
    {
        var (place, step) = (row + (start * _inner.Row), _inner.Row);
        if (step == 1 && _rows is null && !cells.IsEmpty)
        {
            MoveSequences(cells, column[place..], _inner.Codes.AsSpan(start..stop));
            return;
        }

        foreach (var code in _inner.Codes.AsSpan(start..stop))
        {
            var target = _rows is null ? place : _rows[place];
            if (target >= 0) column[target] = cells.IsEmpty ? Null.Of<T>() : cells[code];
            place += step;
        }
    }

    // Codes in the order of their values mostly count up.
    private static void MoveSequences(ReadOnlySpan<T> cells, Span<T> column, ReadOnlySpan<int> codes)
    {
        while (!codes.IsEmpty)
        {
            var run = PanelCodes.SequenceAtStart(codes);
            cells.Slice(codes[0], run).CopyTo(column);
            codes = codes[run..];
            column = column[run..];
        }
    }

    // A part of a line whose cells lie in one row.
    private void MoveColumns(ReadOnlySpan<T> cells, int row, int start, int stop)
    {
        if (_rows is not null && (row = _rows[row]) < 0) return;
        for (var inner = start; inner < stop; inner++)
            _columns[inner].AsSpan()[row] = cells.IsEmpty ? Null.Of<T>() : cells[_inner.Codes[inner]];
    }

    private Vector[] RowKeys(int rows, int height)
    {
        var codes = new int[_sorted.Length - 1][];
        for (var key = 0; key < codes.Length; key++)
        {
            // Below the first of two row keys lies each of the second.
            var step = key == codes.Length - 1 ? 1 : _sorted[1].Length;
            var ofRow = ColumnMemory.Allocate<int>(height);
            var sorted = _sorted[key];
            for (var row = 0; row < rows; row++)
                if (_rows is null || _rows[row] >= 0)
                    ofRow[_rows is null ? row : _rows[row]] = sorted[row / step % sorted.Length];
            codes[key] = ofRow;
        }

        return [.. codes.Select((ofRow, key) => KeyAt(key).ValuesOf(ofRow))];
    }

    private PanelKey KeyAt(int place) =>
        (_axes.Outer.Key is not null && _axes.Outer.Place == place ? _axes.Outer
            : _axes.Middle.Place == place ? _axes.Middle : _axes.Inner).Key!;

    /// <summary>An axis: its codes in order, and how far the next one is in rows and in columns.</summary>
    private readonly record struct Steps(int[] Codes, int Row, int Column);
}
