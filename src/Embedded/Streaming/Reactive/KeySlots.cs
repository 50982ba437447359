using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Gives every key, the values of some columns together, a small number: the place of its state. The numbers of keys
/// that were removed are given out again.
/// </summary>
/// <param name="columns">The positions of the key columns; none for one state for all rows.</param>
internal sealed class KeySlots(int[] columns)
{
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Front, long Code), int> _steps = [];
    private readonly List<(int Front, long Code)> _keys = [];
    private readonly Stack<int> _free = new();
    private SymbolBase? _symbols;
    private int[] _codes = [];

    // Where a symbol is the whole key: the slot of each of its codes; -1 for one that was not asked for.
    private int[] _slots = [];
    private int _fronts;

    /// <summary>The number of keys that have a state.</summary>
    public int Count => columns.Length == 0 ? 1 : _keys.Count - _free.Count;

    /// <summary>States must have room for so many.</summary>
    public int Capacity => columns.Length == 0 ? 1 : _keys.Count;

    /// <summary>The bytes of the keys.</summary>
    public long CountBytes() =>
        ((long)_keys.Count * Unsafe.SizeOf<(int, long)>()) + _texts.Keys.Sum(text => (long)text.Length * sizeof(char));

    /// <summary>The slot of each row's key; new keys get new ones.</summary>
    public int[] Of(Table rows)
    {
        var slots = new int[rows.Count];
        if (columns.Length == 0) return slots;
        if (columns.Length == 1 && rows.Columns[columns[0]] is SymbolVector symbols)
        {
            OfSymbols(symbols, slots);
            return slots;
        }

        var last = columns.Length - 1;
        for (var i = 0; i <= last; i++)
        {
            var codes = Codes(rows.Columns[columns[i]]);
            for (var row = 0; row < slots.Length; row++)
                slots[row] = i == last ? SlotOf(slots[row], codes[row]) : FrontOf(i, slots[row], codes[row]);
        }

        return slots;
    }

    /// <summary>Frees the slots of keys.</summary>
    public void Remove(ReadOnlySpan<int> slots)
    {
        Array.Fill(_slots, -1);
        foreach (var slot in slots)
        {
            _steps.Remove(_keys[slot]);
            _free.Push(slot);
        }
    }

    /// <summary>The keys as a value, for a snapshot.</summary>
    public Value Capture() => Vector.Tuple(
        Vector.String([.. _texts.OrderBy(text => text.Value).Select(text => text.Key)]),
        Vector.Long([.. _keys.Select(key => key.Code)]),
        Vector.Int([.. _keys.Select(key => key.Front)]),
        Vector.Int([.. _free]),
        Vector.Long([.. _steps.Where(step => step.Value < 0).SelectMany(
            step => new[] { step.Key.Front, step.Key.Code, step.Value })]));

    /// <summary>Takes over captured keys in place of its own.</summary>
    public void Restore(Value state)
    {
        var parts = (Vector)state;
        var texts = ((Vector)parts[0]).Texts();
        (_symbols, _codes, _slots) = (null, [], []);
        for (var i = 0; i < texts.Length; i++) _texts[texts[i]] = i;
        var codes = ((Vector<long>)parts[1]).Span;
        var fronts = ((Vector<int>)parts[2]).Span;
        var free = ((Vector<int>)parts[3]).Span;
        for (var i = free.Length - 1; i >= 0; i--) _free.Push(free[i]);
        for (var i = 0; i < codes.Length; i++)
        {
            _keys.Add((fronts[i], codes[i]));
            if (!free.Contains(i)) _steps[_keys[i]] = i;
        }

        var steps = ((Vector<long>)parts[4]).Span;
        for (var i = 0; i < steps.Length; i += 3)
        {
            _steps[((int)steps[i], steps[i + 1])] = (int)steps[i + 2];
            _fronts = Math.Max(_fronts, -(int)steps[i + 2]);
        }
    }

    private int SlotOf(int front, long code)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_steps, (front, code), out var isKnown);
        if (isKnown) return slot;
        if (_free.TryPop(out var freed))
        {
            _keys[freed] = (front, code);
            return slot = freed;
        }

        _keys.Add((front, code));
        return slot = _keys.Count - 1;
    }

    // The values of the first columns together, as a negative number, so that it is no slot.
    private int FrontOf(int column, int front, long code)
    {
        // Fronts of different lengths must not meet: the first column starts from a number of its own.
        var start = column == 0 ? int.MinValue : front;
        ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_steps, (start, code), out var isKnown);
        return isKnown ? next : next = -++_fronts;
    }

    private long[] Codes(Vector column)
    {
        var codes = new long[column.Count];
        switch (column)
        {
            case SymbolVector symbols:
                Translate(symbols, codes);
                break;
            case Vector<string> texts:
                for (var i = 0; i < codes.Length; i++) codes[i] = CodeOf(texts.Span[i]);
                break;
            case Vector<int> items:
                for (var i = 0; i < codes.Length; i++) codes[i] = items.Span[i];
                break;
            case Vector<long> items:
                items.Span.CopyTo(codes);
                break;
            case Vector<short> items:
                for (var i = 0; i < codes.Length; i++) codes[i] = items.Span[i];
                break;
            case Vector<sbyte> items:
                for (var i = 0; i < codes.Length; i++) codes[i] = items.Span[i];
                break;
            default:
                throw new ScriptException(
                    $"A {column.Type.DisplayName()} column cannot be a key column; use texts, integers or times.");
        }

        return codes;
    }

    // A symbol's code means a text only in its own base, and batches may come with bases of their own.
    private void Translate(SymbolVector symbols, long[] codes)
    {
        Know(symbols.Symbols);
        var own = symbols.Codes;
        for (var i = 0; i < codes.Length; i++) codes[i] = CodeOf(own[i]);
    }

    private void OfSymbols(SymbolVector symbols, int[] slots)
    {
        Know(symbols.Symbols);
        var own = symbols.Codes;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var slot = ref _slots[own[i]];
            if (slot < 0) slot = SlotOf(0, CodeOf(own[i]));
            slots[i] = slot;
        }
    }

    // Room for the codes of a base; what was known of another one goes.
    private void Know(SymbolBase symbols)
    {
        if (!ReferenceEquals(symbols, _symbols)) (_symbols, _codes, _slots) = (symbols, [], []);
        if (_codes.Length >= symbols.Count) return;
        var known = _codes.Length;
        Array.Resize(ref _codes, symbols.Count);
        Array.Resize(ref _slots, symbols.Count);
        _codes.AsSpan(known).Fill(-1);
        _slots.AsSpan(known).Fill(-1);
    }

    private int CodeOf(int symbol)
    {
        ref var code = ref _codes[symbol];
        return code >= 0 ? code : code = CodeOf(_symbols![symbol]);
    }

    private int CodeOf(string text)
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_texts, text, out var isKnown);
        return isKnown ? code : code = _texts.Count - 1;
    }
}
