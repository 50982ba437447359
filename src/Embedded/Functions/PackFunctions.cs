using System.Buffers.Binary;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Values packed into bytes after a format, as Python's module struct defines it: <c>@</c> has native sizes and alignment, <c>= &lt; &gt; !</c>
/// have standard sizes and none.
/// </summary>
internal static class PackFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("pack(format, [args...])", "Values as bytes after a format such as 2hd.", (_, a) => Scalar.String(ByteText.FromBytes(Pack(a))));
        table.Add("unpack(format, buf)", "A tuple of the values that bytes hold after a format.", (_, a) => Unpack(a));
    }

    private static byte[] Pack(Arguments arguments)
    {
        var format = PackFormat.Parse(arguments.Text(0));
        var bytes = new byte[format.Size];
        var index = 1;
        foreach (var field in format.Fields)
        {
            if (index >= arguments.Count) throw new ScriptException($"pack: the format needs {format.Fields.Count} values, {arguments.Count - 1} were given.");
            Write(arguments, index++, field, bytes.AsSpan(field.Offset, field.Size), format.IsLittleEndian);
        }

        return index == arguments.Count
            ? bytes
            : throw new ScriptException($"pack: the format needs {format.Fields.Count} values, {arguments.Count - 1} were given.");
    }

    private static void Write(Arguments arguments, int index, PackField field, Span<byte> target, bool isLittleEndian)
    {
        switch (field.Code)
        {
            case 'x':
                return;
            case 's':
                var text = ByteText.ToBytes(arguments.Text(index));
                text.AsSpan(0, Math.Min(text.Length, target.Length)).CopyTo(target);
                return;
            case 'p':
                var counted = ByteText.ToBytes(arguments.Text(index));
                var length = Math.Min(Math.Min(counted.Length, target.Length - 1), byte.MaxValue);
                if (target.Length == 0) return;
                target[0] = (byte)length;
                counted.AsSpan(0, length).CopyTo(target[1..]);
                return;
            case 'f':
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)arguments.Double(index));
                break;
            case 'd':
                BinaryPrimitives.WriteDoubleLittleEndian(target, arguments.Double(index));
                break;
            default:
                WriteInteger(arguments, index, field, target);
                break;
        }

        if (!isLittleEndian) target.Reverse();
    }

    private static void WriteInteger(Arguments arguments, int index, PackField field, Span<byte> target)
    {
        if (arguments[index] is not Scalar { IsNull: false } scalar || !scalar.Type.IsNumeric() || scalar.Type.Category() == DataCategory.Floating)
            throw arguments.Wrong(index, $"must be an integer for the format {field.Code}");
        var value = field.Code == '?' ? scalar.AsBool() ? 1 : 0 : scalar.AsLong();
        var bits = field.Size * 8;
        var isUnsigned = field.Code is '?' || char.IsAsciiLetterUpper(field.Code);
        var (low, high) = isUnsigned
            ? (0L, bits == 64 ? long.MaxValue : (1L << bits) - 1)
            : (bits == 64 ? long.MinValue : -(1L << (bits - 1)), bits == 64 ? long.MaxValue : (1L << (bits - 1)) - 1);
        if (value < low || value > high) throw arguments.Wrong(index, $"must lie between {low} and {high} for the format {field.Code}");
        for (var i = 0; i < target.Length; i++) target[i] = (byte)(value >> (i * 8));
    }

    private static Vector<Value> Unpack(Arguments arguments)
    {
        var format = PackFormat.Parse(arguments.Text(0));
        var bytes = ByteText.ToBytes(arguments.Text(1));
        if (bytes.Length != format.Size) throw arguments.Wrong(1, $"has {bytes.Length} bytes, the format needs {format.Size}");
        return Vector.Tuple([.. format.Fields.Select(field => Read(field, bytes.AsSpan(field.Offset, field.Size).ToArray(), format.IsLittleEndian))]);
    }

    private static Scalar Read(PackField field, byte[] bytes, bool isLittleEndian)
    {
        if (field.Code is 's') return Scalar.String(ByteText.FromBytes(bytes));
        if (field.Code is 'p') return Scalar.String(bytes.Length == 0 ? "" : ByteText.FromBytes(bytes.AsSpan(1, Math.Min(bytes[0], bytes.Length - 1))));
        if (field.Code is 'x') return Scalar.Void;
        if (!isLittleEndian) Array.Reverse(bytes);
        if (field.Code is 'f') return Scalar.Double(BinaryPrimitives.ReadSingleLittleEndian(bytes));
        if (field.Code is 'd') return Scalar.Double(BinaryPrimitives.ReadDoubleLittleEndian(bytes));
        var value = 0L;
        foreach (var item in bytes.Reverse()) value = (value << 8) | item;
        if (!char.IsAsciiLetterUpper(field.Code) && field.Code != '?' && bytes.Length < 8 && (bytes[^1] & 0x80) != 0) value -= 1L << (bytes.Length * 8);
        return field.Code == 'c' ? Scalar.Integral(DataType.Char, value) : Scalar.Long(value);
    }
}

/// <summary>One value of a format: its letter, and where its bytes lie.</summary>
internal readonly record struct PackField(char Code, int Offset, int Size);

/// <summary>A format taken apart.</summary>
internal sealed record PackFormat(IReadOnlyList<PackField> Fields, int Size, bool IsLittleEndian)
{
    private const int LargestSize = 1 << 24;

    /// <summary>Reads a format.</summary>
    /// <exception cref="ScriptException">It has a letter that means nothing.</exception>
    public static PackFormat Parse(string format)
    {
        var order = format.Length > 0 && "@=<>!".Contains(format[0], StringComparison.Ordinal) ? format[0] : '@';
        var at = format.Length > 0 && format[0] == order ? 1 : 0;
        var fields = new List<PackField>();
        var offset = 0;
        while (at < format.Length)
        {
            if (char.IsWhiteSpace(format[at]) && at++ >= 0) continue;
            var digits = at;
            while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
            var count = at == digits ? 1 : int.TryParse(format.AsSpan(digits, at - digits), out var given) ? given : LargestSize;
            if (at == format.Length) throw new ScriptException($"The format \"{format}\" ends in a number without a letter.");
            offset = Add(fields, format[at++], count, offset, order == '@');
            if (offset > LargestSize) throw new ScriptException($"The format \"{format}\" needs more than {LargestSize} bytes.");
        }

        return new PackFormat(fields, offset, order is not ('>' or '!'));
    }

    private static int Add(List<PackField> fields, char code, int count, int offset, bool isNative)
    {
        var size = SizeOf(code, isNative);
        if (isNative) offset = (offset + size - 1) / size * size;
        if (code is 's' or 'p')
        {
            fields.Add(new PackField(code, offset, count));
            return offset + count;
        }

        for (var i = 0; i < Math.Min(count, LargestSize); i++, offset += size) fields.Add(new PackField(code, offset, size));
        return offset;
    }

    private static int SizeOf(char code, bool isNative) => code switch
    {
        'x' or 'c' or 'b' or 'B' or '?' or 's' or 'p' => 1,
        'h' or 'H' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => isNative ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'n' or 'N' or 'P' when isNative => 8,
        _ => throw new ScriptException($"pack and unpack know no format '{code}'{(code is 'n' or 'N' or 'P' ? " without native sizes" : "")}."),
    };
}
