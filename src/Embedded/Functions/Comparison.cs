using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>== != &lt; &lt;= &gt; &gt;=</c> over columns. Null equals null and is smaller than everything else.</summary>
internal static class Comparison
{
    /// <summary>The comparison over columns of equal length, or of which one has a single row.</summary>
    /// <exception cref="ScriptException">The types cannot be compared.</exception>
    public static Vector<sbyte> Apply(BinaryOperator operation, Vector x, Vector y)
    {
        if (x.Type == DataType.Void && y.Type.IsText()) x = Vector.String("");
        if (y.Type == DataType.Void && x.Type.IsText()) y = Vector.String("");
        if (x.Type.IsText() && y.Type.IsText()) return Texts(operation, x, y);
        if (x.Type == DataType.Duration && y.Type == DataType.Duration) return Durations(operation, x, y);
        if (x.Type.IsTemporal() && y.Type.IsTemporal() && x.Type != y.Type) (x, y) = Align(operation, x, y);
        if (IsSixteenBytes(x.Type) || IsSixteenBytes(y.Type)) return SixteenBytes(operation, x, y);
        if (AreExactDecimals(x.Type, y.Type)) return DecimalArithmetic.Compare(operation, x, y);
        if (!IsOnNumberLine(x.Type) || !IsOnNumberLine(y.Type)) throw Unfit(operation, x.Type, y.Type);
        return Width(x.Type, y.Type) switch
        {
            DataType.Double => Numbers<double>(operation, x, y),
            DataType.Float => Numbers<float>(operation, x, y),
            DataType.Long => Numbers<long>(operation, x, y),
            DataType.Char => Numbers<sbyte>(operation, x, y),
            _ => Numbers<int>(operation, x, y),
        };
    }

    private static DataType Width(DataType x, DataType y)
    {
        if (x.StorageOf() == typeof(sbyte) && y.StorageOf() == typeof(sbyte)) return DataType.Char;
        if (x.IsDecimal() || y.IsDecimal()) return DataType.Double;
        var isFloating = x.Category() == DataCategory.Floating || y.Category() == DataCategory.Floating;
        // A 32-bit integer does not fit a float without loss, so mixed comparisons are made in DOUBLE.
        return isFloating && x != y ? DataType.Double : Promotion.Arithmetic(x, y);
    }

    private static bool AreExactDecimals(DataType x, DataType y) => (x.IsDecimal() || y.IsDecimal())
        && x.Category() != DataCategory.Floating && y.Category() != DataCategory.Floating;

    private static bool IsSixteenBytes(DataType type) => type.Category() is DataCategory.Binary or DataCategory.Complex;

    // The untyped null is the null of the other side; pairs of doubles have no order.
    private static Vector<sbyte> SixteenBytes(BinaryOperator operation, Vector x, Vector y)
    {
        if (x.Type == DataType.Void) x = Vector.Create(y.Type, x.Count);
        if (y.Type == DataType.Void) y = Vector.Create(x.Type, y.Count);
        if (x.Type != y.Type) throw Unfit(operation, x.Type, y.Type);
        var isEquality = operation is BinaryOperator.Equal or BinaryOperator.NotEqual;
        return (x, y) switch
        {
            (Vector<UInt128> left, Vector<UInt128> right) =>
                Ordered(operation, left.Span, right.Span, static (a, b) => a.CompareTo(b)),
            (Vector<DoublePair> left, Vector<DoublePair> right) when isEquality =>
                Ordered(operation, left.Span, right.Span, static (a, b) => a == b || (a.IsNull && b.IsNull) ? 0 : 1),
            _ => throw Unfit(operation, x.Type, y.Type),
        };
    }

    private static Vector<sbyte> Ordered<T>(
        BinaryOperator operation, ReadOnlySpan<T> left, ReadOnlySpan<T> right, Func<T, T, int> order)
    {
        var result = ColumnMemory.Allocate<sbyte>(ElementwiseKernel.ResultLength(left.Length, right.Length));
        for (var i = 0; i < result.Length; i++)
            result[i] = Holds(operation, order(left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i])) ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(result);
    }

    private static bool IsOnNumberLine(DataType type) => type.IsNumericOrDecimal() || type.IsTemporal() || type == DataType.Void;

    private static (Vector X, Vector Y) Align(BinaryOperator operation, Vector x, Vector y)
    {
        var type = Promotion.Finer(x.Type, y.Type);
        if (type == DataType.Any) throw Unfit(operation, x.Type, y.Type);
        return (Conversion.Convert(x, type), Conversion.Convert(y, type));
    }

    private static Vector<sbyte> Numbers<T>(BinaryOperator operation, Vector x, Vector y)
        where T : struct, System.Numerics.INumber<T> => operation switch
        {
            BinaryOperator.Equal => Compare<T, Equal<T>>(x, y),
            BinaryOperator.NotEqual => Compare<T, NotEqual<T>>(x, y),
            BinaryOperator.Less => Compare<T, Less<T>>(x, y),
            BinaryOperator.LessOrEqual => Compare<T, LessOrEqual<T>>(x, y),
            BinaryOperator.Greater => Compare<T, Greater<T>>(x, y),
            _ => Compare<T, GreaterOrEqual<T>>(x, y),
        };

    private static Vector<sbyte> Compare<T, TComparison>(Vector x, Vector y)
        where T : struct, System.Numerics.INumber<T> where TComparison : struct, IComparison<T>
    {
        var result = ColumnMemory.Allocate<sbyte>(ElementwiseKernel.ResultLength(x.Count, y.Count));
        var (left, right) = (x.NumberMemory<T>(), y.NumberMemory<T>());
        RowRanges.Run(result.Length, (_, first, end) => ElementwiseKernel.Compare<T, TComparison>(
            RowRanges.Part(left, first, end), RowRanges.Part(right, first, end), result.AsSpan(first..end)));
        return Columns.Bool(result);
    }

    private static Vector<sbyte> Texts(BinaryOperator operation, Vector x, Vector y)
    {
        if (operation is BinaryOperator.Equal or BinaryOperator.NotEqual && x is SymbolVector symbols && y.Count == 1)
            return Codes(symbols, y.Texts()[0], operation == BinaryOperator.Equal);
        var left = x.Texts();
        var right = y.Texts();
        var result = ColumnMemory.Allocate<sbyte>(ElementwiseKernel.ResultLength(left.Length, right.Length));
        for (var i = 0; i < result.Length; i++)
        {
            var order = string.CompareOrdinal(left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
            result[i] = Holds(operation, order) ? (sbyte)1 : (sbyte)0;
        }

        return Columns.Bool(result);
    }

    // The text is looked for once among the distinct symbols; the rows compare codes.
    private static Vector<sbyte> Codes(SymbolVector symbols, string text, bool isEqual)
    {
        var wanted = -1;
        for (var code = 0; code < symbols.Symbols.Count && wanted < 0; code++)
            if (string.Equals(symbols.Symbols[code], text, StringComparison.Ordinal))
                wanted = code;
        var codes = symbols.Codes;
        var result = ColumnMemory.Allocate<sbyte>(codes.Length);
        for (var i = 0; i < result.Length; i++) result[i] = (codes[i] == wanted) == isEqual ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(result);
    }

    private static Vector<sbyte> Durations(BinaryOperator operation, Vector x, Vector y)
    {
        var left = ((Vector<Duration>)x).Span;
        var right = ((Vector<Duration>)y).Span;
        var result = ColumnMemory.Allocate<sbyte>(ElementwiseKernel.ResultLength(left.Length, right.Length));
        for (var i = 0; i < result.Length; i++)
        {
            var (a, b) = (left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
            if (a.Unit != b.Unit && operation is not (BinaryOperator.Equal or BinaryOperator.NotEqual))
                throw new ScriptException($"Durations of different units cannot be ordered: {a} and {b}.");
            result[i] = Holds(operation, a.Unit == b.Unit ? a.Count.CompareTo(b.Count) : 1) ? (sbyte)1 : (sbyte)0;
        }

        return Columns.Bool(result);
    }

    /// <summary>Does the comparison hold for two values of this order?</summary>
    public static bool Holds(BinaryOperator operation, int order) => operation switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static ScriptException Unfit(BinaryOperator operation, DataType x, DataType y) =>
        new($"{Operators.NameOf(operation)} cannot compare {x.DisplayName()} with {y.DisplayName()}; convert one of them first.");
}
