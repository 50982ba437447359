using System.Runtime.InteropServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// Finds the row of a key in constant time. Every key column turns its values into small numbers; the numbers of several
/// columns are folded into one, pair by pair, so that no key is ever put together as an object.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Coder[] _coders;
    private readonly Dictionary<long, int>[] _pairs;
    private readonly List<int> _rows = [];

    /// <summary>An empty index for keys of the types of these columns.</summary>
    /// <exception cref="ScriptException">A column's type cannot be a key.</exception>
    public KeyIndex(IReadOnlyList<Vector> keyColumns)
    {
        _coders = [.. keyColumns.Select(CoderOf)];
        _pairs = [.. Enumerable.Range(1, keyColumns.Count - 1).Select(_ => new Dictionary<long, int>())];
    }

    /// <summary>The row of the table for every row's key; a key that is new gets the next row in order.</summary>
    /// <param name="keyColumns">Columns of the index's types.</param>
    /// <param name="nextRow">The row that the first new key gets.</param>
    public int[] Place(IReadOnlyList<Vector> keyColumns, int nextRow)
    {
        var codes = CodesOf(keyColumns);
        var rows = new int[codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            while (_rows.Count <= codes[i]) _rows.Add(-1);
            ref var row = ref CollectionsMarshal.AsSpan(_rows)[codes[i]];
            if (row < 0) row = nextRow++;
            rows[i] = row;
        }

        return rows;
    }

    /// <summary>Takes back the rows that <see cref="Place"/> gave to new keys from a row on.</summary>
    public void Forget(IReadOnlyList<Vector> keyColumns, int firstRow)
    {
        foreach (var code in CodesOf(keyColumns))
            if (code < _rows.Count && _rows[code] >= firstRow)
                _rows[code] = -1;
    }

    private int[] CodesOf(IReadOnlyList<Vector> keyColumns)
    {
        var codes = _coders[0].CodesOf(keyColumns[0]);
        for (var column = 1; column < _coders.Length; column++)
        {
            var (minor, pairs) = (_coders[column].CodesOf(keyColumns[column]), _pairs[column - 1]);
            for (var i = 0; i < codes.Length; i++)
            {
                ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    pairs, ((long)codes[i] << 32) | (uint)minor[i], out var isKnown);
                if (!isKnown) code = pairs.Count - 1;
                codes[i] = code;
            }
        }

        return codes;
    }

    private static Coder CoderOf(Vector column) => column switch
    {
        SymbolVector or Vector<string> => new TextCoder(),
        Vector<sbyte> => new Coder<sbyte>(),
        Vector<short> => new Coder<short>(),
        Vector<int> => new Coder<int>(),
        Vector<long> => new Coder<long>(),
        _ => throw new ScriptException(
            $"A key column must be of an integral, temporal or literal type, not {column.Type.DisplayName()}."),
    };

    private abstract class Coder
    {
        public abstract int[] CodesOf(Vector column);
    }

    private class Coder<T> : Coder
        where T : notnull
    {
        private readonly Dictionary<T, int> _known = [];

        public override int[] CodesOf(Vector column)
        {
            var items = ((Vector<T>)column).Span;
            var codes = new int[items.Length];
            for (var i = 0; i < codes.Length; i++) codes[i] = CodeOf(items[i]);
            return codes;
        }

        protected int CodeOf(T item)
        {
            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, item, out var isKnown);
            if (!isKnown) code = _known.Count - 1;
            return code;
        }
    }

    private sealed class TextCoder : Coder<string>
    {
        // The codes of the texts of one symbol base: batches of one stream have the same one. They are kept once as
        // many rows came with it as it has texts.
        private SymbolBase? _symbols;
        private int[] _codes = [];
        private SymbolBase? _recent;
        private long _recentRows;

        public override int[] CodesOf(Vector column)
        {
            if (column is not SymbolVector symbols) return base.CodesOf(column);
            var isKnown = ReferenceEquals(symbols.Symbols, _symbols);
            _recentRows = symbols.Count + (ReferenceEquals(symbols.Symbols, _recent) ? _recentRows : 0);
            _recent = symbols.Symbols;
            if (isKnown || _recentRows >= _recent.Count) return CodesOf(symbols, isKnown);
            var codes = new int[symbols.Count];
            for (var i = 0; i < codes.Length; i++) codes[i] = CodeOf(symbols.Text(i));
            return codes;
        }

        private int[] CodesOf(SymbolVector column, bool isKnown)
        {
            var before = isKnown ? _codes.Length : 0;
            if (column.Symbols.Count > _codes.Length) Array.Resize(ref _codes, column.Symbols.Count);
            Array.Fill(_codes, -1, before, _codes.Length - before);
            _symbols = column.Symbols;
            var symbols = column.Codes;
            var codes = new int[symbols.Length];
            for (var i = 0; i < codes.Length; i++)
            {
                ref var code = ref _codes[symbols[i]];
                if (code < 0) code = CodeOf(_symbols[symbols[i]]);
                codes[i] = code;
            }

            return codes;
        }
    }
}
