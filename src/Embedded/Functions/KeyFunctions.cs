using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Keys out of several columns, hash buckets, symbol codes, and what depends on bits or on a condition.</summary>
internal static class KeyFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("makeKey(args...)", "The arguments written one after another as BLOB, row by row.", (_, a) => Keys(a));
        table.Add("makeSortedKey(args...)", "As makeKey; sorting is left to whatever holds the keys.", (_, a) => Keys(a));
        table.Add("hashBucket(X, buckets)", "The hash partition of each element, from 0 to buckets - 1.", (_, a) =>
        {
            var buckets = a.Int(1);
            if (buckets < 1) throw a.Wrong(1, "must be positive");
            return Shapes.Map("hashBucket", a[0], column => Buckets(a.FunctionName, column, (uint)buckets));
        });
        table.Add("symbolCode(X)", "The codes of SYMBOL values; 0 for the empty one.", (_, a) =>
            Shapes.Map("symbolCode", a[0], column => column is SymbolVector symbols
                ? Vector.Int(symbols.Codes.ToArray())
                : throw a.Wrong(0, "must be of type SYMBOL")));
        table.Add("bitNot(X)", "~X: every bit turned.", (_, a) => Shapes.Map("bitNot", a[0], column => column switch
        {
            Vector<int> items when Numeric.IsInteger(column.Type) => (Vector)Turned(items),
            Vector<long> items when Numeric.IsInteger(column.Type) => Turned(items),
            Vector<short> items => Turned(items),
            Vector<sbyte> items => Turned(items),
            _ => throw a.Wrong(0, "must hold integers"),
        }));
        table.Add("mask(X, Y)", "X with null wherever the condition Y holds.", (_, a) => Shapes.Zip(0, "mask", a[0], a[1], Masked));
        table.Add("asis(obj)", "The object itself, not a copy.", (_, a) => a[0]);
    }

    private static Value Keys(Arguments arguments)
    {
        var columns = new List<Vector>();
        var rows = 1;
        for (var i = 0; i < arguments.Count; i++)
        {
            columns.Add(Columns.Of(arguments.FunctionName, arguments[i]));
            if (arguments[i] is not Scalar) rows = columns[^1].Count;
        }

        var keys = new string[rows];
        for (var row = 0; row < rows; row++)
            keys[row] = string.Concat(columns.Select(column => Formatter.Plain(column[RowOf(arguments, column, row, rows)])));
        var blob = new Vector<string>(DataType.Blob, keys);
        return Enumerable.Range(0, arguments.Count).All(i => arguments[i] is Scalar) ? blob[0] : blob;
    }

    private static int RowOf(Arguments arguments, Vector column, int row, int rows) => column.Count == rows ? row
        : column.Count == 1 ? 0 : throw Shapes.Unequal(arguments.FunctionName, rows, column.Count);

    /// <summary>
    /// Integers and times by their count, texts by MurmurHash2: what HASH partitions use on the server. Null has no bucket.
    /// </summary>
    /// <exception cref="ScriptException">The column is of another type.</exception>
    internal static Vector<int> Buckets(string function, Vector column, uint buckets)
    {
        var result = new int[column.Count];
        if (column.Type.IsText())
        {
            var texts = column.Texts();
            for (var i = 0; i < result.Length; i++)
                result[i] = (int)(MurmurHash.Of32(Encoding.UTF8.GetBytes(texts[i])) % buckets);
            return Vector.Int(result);
        }

        if (!column.Type.IsTemporal() && column.Type.Category() != DataCategory.Integral)
            throw new ScriptException($"{function}: keys must be integers, times or texts, not {column.Type.DisplayName()}.");
        // Negative numbers count as the unsigned ones of their width, 32 bits at least.
        var numbers = column.Numbers<long>();
        var mask = column is Vector<long> ? ulong.MaxValue : uint.MaxValue;
        for (var i = 0; i < result.Length; i++)
            result[i] = Null.Is(numbers[i]) ? -1 : (int)((unchecked((ulong)numbers[i]) & mask) % buckets);
        return Vector.Int(result);
    }

    private static Vector<T> Turned<T>(Vector<T> column) where T : struct, System.Numerics.IBinaryInteger<T>
    {
        var turned = column.Span.ToArray();
        for (var i = 0; i < turned.Length; i++)
            if (!Null.Is(turned[i]))
                turned[i] = ~turned[i];
        return new Vector<T>(column.Type, turned);
    }

    private static Vector Masked(int state, Vector column, Vector conditions)
    {
        var truths = Operators.Truths("mask", conditions);
        var rows = new int[ElementwiseKernel.ResultLength(column.Count, truths.Length)];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = truths[truths.Length == 1 ? 0 : i] > 0 ? -1 : column.Count == 1 ? 0 : i;
        return column.Gather(rows);
    }
}
