using System.Runtime.CompilerServices;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// A moving window over any aggregate, O(1) a row and without taking items out. Rows are cut into blocks as long as the window; a window is
/// then the tail of the last block, known from aggregates of all its tails, and the head of the current block, which grows.
/// The batch driver folds it over a column, a streaming engine keeps one per key: both see the same bits.
/// </summary>
internal struct SlidingWindow<TItem, TResult, TAggregate>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    private readonly WindowRule _rule;
    private readonly TItem[] _block;
    private readonly TAggregate[] _tails;
    private TAggregate _head;
    private int _position;
    private long _rows;

    /// <summary>An empty window. With a known number of rows the blocks are not made longer than needed.</summary>
    public SlidingWindow(WindowRule rule, int rows = int.MaxValue)
    {
        _rule = rule;
        _block = new TItem[Math.Max(1, Math.Min(rule.Length, rows))];
        _tails = new TAggregate[_block.Length + 1];
    }

    /// <summary>The bytes of the block and its tails.</summary>
    public readonly long HeldBytes =>
        ((long)_block.Length * Unsafe.SizeOf<TItem>()) + ((long)_tails.Length * Unsafe.SizeOf<TAggregate>());

    /// <summary>The result over the window that ends with the last item pushed; null where <see cref="WindowRule"/> says so.</summary>
    public readonly TResult Value
    {
        get
        {
            var window = _tails[_position];
            window.Merge(_head);
            return _rule.IsMet(_rows, window.Count) && window.Count > 0 ? window.Value : Null.Of<TResult>();
        }
    }

    public void Push(TItem item)
    {
        if (_position == _block.Length) Turn();
        _block[_position++] = item;
        _rows++;
        if (!TAggregate.IsSkipped(item)) _head.Push(item);
    }

    /// <summary>Writes the state.</summary>
    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_rows);
        writer.Write(_position);
        writer.WriteOne(_head);
        writer.WriteItems((ReadOnlySpan<TItem>)_block);
        writer.WriteItems((ReadOnlySpan<TAggregate>)_tails);
    }

    /// <summary>Takes over the state of a window of the same rule.</summary>
    public void Load(BinaryReader reader)
    {
        (_rows, _position, _head) = (reader.ReadInt64(), reader.ReadInt32(), reader.ReadOne<TAggregate>());
        reader.ReadItems<TItem>().CopyTo(_block, 0);
        reader.ReadItems<TAggregate>().CopyTo(_tails, 0);
    }

    // The block is full: its tails become known and the next block starts.
    private void Turn()
    {
        var tail = default(TAggregate);
        for (var i = _block.Length - 1; i >= 1; i--)
        {
            if (!TAggregate.IsSkipped(_block[i])) tail.Push(_block[i]);
            _tails[i] = tail;
        }

        _head = default;
        _position = 0;
    }
}
