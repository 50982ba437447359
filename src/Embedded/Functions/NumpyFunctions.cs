using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Vectors and matrices in the file format of NumPy, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3.
/// </summary>
internal static partial class NumpyFunctions
{
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static void Register(FunctionTable table)
    {
        FileFunctions.Add(table, "loadNpy(fileName)", "The vector or matrix in a file of NumPy; NaN is null.",
            (context, a) => Read(a, File.ReadAllBytes(context.Files.Resolve(a.Text(0)))));
        FileFunctions.Add(table, "saveAsNpy(obj, fileName)", "Writes numbers to a file of NumPy; null is negative infinity.", (context, a) =>
        {
            var path = context.Files.Resolve(a.Text(1));
            File.WriteAllBytes(path, a[0] switch
            {
                Matrix matrix => Write(a, matrix.Data, string.Create(CultureInfo.InvariantCulture, $"({matrix.Rows}, {matrix.Columns})")),
                Vector vector => Write(a, vector, string.Create(CultureInfo.InvariantCulture, $"({vector.Count},)")),
                _ => throw a.Wrong(0, "must be a vector or a matrix"),
            });
            return Scalar.Void;
        });
    }

    private static Value Read(Arguments arguments, byte[] file)
    {
        if (file.Length < 12 || !file.AsSpan(0, 6).SequenceEqual(Magic)) throw arguments.Wrong(0, "is no file of NumPy");
        var (start, length) = file[6] == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8))) : (12, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)));
        if (length < 0 || start + length > file.Length) throw arguments.Wrong(0, "is a file of NumPy without its end");
        var header = HeaderPattern().Match(Encoding.UTF8.GetString(file, start, length));
        if (!header.Success) throw arguments.Wrong(0, "is a file of NumPy without plain numbers");
        int[] shape = [.. header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(item => int.Parse(item, CultureInfo.InvariantCulture))];
        var data = ReadNumbers(arguments, header.Groups["type"].Value, file.AsSpan(start + length));
        if (shape.Length > 2 || data.Count != shape.Aggregate(1L, (count, item) => count * item)) throw arguments.Wrong(0, "must hold one or two dimensions, all of them");
        return shape.Length switch
        {
            0 => data[0],
            1 => data,
            _ => new Matrix(header.Groups["order"].Value == "True" ? data : data.Gather(Transposed(shape[0], shape[1])), shape[0], shape[1]),
        };
    }

    private static Vector ReadNumbers(Arguments arguments, string description, ReadOnlySpan<byte> bytes)
    {
        var type = description[1..] switch
        {
            "b1" => DataType.Bool,
            "i1" => DataType.Char,
            "i2" => DataType.Short,
            "i4" => DataType.Int,
            "i8" => DataType.Long,
            "f4" => DataType.Float,
            "f8" => DataType.Double,
            _ => throw arguments.Wrong(0, $"holds the type {description}; only b1, i1, i2, i4, i8, f4 and f8 can be read"),
        };
        return BinaryColumns.FromBytes(type, bytes, isLittleEndian: description[0] != '>');
    }

    // The file goes row by row, a matrix column by column.
    private static int[] Transposed(int rows, int columns)
    {
        var indexes = new int[rows * columns];
        for (var c = 0; c < columns; c++)
            for (var r = 0; r < rows; r++)
                indexes[(c * rows) + r] = (r * columns) + c;
        return indexes;
    }

    private static byte[] Write(Arguments arguments, Vector data, string shape)
    {
        var hasNull = Enumerable.Range(0, data.Count).Any(data.IsNull);
        var isWhole = data.Type.Category() is DataCategory.Integral or DataCategory.Logical;
        var numbers = hasNull && isWhole ? Conversion.Convert(data, DataType.Double) : data;
        var description = numbers.Type switch
        {
            DataType.Bool => "|b1",
            DataType.Char => "|i1",
            DataType.Short => "<i2",
            DataType.Int => "<i4",
            DataType.Long => "<i8",
            DataType.Float => "<f4",
            DataType.Double => "<f8",
            _ => throw arguments.Wrong(0, $"must hold numbers, not {data.Type.DisplayName()}"),
        };
        if (numbers is Vector<double> or Vector<float>) numbers = WithInfinity(numbers);
        var header = $"{{'descr': '{description}', 'fortran_order': True, 'shape': {shape}, }}";
        header = header.PadRight((((10 + header.Length + 1 + Alignment - 1) / Alignment) * Alignment) - 11) + "\n";
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [.. Magic, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. BinaryColumns.ToBytes(numbers)];
    }

    private static Vector WithInfinity(Vector numbers) => numbers is Vector<float> singles
        ? new Vector<float>(DataType.Float, Array.ConvertAll(singles.Span.ToArray(), item => float.IsNaN(item) ? float.NegativeInfinity : item))
        : new Vector<double>(DataType.Double, Array.ConvertAll(((Vector<double>)numbers).Span.ToArray(), item => double.IsNaN(item) ? double.NegativeInfinity : item));

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[<>|=]\w+)',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[\d, ]*)\),?\s*\}",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderPattern();
}
