namespace DolphinQuant.Embedded.Storage.Panels;

/// <summary>
/// The cells of a panel while its rows come in, in no order and from several threads. A cell takes one value: which of
/// several counts depends on the order of the rows, which is not known here.
/// </summary>
internal sealed class PanelLines<T> : IDisposable
    where T : unmanaged
{
    // A panel with many more cells than rows is better sorted than laid out.
    private const int MostCellsOfRow = 16, AlwaysAllowed = 1 << 22;

    private const int ShortestSequence = 8;

    private readonly ReaderWriterLockSlim _width = new();
    private readonly Lock _adding = new();

    // By outer code, by middle code: the number of the line and one, 0 where there is none.
    private int[][] _numbers = [];
    private long _places;
    private PanelSlabs<T> _slabs = new(PanelSlabs<T>.CellsOfWord);
    private long _rows;

    /// <summary>The rows that were placed.</summary>
    public long Rows => _rows;

    /// <summary>The lines, numbered; to be asked for when all rows are placed.</summary>
    public PanelSlabs<T> Slabs => _slabs;

    /// <summary>The number of the line of two codes, or -1.</summary>
    public int Find(int outer, int middle)
    {
        var numbers = Volatile.Read(ref _numbers);
        if (outer >= numbers.Length) return -1;
        var lines = Volatile.Read(ref numbers[outer]);
        return middle < lines.Length ? Volatile.Read(ref lines[middle]) - 1 : -1;
    }

    /// <summary>
    /// Puts a value for each row into its cell; false when a cell is taken, or there are too many cells.
    /// </summary>
    /// <param name="codes">The three keys of each row.</param>
    /// <param name="values">The values.</param>
    /// <param name="inners">Above all inner codes.</param>
    public bool Place(PanelCodes codes, ReadOnlySpan<T> values, int inners)
    {
        Interlocked.Add(ref _rows, values.Length);
        if (!EnterWith(inners)) return false;
        try
        {
            for (int start = 0, end; start < values.Length; start = end)
            {
                end = codes.EndOfLine(start, values.Length);
                var line = Find(codes.Outer[start], codes.Middle[start]);
                if (line < 0) line = Add(codes.Outer[start], codes.Middle[start]);
                if (line < 0 || !Place(line, codes.Inner.AsSpan(start..end), values[start..end])) return false;
            }

            return true;
        }
        finally
        {
            _width.ExitReadLock();
        }
    }

    /// <summary>Gives the memory back, once no thread places rows any more.</summary>
    public void Dispose()
    {
        _slabs.Dispose();
        _width.Dispose();
    }

    // Codes that count up are placed as one, the rest of the line one by one.
    private bool Place(int line, ReadOnlySpan<int> codes, ReadOnlySpan<T> values)
    {
        while (!codes.IsEmpty)
        {
            var run = PanelCodes.SequenceAtStart(codes);
            if (run < ShortestSequence) return PlaceScattered(line, codes, values);
            if (!PlaceSequence(line, codes[0], values[..run])) return false;
            codes = codes[run..];
            values = values[run..];
        }

        return true;
    }

    private bool PlaceSequence(int line, int first, ReadOnlySpan<T> values)
    {
        const int cellsOfWord = PanelSlabs<T>.CellsOfWord;
        values.CopyTo(_slabs.Cells(line)[first..]);
        var taken = _slabs.Taken(line);
        for (int code = first, end = first + values.Length; code < end;)
        {
            var (word, place) = (code / cellsOfWord, code % cellsOfWord);
            var count = Math.Min(cellsOfWord - place, end - code);
            if (!Take(ref taken[word], ulong.MaxValue >> (cellsOfWord - count) << place)) return false;
            code += count;
        }

        return true;
    }

    private bool PlaceScattered(int line, ReadOnlySpan<int> codes, ReadOnlySpan<T> values)
    {
        var cells = _slabs.Cells(line);
        var taken = _slabs.Taken(line);
        var (word, bits) = (codes[0] >> PanelSlabs<T>.WordShift, 0UL);
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[i];
            if (code >> PanelSlabs<T>.WordShift != word)
            {
                if (!Take(ref taken[word], bits)) return false;
                (word, bits) = (code >> PanelSlabs<T>.WordShift, 0);
            }

            // The shift takes the code's place within its word.
            var bit = 1UL << code;
            if ((bits & bit) != 0) return false;
            bits |= bit;
            cells[code] = values[i];
        }

        return Take(ref taken[word], bits);
    }

    // Another thread may have rows of the same line.
    private static bool Take(ref ulong word, ulong bits) => (Interlocked.Or(ref word, bits) & bits) == 0;

    // Lines have so many cells as long as the lock is held.
    private bool EnterWith(int inners)
    {
        _width.EnterReadLock();
        while (_slabs.Width < inners)
        {
            _width.ExitReadLock();
            if (!Widen(inners)) return false;
            _width.EnterReadLock();
        }

        return true;
    }

    private bool Widen(int inners)
    {
        _width.EnterWriteLock();
        try
        {
            if (_slabs.Width >= inners) return true;
            const int Word = PanelSlabs<T>.CellsOfWord;
            var width = (Math.Max(inners, _slabs.Width + (_slabs.Width / 4)) + Word - 1) / Word * Word;
            if (!IsAllowed((long)_slabs.Count * width)) return false;
            using var narrow = _slabs;
            _slabs = narrow.Widened(width);
            return true;
        }
        finally
        {
            _width.ExitWriteLock();
        }
    }

    private int Add(int outer, int middle)
    {
        lock (_adding)
        {
            if (Find(outer, middle) is >= 0 and var known) return known;
            if (outer >= _numbers.Length) Volatile.Write(ref _numbers, Grown(_numbers, outer, []));
            if (middle >= _numbers[outer].Length)
            {
                var grown = Grown(_numbers[outer], middle, 0);
                _places += grown.Length - _numbers[outer].Length;
                Volatile.Write(ref _numbers[outer], grown);
            }

            if (!IsAllowed(_places) || !IsAllowed((_slabs.Count + 1L) * _slabs.Width)) return -1;
            var line = _slabs.Add();
            Volatile.Write(ref _numbers[outer][middle], line + 1);
            return line;
        }
    }

    private static TItem[] Grown<TItem>(TItem[] items, int index, TItem nothing)
    {
        var grown = new TItem[Math.Max(index + 1, items.Length * 2)];
        items.CopyTo(grown, 0);
        Array.Fill(grown, nothing, items.Length, grown.Length - items.Length);
        return grown;
    }

    /// <summary>True when the rows that came are worth so many cells.</summary>
    public bool IsAllowed(long cells) => cells <= (MostCellsOfRow * Interlocked.Read(ref _rows)) + AlwaysAllowed;
}

/// <summary>The codes of the keys of the rows of a chunk. Rows come mostly with the inner key changing fastest.</summary>
internal sealed record PanelCodes(int[] Outer, int[] Middle, int[] Inner)
{
    /// <summary>Where the rows end that have the outer and middle codes of a row.</summary>
    public int EndOfLine(int start, int rows)
    {
        var length = EqualAtStart(Middle.AsSpan(start, rows - start));
        return start + EqualAtStart(Outer.AsSpan(start, length));
    }

    /// <summary>How many codes count up by one from the first of them.</summary>
    public static int SequenceAtStart(ReadOnlySpan<int> codes)
    {
        var length = 1;
        while (length < codes.Length && codes[length] == codes[0] + length) length++;
        return length;
    }

    private static int EqualAtStart(ReadOnlySpan<int> codes)
    {
        var other = codes.IndexOfAnyExcept(codes[0]);
        return other < 0 ? codes.Length : other;
    }
}
