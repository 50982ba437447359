using System.Buffers;
using System.Numerics;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>
/// Lines of cells, one for each pair of outer and middle key, with a cell for every inner key. They lie in arrays, each
/// twice as large as the one before up to a limit, so that lines stay where they are while others are added. The arrays
/// before the limit, enough for a million cells, are rented: touching fresh memory costs as much as filling them.
/// </summary>
/// <param name="width">The cells of a line, a multiple of <see cref="CellsOfWord"/>.</param>
internal sealed class PanelSlabs<T>(int width) : IDisposable
    where T : unmanaged
{
    /// <summary>Whether cells are taken is noted in words of so many bits.</summary>
    public const int WordShift = 6, CellsOfWord = 1 << WordShift;

    private const int FirstCells = 1 << 12, Doublings = 8;

    private readonly int _firstLines = Math.Max(1, FirstCells / width);
    private Slab[] _slabs = [];

    /// <summary>The cells of a line.</summary>
    public int Width => width;

    /// <summary>The number of lines.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a line without values and returns its number. One thread at a time.</summary>
    public int Add()
    {
        var line = Count;
        var (slab, _) = PlaceOf(line);
        if (slab == _slabs.Length)
            _slabs = [.. _slabs, new Slab(checked((_firstLines << Math.Min(slab, Doublings)) * width), slab < Doublings)];
        Cells(line).Fill(Null.Of<T>());
        Count = line + 1;
        return line;
    }

    /// <summary>The cells of a line.</summary>
    public Span<T> Cells(int line)
    {
        var (slab, first) = PlaceOf(line);
        return _slabs[slab].Cells.AsSpan(first * width, width);
    }

    /// <summary>A bit for each cell of a line that has got a value, be it null.</summary>
    public Span<ulong> Taken(int line)
    {
        var (slab, first) = PlaceOf(line);
        var words = width / CellsOfWord;
        return _slabs[slab].Taken.AsSpan(first * words, words);
    }

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        foreach (var slab in _slabs) slab.Dispose();
        _slabs = [];
    }

    /// <summary>The same lines with more cells.</summary>
    public PanelSlabs<T> Widened(int greater)
    {
        var wide = new PanelSlabs<T>(greater);
        for (var line = 0; line < Count; line++)
        {
            wide.Add();
            Cells(line).CopyTo(wide.Cells(line));
            Taken(line).CopyTo(wide.Taken(line));
        }

        return wide;
    }

    // Slab s begins at the line (2^s - 1) times the lines of the first one; after the last doubling all are equal.
    private (int Slab, int Line) PlaceOf(int line)
    {
        var place = line + _firstLines;
        var doublings = BitOperations.Log2((uint)(place / _firstLines));
        if (doublings <= Doublings) return (doublings, place - (_firstLines << doublings));
        var equal = _firstLines << Doublings;
        return (Doublings - 1 + (place / equal), place % equal);
    }

    private sealed class Slab(int cells, bool isRented) : IDisposable
    {
        public T[] Cells { get; } = isRented ? ArrayPool<T>.Shared.Rent(cells) : ColumnMemory.Allocate<T>(cells);

        public ulong[] Taken { get; } = new ulong[cells / CellsOfWord];

        public void Dispose()
        {
            if (isRented) ArrayPool<T>.Shared.Return(Cells);
        }
    }
}
