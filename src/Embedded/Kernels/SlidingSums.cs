using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Sums and means over moving windows: what <see cref="SlidingWindow{TItem, TResult, TAggregate}"/> gives over <see cref="Sum"/> and
/// <see cref="Mean"/>, to the last bit, with the head of a block and its tails added up side by side in one register and the windows put
/// together a register at a time. The rounding errors come from Knuth's two-sum (The Art of Computer Programming, volume 2, section 4.2.2,
/// theorem B), which finds the same error as <see cref="CompensatedSum"/> without asking which of the two is larger.
/// </summary>
internal ref struct SlidingSums
{
    /// <summary>Blocks shorter than this do not fill the registers.</summary>
    public const int LeastLength = 8;

    // Six columns of the length of a block: sums and what they lost, of the heads, of the tails, of the last block's tails.
    private const int Columns = 6;

    private readonly ReadOnlySpan<double> _items;
    private readonly Span<double> _results;
    private readonly WindowRule _rule;
    private readonly bool _isMean;
    private readonly int _length;
    private Span<double> _tailSums, _tailLosses, _lastSums, _lastLosses;
    private readonly Span<double> _headSums, _headLosses;

    private SlidingSums(ReadOnlySpan<double> items, WindowRule rule, bool isMean, Span<double> results, Span<double> scratch)
    {
        _items = items;
        _results = results;
        (_rule, _isMean) = (rule, isMean);
        _length = Math.Min(rule.Length, items.Length);
        var width = Width(_length);
        _headSums = scratch[..width];
        _headLosses = scratch.Slice(width, width);
        _tailSums = scratch.Slice(2 * width, width);
        _tailLosses = scratch.Slice(3 * width, width);
        _lastSums = scratch.Slice(4 * width, width);
        _lastLosses = scratch.Slice(5 * width, width);
    }

    /// <summary>For every item the sum, or the mean, of the window that ends with it.</summary>
    public static void Run(ReadOnlySpan<double> items, WindowRule rule, bool isMean, Span<double> results)
    {
        Debug.Assert(rule.Length >= LeastLength, "short windows have a driver of their own");
        if (items.Length == 0) return;
        var needed = Columns * Width(Math.Min(rule.Length, items.Length));
        var scratch = ArrayPool<double>.Shared.Rent(needed);
        Array.Clear(scratch, 0, needed);
        new SlidingSums(items, rule, isMean, results, scratch).Run();
        ArrayPool<double>.Shared.Return(scratch);
    }

    // One more for the empty tail behind the last item, and whole registers.
    private static int Width(int length) => (length + Vector<double>.Count) / Vector<double>.Count * Vector<double>.Count;

    private void Run()
    {
        var lastNulls = 0;
        for (var start = 0; start < _items.Length; start += _length)
        {
            var block = _items.Slice(start, Math.Min(_length, _items.Length - start));
            var nulls = Scan(block);
            if (nulls + lastNulls == 0) Combine(start, block.Length);
            else CombineCounted(start, block.Length);
            lastNulls = nulls;
            var sums = _lastSums;
            var losses = _lastLosses;
            _lastSums = _tailSums;
            _lastLosses = _tailLosses;
            _tailSums = sums;
            _tailLosses = losses;
        }
    }

    // The lower lane adds the block from its start, the upper one from its end; the tail that starts with item i is stored at i - 1, where
    // the window that lacks it in the next block looks for it. Gives the number of nulls, which add nothing.
    private readonly int Scan(ReadOnlySpan<double> block)
    {
        var (sum, loss, valid) = (Vector128<double>.Zero, Vector128<double>.Zero, Vector128<long>.Zero);
        var last = block.Length - 1;
        Debug.Assert(last < _headSums.Length && last < _tailSums.Length, "the columns hold a block");
        // Without the checks of bounds this loop takes two thirds of the time.
        ref var item = ref MemoryMarshal.GetReference(block);
        ref var headSum = ref MemoryMarshal.GetReference(_headSums);
        ref var headLoss = ref MemoryMarshal.GetReference(_headLosses);
        ref var tailSum = ref Unsafe.Add(ref MemoryMarshal.GetReference(_tailSums), Math.Max(0, last - 1));
        ref var tailLoss = ref Unsafe.Add(ref MemoryMarshal.GetReference(_tailLosses), Math.Max(0, last - 1));
        for (var i = 0; i < last; i++)
        {
            var items = Vector128.Create(Unsafe.Add(ref item, i), Unsafe.Add(ref item, last - i));
            var isValid = Vector128.Equals(items, items);
            valid += isValid.AsInt64();
            Add(ref sum, ref loss, Vector128.BitwiseAnd(items, isValid));
            Unsafe.Add(ref headSum, i) = sum[0];
            Unsafe.Add(ref headLoss, i) = loss[0];
            Unsafe.Add(ref tailSum, -i) = sum[1];
            Unsafe.Add(ref tailLoss, -i) = loss[1];
        }

        var final = double.IsNaN(block[last]) ? 0 : block[last];
        Add(ref sum, ref loss, Vector128.CreateScalar(final));
        (_headSums[last], _headLosses[last]) = (sum[0], loss[0]);
        (_tailSums[last], _tailLosses[last]) = (0, 0);
        // A valid item counted -1.
        return last + (int)valid[0] + (double.IsNaN(block[last]) ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector128<double> sum, ref Vector128<double> loss, Vector128<double> items)
    {
        var total = sum + items;
        var added = total - sum;
        loss += sum - (total - added) + (items - added);
        sum = total;
    }

    // Windows without nulls. The registers may reach beyond the block: the next block writes these rows again.
    private readonly void Combine(int start, int count)
    {
        for (var i = 0; i < count; i += Vector<double>.Count)
        {
            var sums = Window(i);
            if (_isMean) sums = start == 0 ? sums / Ramp(i + 1) : sums / new Vector<double>(_length);
            if (start + i + Vector<double>.Count <= _results.Length) sums.CopyTo(_results[(start + i)..]);
            else
                for (var lane = 0; start + i + lane < _results.Length; lane++)
                    _results[start + i + lane] = sums[lane];
        }

        for (var i = 0; i < count && (start + i + 1 < _rule.MinimumRows || Math.Min(start + i + 1, _length) < _rule.MinimumItems); i++)
            _results[start + i] = double.NaN;
    }

    private readonly Vector<double> Window(int i)
    {
        var (tail, head) = (new Vector<double>(_lastSums[i..]), new Vector<double>(_headSums[i..]));
        var total = tail + head;
        var added = total - tail;
        var loss = new Vector<double>(_lastLosses[i..]) + (tail - (total - added) + (head - added)) + new Vector<double>(_headLosses[i..]);
        // Beyond the largest number the sum stands for itself.
        var isFinite = Vector.LessThanOrEqual(Vector.Abs(total), new Vector<double>(double.MaxValue));
        return Vector.ConditionalSelect(isFinite, total + loss, total);
    }

    private static Vector<double> Ramp(int first) => Vector.CreateSequence((double)first, 1.0);

    private readonly void CombineCounted(int start, int count)
    {
        var valid = 0;
        for (var i = Math.Max(0, start - _length + 1); i < start; i++) valid += double.IsNaN(_items[i]) ? 0 : 1;
        for (var i = 0; i < count; i++)
        {
            var row = start + i;
            if (!double.IsNaN(_items[row])) valid++;
            if (i > 0 && row >= _length && !double.IsNaN(_items[row - _length])) valid--;
            var sum = Window(i / Vector<double>.Count * Vector<double>.Count)[i % Vector<double>.Count];
            _results[row] = valid > 0 && _rule.IsMet(row + 1, valid) ? (_isMean ? sum / valid : sum) : double.NaN;
        }
    }
}
