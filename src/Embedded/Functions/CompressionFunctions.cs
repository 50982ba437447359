using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Columns packed in memory, and unpacked again.</summary>
internal static class CompressionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("compress(X, [method])", "The packed bytes of a vector; by lz4 or zstd, integers and times by delta, DOUBLE by chimp.", (_, a) => Compress(a));
        table.Add("decompress(X)", "The vector that compress packed.", (_, a) => Decompress(a));
    }

    private static Vector<sbyte> Compress(Arguments arguments)
    {
        if (arguments[0] is not Vector { Type: not DataType.Compressed } column)
            throw arguments.Wrong(0, "must be a vector; of a table compress the columns");
        try
        {
            var packed = arguments.Text(1, "lz4").ToLowerInvariant() switch
            {
                "lz4" => PackedColumn.PackLz4(column),
                "delta" => PackedColumn.PackDeltas(column),
                "zstd" => PackedColumn.PackZstandard(column),
                "chimp" => PackedColumn.PackDoubles(column),
                _ => throw arguments.Wrong(1, "must be lz4, delta, zstd or chimp"),
            };
            return new Vector<sbyte>(DataType.Compressed, MemoryMarshal.Cast<byte, sbyte>(packed).ToArray());
        }
        catch (NotSupportedException failure)
        {
            throw arguments.Wrong(0, $"is of type {column.Type.DisplayName()}, which this method does not pack: {failure.Message}");
        }
    }

    private static Vector Decompress(Arguments arguments)
    {
        if (arguments[0] is not Vector<sbyte> { Type: DataType.Compressed } packed) throw arguments.Wrong(0, "must be what compress gave");
        try
        {
            return PackedColumn.Unpack(MemoryMarshal.AsBytes(packed.Span));
        }
        catch (MalformedValueException failure)
        {
            throw arguments.Wrong(0, $"is damaged: {failure.Message}");
        }
    }
}
