using System.Numerics;
using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Numbers kept in order while some come and others go: what ranks, quantiles and deviations of windows are read from. They
/// lie in pieces of about the square root of their number, so that none is put in or taken out at the cost of them all.
/// </summary>
internal sealed class SortedItems
{
    // Short enough to be moved in the time that a search takes.
    private const int LeastRoom = 512;
    private const int FirstRoom = 8;

    private double[][] _pieces = [new double[FirstRoom]];

    // How many items each piece holds, the last of them, and the sum of how far they lie above the first of them: NaN
    // where that is to be worked out.
    private int[] _counts = [0];
    private double[] _lasts = [double.NegativeInfinity];
    private double[] _heights = [double.NaN];
    private int _used = 1;

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of the pieces.</summary>
    public long Bytes => _pieces.Take(_used).Sum(piece => (long)piece.Length * sizeof(double));

    /// <summary>The item at a place in the order.</summary>
    public double this[int place]
    {
        get
        {
            var piece = 0;
            while (place >= _counts[piece]) place -= _counts[piece++];
            return _pieces[piece][place];
        }
    }

    /// <summary>The items of a column that are not NaN.</summary>
    public static SortedItems Of(ReadOnlySpan<double> column)
    {
        var (items, sorted) = (new SortedItems(), Quantiles.Sorted(column));
        foreach (var piece in sorted.Chunk(LeastRoom / 2))
        {
            // Room to grow: a piece is cut only where it is full.
            if (items.Count > 0) items.InsertPiece(items._used, [], 0);
            var last = items._used - 1;
            items._pieces[last] = new double[Math.Max(FirstRoom, piece.Length * 2)];
            piece.CopyTo(items._pieces[last], 0);
            items._counts[last] = piece.Length;
            items.Note(last);
            items.Count += piece.Length;
        }

        return items;
    }

    /// <summary>Puts in an item that is not NaN.</summary>
    public void Add(double item)
    {
        var piece = Math.Min(PieceOf(item), _used - 1);
        if (_counts[piece] == _pieces[piece].Length && MakeRoom(piece) && item > _lasts[piece]) piece++;
        var items = _pieces[piece];
        var count = _counts[piece]++;
        var place = SortedSearch.CountLess(items.AsSpan(0, count), item);
        items.AsSpan(place, count - place).CopyTo(items.AsSpan(place + 1));
        items[place] = item;
        Note(piece);
        Count++;
    }

    /// <summary>Takes out one item; it must be there.</summary>
    public void Remove(double item)
    {
        var piece = PieceOf(item);
        var items = _pieces[piece];
        var count = --_counts[piece];
        var place = SortedSearch.CountLess(items.AsSpan(0, count + 1), item);
        items.AsSpan(place + 1, count - place).CopyTo(items.AsSpan(place));
        Count--;
        if (_used == 1) Note(piece);
        else if (count == 0) RemovePiece(piece);
        else Join(piece);
    }

    /// <summary>How many items are less than a number.</summary>
    public int CountLess(double number)
    {
        var piece = PieceOf(number);
        return piece == _used ? Count : Before(piece) + SortedSearch.CountLess(Items(piece), number);
    }

    /// <summary>How many items are not greater than a number.</summary>
    public int CountUpTo(double number)
    {
        var piece = SortedSearch.CountUpTo(_lasts.AsSpan(0, _used), number);
        return piece == _used ? Count : Before(piece) + SortedSearch.CountUpTo(Items(piece), number);
    }

    /// <summary>The mean of at least one item.</summary>
    public double Mean()
    {
        var origin = this[0];
        var sum = 0.0;
        for (var piece = 0; piece < _used; piece++)
            sum += Height(piece) + (_counts[piece] * (_pieces[piece][0] - origin));
        return origin + (sum / Count);
    }

    /// <summary>The sum of the distances of all items from a number.</summary>
    public double Distances(double from)
    {
        var sum = 0.0;
        for (var piece = 0; piece < _used; piece++)
        {
            var items = Items(piece);
            if (_lasts[piece] <= from) sum += (items.Length * (from - items[0])) - Height(piece);
            else if (items[0] >= from) sum += Height(piece) + (items.Length * (items[0] - from));
            else sum += Sum(items, from, isAbsolute: true);
        }

        return sum;
    }

    /// <summary>Writes the items in order.</summary>
    public void CopyTo(Span<double> target)
    {
        for (var piece = 0; piece < _used; piece++)
        {
            Items(piece).CopyTo(target);
            target = target[_counts[piece]..];
        }
    }

    private ReadOnlySpan<double> Items(int piece) => _pieces[piece].AsSpan(0, _counts[piece]);

    // The first piece that ends with the item or a larger one; behind all pieces where there is none.
    private int PieceOf(double item) => _used == 1
        ? _lasts[0] < item ? 1 : 0
        : SortedSearch.CountLess(_lasts.AsSpan(0, _used), item);

    private int Before(int piece)
    {
        var (sum, place) = (Vector<int>.Zero, 0);
        for (; place <= piece - Vector<int>.Count; place += Vector<int>.Count) sum += new Vector<int>(_counts, place);
        var total = Vector.Sum(sum);
        for (; place < piece; place++) total += _counts[place];
        return total;
    }

    private double Height(int piece)
    {
        if (!double.IsNaN(_heights[piece])) return _heights[piece];
        var items = Items(piece);
        return _heights[piece] = Sum(items, items[0], isAbsolute: false);
    }

    // The sum of the differences from a number, or of their sizes.
    private static double Sum(ReadOnlySpan<double> items, double from, bool isAbsolute)
    {
        var (sums, wide, place) = (Vector<double>.Zero, new Vector<double>(from), 0);
        for (; place <= items.Length - Vector<double>.Count; place += Vector<double>.Count)
        {
            var differences = new Vector<double>(items[place..]) - wide;
            sums += isAbsolute ? Vector.Abs(differences) : differences;
        }

        var sum = Vector.Sum(sums);
        foreach (var item in items[place..]) sum += isAbsolute ? Math.Abs(item - from) : item - from;
        return sum;
    }

    private void Note(int piece)
    {
        _lasts[piece] = _counts[piece] > 0 ? _pieces[piece][_counts[piece] - 1] : double.NegativeInfinity;
        _heights[piece] = double.NaN;
    }

    // A full piece gets twice the room; one that has as much as it may is cut in two: then the answer is true.
    private bool MakeRoom(int piece)
    {
        var items = _pieces[piece];
        if (items.Length < Math.Max(LeastRoom, 2 * (int)Math.Sqrt(Count)))
        {
            Array.Resize(ref _pieces[piece], items.Length * 2);
            return false;
        }

        var half = items.Length / 2;
        var upper = new double[items.Length];
        items.AsSpan(half).CopyTo(upper);
        InsertPiece(piece + 1, upper, items.Length - half);
        _counts[piece] = half;
        Note(piece);
        return true;
    }

    private void InsertPiece(int at, double[] items, int count)
    {
        if (_used == _pieces.Length)
        {
            var room = _used * 2;
            Array.Resize(ref _pieces, room);
            Array.Resize(ref _counts, room);
            Array.Resize(ref _lasts, room);
            Array.Resize(ref _heights, room);
        }

        Shift(at, at + 1);
        _used++;
        (_pieces[at], _counts[at]) = (items, count);
        Note(at);
    }

    private void RemovePiece(int piece)
    {
        Shift(piece + 1, piece);
        _used--;
        _pieces[_used] = [];
    }

    // A piece that has become short goes into the one behind it, where it fits with room to spare.
    private void Join(int piece)
    {
        Note(piece);
        var count = _counts[piece];
        if (count >= LeastRoom / 4 || piece + 1 == _used || count + _counts[piece + 1] > _pieces[piece + 1].Length * 3 / 4)
            return;
        var behind = _pieces[piece + 1];
        behind.AsSpan(0, _counts[piece + 1]).CopyTo(behind.AsSpan(count));
        Items(piece).CopyTo(behind);
        _counts[piece + 1] += count;
        Note(piece + 1);
        RemovePiece(piece);
    }

    private void Shift(int from, int to)
    {
        var count = _used - from;
        Array.Copy(_pieces, from, _pieces, to, count);
        Array.Copy(_counts, from, _counts, to, count);
        Array.Copy(_lasts, from, _lasts, to, count);
        Array.Copy(_heights, from, _heights, to, count);
    }
}

/// <summary>Searches in sorted numbers without a branch that could be guessed wrong.</summary>
internal static class SortedSearch
{
    // So many are compared one register at a time; more are halved first.
    private const int MostCompared = 32;

    /// <summary>How many items are less than a number: the place where it may be put in.</summary>
    public static int CountLess(ReadOnlySpan<double> sorted, double number)
    {
        var (low, count) = (0, sorted.Length);
        while (count > MostCompared)
        {
            var half = count / 2;
            low += half * Unsafe.BitCast<bool, byte>(sorted[low + half - 1] < number);
            count -= half;
        }

        var (less, wide) = (Vector<long>.Zero, new Vector<double>(number));
        var (place, end) = (low, low + count);
        // A comparison that holds gives -1.
        for (; place <= end - Vector<double>.Count; place += Vector<double>.Count)
            less -= Vector.LessThan(new Vector<double>(sorted[place..]), wide);
        low += (int)Vector.Sum(less);
        for (; place < end; place++) low += Unsafe.BitCast<bool, byte>(sorted[place] < number);
        return low;
    }

    /// <summary>How many items are not greater than a number.</summary>
    public static int CountUpTo(ReadOnlySpan<double> sorted, double number) =>
        number == double.PositiveInfinity ? sorted.Length : CountLess(sorted, Math.BitIncrement(number));
}
