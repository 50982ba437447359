using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Moving windows as <see cref="SlidingWindow{TItem, TResult, TAggregate}"/> has them, over four stretches of a column side by side. A window needs
/// the block before its own and no more: each stretch starts with the tails of the block in front of it.
/// </summary>
internal ref struct SlidingLanes<TItem, TLanes> where TLanes : struct, ILanes<TItem, TLanes>
{
    private const int Stretches = 4;

    /// <summary>The tails of longer blocks do not stay in the cache.</summary>
    private const int MostRows = 1 << 10;

    private readonly ReadOnlySpan<TItem> _items;
    private readonly Span<double> _results;
    private readonly Span<TLanes> _tails;
    private readonly int _length;
    private readonly int _stretch;
    private readonly Vector256<double> _minimum;

    private SlidingLanes(ReadOnlySpan<TItem> items, WindowRule rule, Span<double> results, Span<TLanes> tails)
    {
        _items = items;
        _results = results;
        _tails = tails;
        _length = rule.Length;
        _stretch = StretchOf(items.Length, rule);
        _minimum = Vector256.Create((double)Math.Max(1, rule.MinimumItems));
    }

    /// <summary>
    /// The number of rows of a column that stretches can cover, a multiple of the window's length; 0 where they are not worth it.
    /// </summary>
    public static int Rows(int items, WindowRule rule) => Vector256.IsHardwareAccelerated ? Stretches * StretchOf(items, rule) : 0;

    /// <summary>The results over the windows that end with the first <see cref="Rows"/> items.</summary>
    public static void Run(ReadOnlySpan<TItem> items, WindowRule rule, Span<double> results)
    {
        var rented = ArrayPool<TLanes>.Shared.Rent(rule.Length + 1);
        var tails = rented.AsSpan(0, rule.Length + 1);
        new SlidingLanes<TItem, TLanes>(items, rule, results, tails).Run();
        results[..Math.Min(rule.MinimumRows - 1, results.Length)].Fill(double.NaN);
        ArrayPool<TLanes>.Shared.Return(rented);
    }

    private static int StretchOf(int items, WindowRule rule) =>
        rule.Length is < 2 or > MostRows ? 0 : items / rule.Length / Stretches * rule.Length;

    private readonly void Run()
    {
        // The stretch in front has no block before it: its tails are taken from its own first block and thrown away.
        _tails[_length] = default;
        FoldTails(_items[.._length], Block(1, -_length), Block(2, -_length), Block(3, -_length));
        foreach (ref var tail in _tails) tail.ClearFirst();
        for (var start = 0; start < _stretch; start += _length)
        {
            SlideHead(start);
            FoldTails(Block(0, start), Block(1, start), Block(2, start), Block(3, start));
        }
    }

    private readonly ReadOnlySpan<TItem> Block(int stretch, int start) => _items.Slice((stretch * _stretch) + start, _length);

    // Compiled in full at once: left to profiles, the compiler inlines now this and now that, and runs that are not in
    // registers cost up to four times as much.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void SlideHead(int start)
    {
        var (first, second, third, fourth) = (start, _stretch + start, (2 * _stretch) + start, (3 * _stretch) + start);
        var head = default(TLanes);
        for (var i = 0; i < _length; i++)
        {
            head.Push(_items[first + i], _items[second + i], _items[third + i], _items[fourth + i]);
            var window = _tails[i + 1];
            window.Merge(head);
            var isMet = Vector256.GreaterThanOrEqual(window.Count, _minimum);
            var values = Vector256.ConditionalSelect(isMet, window.Value, Vector256.Create(double.NaN));
            (_results[first + i], _results[second + i]) = (values[0], values[1]);
            (_results[third + i], _results[fourth + i]) = (values[2], values[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void FoldTails(
        ReadOnlySpan<TItem> first, ReadOnlySpan<TItem> second, ReadOnlySpan<TItem> third, ReadOnlySpan<TItem> fourth)
    {
        var tail = default(TLanes);
        for (var i = _length - 1; i >= 1; i--)
        {
            tail.Push(first[i], second[i], third[i], fourth[i]);
            _tails[i] = tail;
        }
    }
}
