using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Where a row of a list lies among the elements (duckdb.h, duckdb_list_entry).</summary>
internal readonly record struct ListEntry(ulong Offset, ulong Length);

/// <summary>Array vectors as DuckDB lists: the elements of a chunk's rows are one block of the list's child.</summary>
internal sealed class ListColumnWriter(ArrayVector source) : ColumnWriter
{
    private readonly ColumnWriter _elements = Create(source.Values);

    public override unsafe void Write(nint column, int start, int count)
    {
        if (count == 0) return;
        var entries = (ListEntry*)NativeMethods.Vectors.DuckDBVectorGetData(column);
        var first = source.RowStart(start);
        for (var i = 0; i < count; i++)
            entries[i] = new ListEntry((ulong)(source.RowStart(start + i) - first), (ulong)source.RowLength(start + i));
        var total = source.RowEnds[start + count - 1] - first;
        NativeMethods.Vectors.DuckDBListVectorReserve(column, (ulong)total);
        NativeMethods.Vectors.DuckDBListVectorSetSize(column, (ulong)total);
        _elements.Write(NativeMethods.Vectors.DuckDBListVectorGetChild(column), first, total);
    }
}

/// <summary>DuckDB lists as array vectors. Rows that follow one another in the child are read in one block.</summary>
internal sealed class ListColumnReader(ColumnDefinition elements, int capacity) : ColumnReader
{
    private readonly ColumnReader _reader = Create(elements, capacity);
    private Vector _elements = elements.CreateColumn();
    private List<int> _rowEnds = new(capacity);

    public override unsafe void Read(nint column, int start, int count)
    {
        var entries = (ListEntry*)NativeMethods.Vectors.DuckDBVectorGetData(column) + start;
        var child = NativeMethods.Vectors.DuckDBListVectorGetChild(column);
        var validity = ValidityOf(column);
        var end = _rowEnds.Count == 0 ? 0 : _rowEnds[^1];
        var (from, length) = (0, 0);
        for (var row = 0; row < count; row++)
        {
            var isEmpty = !IsValid(validity, start + row) || entries[row].Length == 0;
            if (length > 0 && (isEmpty || (int)entries[row].Offset != from + length)) Flush();
            if (isEmpty)
            {
                // A list without elements is a row of one null.
                _elements.Add(Scalar.Void);
                _rowEnds.Add(++end);
                continue;
            }

            if (length == 0) from = (int)entries[row].Offset;
            length += (int)entries[row].Length;
            _rowEnds.Add(end += (int)entries[row].Length);
        }

        Flush();

        void Flush()
        {
            _reader.Read(child, from, length);
            _elements.AddRange(_reader.Take());
            length = 0;
        }
    }

    public override Vector Take()
    {
        var taken = new ArrayVector(_elements, [.. _rowEnds]);
        _elements = _elements.CreateEmpty();
        _rowEnds = [];
        return taken;
    }
}
