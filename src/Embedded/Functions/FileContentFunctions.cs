using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Files;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Files by bytes, numbers and records. The functions that fill a variable are called with it, see Runtime/SpecialForms.</summary>
internal static class FileContentFunctions
{
    /// <summary>The functions that fill the variable given as their second argument.</summary>
    public static readonly string[] FillingNames = ["read!", "readLines!", "readRecord!"];

    private const long FirstPiece = 1 << 16;

    public static void Register(FunctionTable table)
    {
        AddReading(table);
        AddWriting(table);
    }

    private static void AddReading(FunctionTable table)
    {
        FileFunctions.Add(table, "readObject(handle)", "The next value of a file that writeObject wrote.", (_, a) => ReadObject(a));
        FileFunctions.Add(table, "read!(handle, holder, [offset], [length])", "Fills a variable with numbers from a file; how many there were.", (_, a) =>
            Scalar.Long(Fill(a, a.Vector(1))));
        FileFunctions.Add(table, "readLines!(handle, holder, [offset], [length])", "Fills a variable with lines of a file; how many there were.",
            (_, a) => Scalar.Int(FillLines(a, a.Vector(1))));
        FileFunctions.Add(table, "readRecord!(handle, holder, [offset], [length])", "Fills a table or tuple with the rows of a binary file; how many there were.",
            (_, a) => Scalar.Int(a[1] is Table records ? FillRecords(a, records.Columns, isGrowing: true) : FillRecords(a, TupleColumns(a), isGrowing: false)));
        FileFunctions.Add(table, "readBytes(fileHandle, sizeInByte)", "Exactly so many bytes of a file.", (_, a) =>
        {
            var bytes = new byte[Math.Max(0, a.Int(1))];
            if (bytes.Length > a.Handle(0).Remaining) throw a.Wrong(1, "is more than the file has left");
            a.Handle(0).Read(bytes);
            return new Vector<sbyte>(DataType.Char, Array.ConvertAll(bytes, item => (sbyte)item));
        });
    }

    private static void AddWriting(FunctionTable table)
    {
        FileFunctions.Add(table, "writeObject(handle, object)", "Writes a value of any form, which readObject reads.", (_, a) =>
        {
            using var bytes = new MemoryStream();
            ValueBytes.Write(a[1], bytes);
            a.Handle(0).Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            return Scalar.Void;
        });
        FileFunctions.Add(table, "write(handle, object, [offset], [length])", "Writes the bytes of elements; how many elements there were.", (_, a) =>
        {
            var column = FileFunctions.Part(a, Columns.Of("write", a[1]), 2);
            a.Handle(0).Write(BinaryColumns.ToBytes(column));
            return Scalar.Long(column.Count);
        });
        FileFunctions.Add(table, "writeBytes(handle, bytes)", "Writes CHARs as bytes; how many there were.", (_, a) =>
        {
            var column = Columns.Of("writeBytes", a[1]);
            if (column.Type != DataType.Char) throw a.Wrong(1, "must be a CHAR or a vector of CHARs");
            a.Handle(0).Write(BinaryColumns.ToBytes(column));
            return Scalar.Int(column.Count);
        });
        FileFunctions.Add(table, "writeRecord(handle, object, [offset], [length])", "Writes the rows of a table or tuple in binary; how many there were.",
            (_, a) => WriteRecords(a, a[1] is Table records ? records.Columns : TupleColumns(a)));
    }

    // How long a value is it tells while it is read, so the piece that is looked at grows until it holds the value.
    private static Value ReadObject(Arguments arguments)
    {
        var handle = arguments.Handle(0);
        if (handle.Remaining == 0) throw arguments.Wrong(0, "is at its end: there are no more objects");
        for (var size = Math.Min(FirstPiece, handle.Remaining);; size = Math.Min(size * 4, handle.Remaining))
        {
            if (size > Array.MaxLength) throw arguments.Wrong(0, "holds an object that is too large");
            var bytes = new byte[size];
            handle.Read(bytes);
            try
            {
                var value = ValueBytes.Read(bytes, out var length);
                handle.Seek(length - size, SeekOrigin.Current);
                return value;
            }
            catch (MalformedValueException) when (handle.Remaining > 0)
            {
                handle.Seek(-size, SeekOrigin.Current);
            }
            catch (MalformedValueException failure)
            {
                handle.Seek(-size, SeekOrigin.Current);
                throw new ScriptException($"readObject: the file holds no object here: {failure.Message}", innerException: failure);
            }
        }
    }

    private static long Fill(Arguments arguments, Vector holder)
    {
        var (offset, length) = Range(arguments, holder.Count, 1);
        var bytes = new byte[length * BinaryColumns.Width(holder.Type)];
        var count = arguments.Handle(0).Read(bytes);
        var values = BinaryColumns.FromBytes(holder.Type, bytes.AsSpan(0, count), arguments.Handle(0).IsLittleEndian);
        for (var i = 0; i < values.Count; i++) holder.Set(offset + i, values[i]);
        return values.Count;
    }

    private static int FillLines(Arguments arguments, Vector holder)
    {
        if (!holder.Type.IsText()) throw arguments.Wrong(1, "must be a STRING vector");
        var (offset, length) = Range(arguments, holder.Count, 1);
        var count = 0;
        for (; count < length && arguments.Handle(0).ReadLine() is { } line; count++) holder.Set(offset + count, Scalar.String(line));
        return count;
    }

    // A table grows by the rows; the vectors of a tuple are filled where they stand.
    private static int FillRecords(Arguments arguments, IReadOnlyList<Vector> columns, bool isGrowing)
    {
        var width = RecordWidth(arguments, columns);
        var available = (int)Math.Min(int.MaxValue / width, arguments.Handle(0).Remaining / width);
        var (offset, length) = isGrowing
            ? (arguments.Int(2, columns[0].Count), Math.Min(arguments.Int(3, available), available))
            : Range(arguments, columns[0].Count, columns[0].Count - Math.Max(0, arguments.Int(2, 0)));
        if (isGrowing && (offset != columns[0].Count || length < 0)) throw arguments.Wrong(2, "must be the number of rows that the table has");
        var bytes = new byte[length * width];
        var rows = arguments.Handle(0).Read(bytes) / width;
        for (int c = 0, start = 0; c < columns.Count; start += BinaryColumns.Width(columns[c].Type), c++)
        {
            var field = BinaryColumns.FromBytes(
                columns[c].Type, Field(bytes.AsSpan(0, rows * width), start, BinaryColumns.Width(columns[c].Type), width), arguments.Handle(0).IsLittleEndian);
            if (isGrowing) columns[c].AddRange(field);
            else for (var i = 0; i < rows; i++) columns[c].Set(offset + i, field[i]);
        }

        return rows;
    }

    private static Scalar WriteRecords(Arguments arguments, IReadOnlyList<Vector> columns)
    {
        var width = RecordWidth(arguments, columns);
        var parts = columns.Select(column => FileFunctions.Part(arguments, column, 2)).ToArray();
        var records = new byte[parts[0].Count * width];
        var start = 0;
        foreach (var part in parts)
        {
            var (bytes, size) = (BinaryColumns.ToBytes(part), BinaryColumns.Width(part.Type));
            for (var i = 0; i < part.Count; i++) bytes.AsSpan(i * size, size).CopyTo(records.AsSpan((i * width) + start));
            start += size;
        }

        arguments.Handle(0).Write(records);
        return Scalar.Int(parts[0].Count);
    }

    private static byte[] Field(ReadOnlySpan<byte> records, int start, int size, int width)
    {
        var field = new byte[records.Length / width * size];
        for (var i = 0; i < records.Length / width; i++) records.Slice((i * width) + start, size).CopyTo(field.AsSpan(i * size));
        return field;
    }

    private static int RecordWidth(Arguments arguments, IReadOnlyList<Vector> columns)
    {
        if (columns.Count == 0 || columns.Any(column => BinaryColumns.Width(column.Type) == 0 || column.Count != columns[0].Count))
            throw arguments.Wrong(1, "must have columns of equal length and of fixed width; SYMBOL, STRING and tuples have none");
        return columns.Sum(column => BinaryColumns.Width(column.Type));
    }

    private static Vector[] TupleColumns(Arguments arguments) => arguments[1] is Vector<Value> tuple && tuple.Span.ToArray().All(item => item is Vector)
        ? Array.ConvertAll(tuple.Span.ToArray(), item => (Vector)item)
        : throw arguments.Wrong(1, "must be a table or a tuple of vectors");

    private static (int Offset, int Length) Range(Arguments arguments, int count, int standard)
    {
        var (offset, length) = (arguments.Int(2, 0), arguments.Int(3, standard));
        if (offset < 0 || offset > count) throw arguments.Wrong(2, $"must lie between 0 and {count}");
        return length < 0 || length > count - offset
            ? throw arguments.Wrong(3, $"must lie between 0 and {count - offset}")
            : (offset, length);
    }
}
