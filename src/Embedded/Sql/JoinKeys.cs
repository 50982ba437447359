using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Keys of two tables under common codes, so that equal and smaller keys can be told by comparing integers.
/// </summary>
internal sealed class JoinKeys
{
    private JoinKeys(int[] left, int[] right, int count)
    {
        Left = left;
        Right = right;
        Count = count;
    }

    /// <summary>The key of every left row.</summary>
    public int[] Left { get; }

    /// <summary>The key of every right row.</summary>
    public int[] Right { get; }

    /// <summary>The number of different keys.</summary>
    public int Count { get; }

    /// <summary>The common codes of the key columns; without columns all rows have one key.</summary>
    public static JoinKeys Of(IReadOnlyList<Vector> left, IReadOnlyList<Vector> right, int leftRows, int rightRows)
    {
        if (left.Count == 0) return new JoinKeys(new int[leftRows], new int[rightRows], 1);
        var codes = KeyCodes.Of([.. left.Zip(right, Append)]);
        return new JoinKeys(codes.Codes[..leftRows], codes.Codes[leftRows..], codes.Count);
    }

    private static Vector Append(Vector left, Vector right)
    {
        if (left is SymbolVector symbols) return AppendSymbols(symbols, right);
        if (right is SymbolVector) right = Conversion.Convert(right, DataType.String);
        var (leftType, rightType) = (left.Type, right.Type);
        if (!Conversion.TryAlign(ref left, ref right, out _))
            throw new ScriptException(
                $"A {leftType.DisplayName()} column cannot be joined with a {rightType.DisplayName()} column.");
        var all = left.CreateEmpty(left.Count + right.Count);
        all.AddRange(left);
        all.AddRange(right);
        return all;
    }

    private static SymbolVector AppendSymbols(SymbolVector left, Vector right)
    {
        if (!right.Type.IsText())
            throw new ScriptException($"A SYMBOL column cannot be joined with a {right.Type.DisplayName()} column.");
        var codes = new int[left.Count + right.Count];
        left.Codes.CopyTo(codes);
        if (right is SymbolVector symbols) ColumnValues.Recode(symbols, left.Symbols).CopyTo(codes, left.Count);
        else
            for (var i = 0; i < right.Count; i++)
                codes[left.Count + i] = left.Symbols.Code(((Vector<string>)right).Span[i]);
        return new SymbolVector(left.Symbols, codes, codes.Length);
    }
}
