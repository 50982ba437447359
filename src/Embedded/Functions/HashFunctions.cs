using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Hashes, checksums and texts that stand for bytes.</summary>
internal static class HashFunctions
{
    public static void Register(FunctionTable table)
    {
        AddHashes(table);
        table.Add("crc32(str, [cksum])", "The CRC-32 checksum of each text, going on from another one.", (_, a) =>
            Shapes.Zip(a, "crc32", a[0], a.Find(1) ?? Scalar.Int(0), (arguments, texts, starts) => Checksums(arguments, texts, starts)));
        table.Add("objectChecksum(vector, [prev])", "The CRC-32 checksum of a vector's bytes, going on from another one.", (_, a) =>
            Scalar.Int((int)Crc32.Continue(BinaryColumns.ToBytes(a.Vector(0)), (uint)a.Int(1, 0))));
        table.Add("hmac(key, message, [digest])", "A message signed with a key, in hexadecimal.", (_, a) =>
            Scalar.String(Convert.ToHexStringLower(Sign(a, ByteText.ToBytes(a.Text(0)), ByteText.ToBytes(a.Text(1))))));
        table.Add("base64Encode(X)", "The bytes of each text in Base64.", (_, a) => CharacterFunctions.MapTexts(a, column =>
            Vector.String(Array.ConvertAll(column.Texts(), text => Convert.ToBase64String(ByteText.ToBytes(text))))));
        table.Add("base64Decode(X)", "The bytes that Base64 stands for, as BLOB.", (_, a) => CharacterFunctions.MapTexts(a, column =>
            new Vector<string>(DataType.Blob, Array.ConvertAll(column.Texts(), text => Decode(a, text)))));
        table.Add("hex(X, [reverse])", "The bytes of each number in hexadecimal, the highest first unless reverse=true.", (_, a) =>
            Shapes.Map("hex", a[0], column => Hexadecimal(a, column, a.Bool(1, false))));
    }

    // MD5 is what the functions are named for; nothing here relies on it for safety.
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The language's functions are defined by MD5.")]
    private static void AddHashes(FunctionTable table)
    {
        table.Add("md5(X)", "The MD5 hash of each text, as INT128.", (_, a) => CharacterFunctions.MapTexts(a, column =>
            ToInt128([.. column.Texts().Select(text => MD5.HashData(ByteText.ToBytes(text)))])));
        table.Add("gmd5(X)", "The MD5 hash of all elements of a value, as INT128.", (_, a) =>
            ToInt128([MD5.HashData([.. BytesOf(a, a[0])])]).Scalar(0));
        table.Add("rowGmd5(args...)", "The MD5 hash of each row of the arguments, as INT128.", (_, a) =>
        {
            var parts = RowParts(a);
            if (parts.Length == 0) throw a.Wrong(0, "must hold a column");
            if (parts.Select(part => part.Count).Distinct().Count() > 1)
                throw Shapes.Unequal("rowGmd5", parts[0].Count, parts.First(part => part.Count != parts[0].Count).Count);
            return ToInt128([.. Sequences.Indexes(parts[0].Count).Select(row =>
                MD5.HashData([.. parts.SelectMany(part => BytesOf(a, part[row]))]))]);
        });
    }

    // The hash is read as the 128-bit number whose hexadecimal digits it is written in.
    private static Vector ToInt128(byte[][] hashes) =>
        TextColumns.Parse(Vector.String(Array.ConvertAll(hashes, Convert.ToHexStringLower)), DataType.Int128);

    private static Vector[] RowParts(Arguments arguments)
    {
        if (arguments.Count == 0) throw arguments.Wrong(0, "is missing");
        return [.. Sequences.Indexes(arguments.Count).SelectMany(i => arguments[i] switch
        {
            Table table => table.Columns,
            Matrix matrix => Sequences.Indexes(matrix.Columns).Select(matrix.Column),
            Vector<Value> { IsColumnar: false } tuple => tuple.Span.ToArray().OfType<Vector>(),
            Vector column => [column],
            _ => throw arguments.Wrong(i, "must be a vector, a matrix or a table"),
        })];
    }

    private static IEnumerable<byte> BytesOf(Arguments arguments, Value value) => value switch
    {
        Vector<Value> tuple => tuple.Span.ToArray().SelectMany(item => BytesOf(arguments, item)),
        ArrayVector rows => BytesOf(arguments, RaggedRows.Elements(rows)),
        Scalar or Vector or Pair or Matrix => BinaryColumns.ToBytes(Columns.Of(arguments.FunctionName, value)),
        _ => throw arguments.Wrong(0, "must be a scalar, a pair, a vector, a tuple or a matrix"),
    };

    private static Vector<int> Checksums(Arguments arguments, Vector texts, Vector starts)
    {
        if (!texts.Type.IsText()) throw arguments.Wrong(0, "must be text");
        if (starts.Type.Category() != DataCategory.Integral) throw arguments.Wrong(1, "must be integers");
        var bytes = Array.ConvertAll(texts.Texts(), ByteText.ToBytes);
        var seeds = starts.Numbers<long>();
        var sums = new int[ElementwiseKernel.ResultLength(bytes.Length, seeds.Length)];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = (int)Crc32.Continue(bytes[bytes.Length == 1 ? 0 : i], (uint)seeds[seeds.Length == 1 ? 0 : i]);
        return Vector.Int(sums);
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The script chooses the digest.")]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The script chooses the digest.")]
    private static byte[] Sign(Arguments arguments, byte[] key, byte[] message) => arguments.Text(2, "sha256") switch
    {
        "sha256" => HMACSHA256.HashData(key, message),
        "sha1" => HMACSHA1.HashData(key, message),
        "sha384" => HMACSHA384.HashData(key, message),
        "sha512" => HMACSHA512.HashData(key, message),
        "md5" => HMACMD5.HashData(key, message),
        var digest => throw arguments.Wrong(2, $"is \"{digest}\"; it can be sha256, sha1, sha384, sha512 or md5"),
    };

    private static string Decode(Arguments arguments, string text)
    {
        try
        {
            return ByteText.FromBytes(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw arguments.Wrong(0, "is not Base64");
        }
    }

    private static Vector<string> Hexadecimal(Arguments arguments, Vector column, bool isReversed)
    {
        var width = BinaryColumns.Width(column.Type);
        if (width == 0 || column.Type.IsTemporal()) throw arguments.Wrong(0, $"must hold numbers, not {column.Type.DisplayName()}");
        var bytes = BinaryColumns.ToBytes(column);
        if (!isReversed) BinaryColumns.ReverseElements(bytes, width);
        var texts = new string[column.Count];
        // A packed column has bytes, of which none is null.
        var hasNulls = column.Type != DataType.Compressed;
        for (var i = 0; i < texts.Length; i++)
            texts[i] = hasNulls && column.IsNull(i) ? "" : Convert.ToHexStringLower(bytes.AsSpan(i * width, width));
        return Vector.String(texts);
    }
}
