using System.Numerics;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Sees, chunk by chunk, whether a query gives its rows in ascending order of some of its columns.</summary>
internal sealed class OrderCheck
{
    private readonly KeyCheck[] _keys;
    private readonly int[] _positions;
    private int[] _ties = [];
    private bool _isBegun;

    private OrderCheck(KeyCheck[] keys, int[] positions)
    {
        _keys = keys;
        _positions = positions;
    }

    /// <summary>A check of columns, the most significant first; null when one is of a type that has none.</summary>
    /// <param name="keys">The columns.</param>
    /// <param name="positions">Their places in the result of the query.</param>
    public static OrderCheck? Of(IReadOnlyList<ColumnDefinition> keys, int[] positions)
    {
        var checks = keys.Select(key => KeyCheck.Create(key.Type)).OfType<KeyCheck>().ToArray();
        return checks.Length == keys.Count ? new OrderCheck(checks, positions) : null;
    }

    /// <summary>True when the rows of a chunk are in order, and not before those of the chunk before it.</summary>
    public bool Continues(ChunkCursor cursor)
    {
        if (cursor.Rows == 0) return true;
        if (_ties.Length < cursor.Rows) _ties = new int[cursor.Rows];
        // The rows that are not yet seen to be greater than those above them.
        var tied = 0;
        for (var row = _isBegun ? 0 : 1; row < cursor.Rows; row++) _ties[tied++] = row;
        _isBegun = true;
        for (var i = 0; i < _keys.Length; i++)
        {
            var column = cursor.Column(_positions[i]);
            tied = _keys[i].Tied(column, _ties.AsSpan(0, tied));
            if (tied < 0) return false;
            _keys[i].Remember(column, cursor.Rows - 1);
        }

        return true;
    }
}

/// <summary>Compares each row of a column with the one above it. Null is the smallest value, as in the language.</summary>
internal abstract class KeyCheck
{
    public static KeyCheck? Create(DataType type)
    {
        if (type == DataType.Decimal32) return new FixedKeyCheck<int>();
        if (type == DataType.Decimal64) return new FixedKeyCheck<long>();
        if (type == DataType.Decimal128) return new FixedKeyCheck<Int128>();
        if (type.IsText()) return new TextKeyCheck();
        var storage = type.StorageOf();
        if (type.IsArray()) return null;
        if (storage == typeof(sbyte)) return new FixedKeyCheck<sbyte>();
        if (storage == typeof(short)) return new FixedKeyCheck<short>();
        if (storage == typeof(int)) return new FixedKeyCheck<int>();
        if (storage == typeof(long)) return new FixedKeyCheck<long>();
        return storage == typeof(UInt128) ? new FixedKeyCheck<UInt128>() : null;
    }

    /// <summary>
    /// Leaves of <paramref name="ties"/>, at its beginning, the rows equal to the ones above them and returns their
    /// number; -1 when a row is smaller than the one above it.
    /// </summary>
    public abstract int Tied(nint column, Span<int> ties);

    /// <summary>Keeps the value of the last row, which stands above the first one of the next chunk.</summary>
    public abstract void Remember(nint column, int row);
}

/// <summary>Numbers and times.</summary>
internal sealed class FixedKeyCheck<T> : KeyCheck
    where T : unmanaged, IComparisonOperators<T, T, bool>
{
    private T _last;

    public override unsafe int Tied(nint column, Span<int> ties)
    {
        var (items, validity) = Of(column);
        var tied = 0;
        foreach (var row in ties)
        {
            var (above, own) = (row == 0 ? _last : Item(items, validity, row - 1), Item(items, validity, row));
            if (own > above) continue;
            if (own < above) return -1;
            ties[tied++] = row;
        }

        return tied;
    }

    public override unsafe void Remember(nint column, int row)
    {
        var (items, validity) = Of(column);
        _last = Item(items, validity, row);
    }

    private static unsafe (nint Items, nint Validity) Of(nint column) => (
        (nint)NativeMethods.Vectors.DuckDBVectorGetData(column),
        (nint)NativeMethods.Vectors.DuckDBVectorGetValidity(column));

    private static unsafe T Item(nint items, nint validity, int row) =>
        ColumnReader.IsValid((ulong*)validity, row) ? ((T*)items)[row] : Null.Of<T>();
}

/// <summary>Texts, by their bytes, as DuckDB compares them.</summary>
internal sealed class TextKeyCheck : KeyCheck
{
    private byte[] _last = [];

    public override unsafe int Tied(nint column, Span<int> ties)
    {
        var texts = (StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(column);
        var tied = 0;
        foreach (var row in ties)
        {
            if (row == 0 || validity is not null || texts[row].Bits != texts[row - 1].Bits)
            {
                var above = row == 0 ? _last : BytesOf(texts, validity, row - 1);
                var compared = above.SequenceCompareTo(BytesOf(texts, validity, row));
                if (compared > 0) return -1;
                if (compared < 0) continue;
            }

            ties[tied++] = row;
        }

        return tied;
    }

    public override unsafe void Remember(nint column, int row) => _last = BytesOf(
        (StoredText*)NativeMethods.Vectors.DuckDBVectorGetData(column),
        NativeMethods.Vectors.DuckDBVectorGetValidity(column), row).ToArray();

    private static unsafe ReadOnlySpan<byte> BytesOf(StoredText* texts, ulong* validity, int row) =>
        ColumnReader.IsValid(validity, row) ? StoredText.BytesOf(texts + row) : [];
}
