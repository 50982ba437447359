using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Short DNA sequences as integers: two bits per base (A 0, T 1, C 2, G 3), the first base highest, and the number of bases in the first whole
/// byte above them.
/// </summary>
internal static class GenomeFunctions
{
    private const string Bases = "ATCG";
    private const int LongestSequence = 28;

    public static void Register(FunctionTable table)
    {
        table.Add("encodeShortGenomeSeq(X)", "DNA sequences of up to 28 bases as integers; null for other texts.", (_, a) => a[0] is Vector<sbyte> { Type: DataType.Char } letters
            ? EncodedScalar(TextOf(letters))
            : CharacterFunctions.MapTexts(a, column => Vector.Long(Array.ConvertAll(column.Texts(), text => Encode(text)))));
        table.Alias("encodeSGS", "encodeShortGenomeSeq");
        table.Add("decodeShortGenomeSeq(X)", "The DNA sequences that integers stand for.", (_, a) => Shapes.Map("decodeShortGenomeSeq", a[0], column =>
            column.Type.Category() is DataCategory.Integral or DataCategory.Nothing
                ? Vector.String(Array.ConvertAll(column.OwnNumbers<long>(), code => Decode(a, code)))
                : throw a.Wrong(0, "must be integers")));
        table.Alias("decodeSGS", "decodeShortGenomeSeq");
        table.Add("genShortGenomeSeq(X, window)", "The integers of all windows of a DNA sequence; null where a window is not whole.", (_, a) =>
        {
            var window = a.Int(1);
            if (window is < 2 or > LongestSequence) throw a.Wrong(1, "must lie between 2 and 28");
            return Slide(a[0] is Vector<sbyte> { Type: DataType.Char } letters ? TextOf(letters) : a.Text(0), window);
        });
        table.Alias("genSGS", "genShortGenomeSeq");
    }

    private static Scalar EncodedScalar(string text) => Scalar.Long(Encode(text));

    private static string TextOf(Vector<sbyte> letters) => string.Concat(letters.Span.ToArray().Select(letter => (char)(byte)letter));

    private static long Encode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        if (text.Length > LongestSequence) return long.MinValue;
        var bits = 0L;
        foreach (var letter in text)
        {
            var code = Bases.IndexOf(letter, StringComparison.Ordinal);
            if (code < 0) return long.MinValue;
            bits = (bits << 2) | (uint)code;
        }

        return ((long)text.Length << LengthShift(text.Length)) | bits;
    }

    private static string Decode(Arguments arguments, long code)
    {
        if (code is long.MinValue or 0) return "";
        for (var bytes = 1; bytes <= LongestSequence / 4; bytes++)
        {
            var length = code >> (bytes * 8);
            if (length < 1 || length > LongestSequence || LengthShift((int)length) != bytes * 8) continue;
            return string.Create((int)length, code, static (letters, bits) =>
            {
                for (var i = letters.Length - 1; i >= 0; i--, bits >>= 2) letters[i] = Bases[(int)(bits & 3)];
            });
        }

        throw arguments.Wrong(0, $"has {code}, which encodeShortGenomeSeq does not make");
    }

    private static int LengthShift(int length) => (length + 3) / 4 * 8;

    private static Vector Slide(string text, int window)
    {
        var codes = new long[text.Length];
        Array.Fill(codes, long.MinValue);
        for (var i = 0; i + window <= text.Length; i++) codes[i] = Encode(text.AsSpan(i, window));
        return Conversion.Convert(Vector.Long(codes), window <= 4 ? DataType.Short : window <= 12 ? DataType.Int : DataType.Long);
    }
}
