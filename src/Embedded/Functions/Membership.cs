using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>in</c>, <c>between</c> and <c>find</c>.</summary>
internal static class Membership
{
    /// <summary>For every element of x: does it stand in y? A dictionary is searched by key, a matrix by all its values.</summary>
    /// <exception cref="ScriptException">The forms or types do not fit.</exception>
    public static Value In(Value x, Value y)
    {
        if (y is SetValue set) y = set.ToVector();
        if (y is Dictionary dictionary) return Shapes.Map("in", x, column => InKeys(column, dictionary));
        if (y is Tables.KeyedTable keyed) return InKeys(keyed.Find(x));
        if (y is Table { Columns: [var only] }) y = only;
        if (y is Vector<Value> tuple) y = Columns.CombineScalars([.. tuple.Span.ToArray()]);
        var pool = Columns.Of("in", y);
        return Shapes.Map("in", x, column => InColumn(AsPool(column, pool), pool));
    }

    /// <summary>For every element of x: does it lie between the two values of the pair, both included?</summary>
    /// <exception cref="ScriptException">y is no pair.</exception>
    public static Value Between(Value x, Value y)
    {
        if (y is not Pair pair) throw new ScriptException("between needs a pair such as 1:5 as its second argument.");
        var (lower, upper) = (Columns.Of(pair.First), Columns.Of(pair.Second));
        return Shapes.Map("between", x, column =>
        {
            var isAbove = pair.First.Type == DataType.Void ? null : Comparison.Apply(BinaryOperator.GreaterOrEqual, column, lower);
            var isBelow = pair.Second.Type == DataType.Void ? null : Comparison.Apply(BinaryOperator.LessOrEqual, column, upper);
            if (isAbove is null || isBelow is null) return isAbove ?? isBelow ?? Operators.Columnwise(BinaryOperator.Equal, column, column);
            return Operators.Columnwise(BinaryOperator.And, isAbove, isBelow);
        });
    }

    /// <summary>For every element of y the first position in x; -1 when there is none.</summary>
    /// <exception cref="ScriptException">The types do not fit.</exception>
    public static Vector<int> Find(Vector x, Vector y)
    {
        var (pool, wanted) = Align("find", x, y);
        if (pool.Type.IsText()) return Vector.Int(Positions(pool.Texts(), wanted.Texts(), StringComparer.Ordinal));
        if (pool is DecimalVector decimals) return Vector.Int(Positions<Int128>(decimals.Raws(), ((DecimalVector)wanted).Raws()));
        if (pool is Vector<UInt128> items) return Vector.Int(Positions<UInt128>(items.Span, ((Vector<UInt128>)wanted).Span));
        return pool.Type.Category() == DataCategory.Floating
            ? Vector.Int(Positions<double>(pool.Numbers<double>(), wanted.Numbers<double>()))
            : Vector.Int(Positions<long>(pool.Numbers<long>(), wanted.Numbers<long>()));
    }

    // Floating numbers are looked for among integers as what a cast makes of them.
    private static Vector AsPool(Vector column, Vector pool) =>
        column.Type.Category() == DataCategory.Floating && pool.Type.Category() == DataCategory.Integral
            ? Conversion.Convert(column, DataType.Long)
            : column;

    private static Vector<sbyte> InColumn(Vector column, Vector pool)
    {
        var positions = Find(pool, column).Span;
        var found = ColumnMemory.Allocate<sbyte>(positions.Length);
        for (var i = 0; i < found.Length; i++) found[i] = positions[i] >= 0 ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(found);
    }

    private static Value InKeys(Value rows) => Shapes.Map("in", rows, column =>
        Columns.Bool(Array.ConvertAll(column.OwnNumbers<int>(), row => row >= 0 ? (sbyte)1 : (sbyte)0)));

    private static Vector<sbyte> InKeys(Vector column, Dictionary dictionary)
    {
        var found = new sbyte[column.Count];
        for (var i = 0; i < found.Length; i++) found[i] = dictionary.Find(column.Scalar(i)) is null ? (sbyte)0 : (sbyte)1;
        return Columns.Bool(found);
    }

    private static (Vector X, Vector Y) Align(string function, Vector x, Vector y)
    {
        if (x.Type.IsText() && y.Type.IsText()) return (x, y);
        if (x.Type == DataType.Void) return (Conversion.Convert(x, y.Type), y);
        if (y.Type == DataType.Void) return (x, Conversion.Convert(y, x.Type));
        var (pool, wanted) = (x, y);
        if (!Conversion.TryAlign(ref pool, ref wanted, out var type) || !IsSearchable(type))
            throw new ScriptException($"{function} cannot look for {y.Type.DisplayName()} among {x.Type.DisplayName()}.");
        return (pool, wanted);
    }

    private static bool IsSearchable(DataType type) =>
        type.IsNumericOrDecimal() || type.IsTemporal() || type.Category() == DataCategory.Binary;

    // A short list is searched as it stands; a long one through a table of positions.
    private static int[] Positions<T>(ReadOnlySpan<T> pool, ReadOnlySpan<T> wanted) where T : struct, System.Numerics.INumber<T>
    {
        var result = new int[wanted.Length];
        if (wanted.Length < 4 || pool.Length < 8)
        {
            for (var i = 0; i < result.Length; i++) result[i] = Search(pool, wanted[i]);
            return result;
        }

        var first = new Dictionary<T, int>(pool.Length);
        for (var i = 0; i < pool.Length; i++) first.TryAdd(pool[i], i);
        for (var i = 0; i < result.Length; i++) result[i] = first.TryGetValue(wanted[i], out var at) ? at : -1;
        return result;
    }

    private static int Search<T>(ReadOnlySpan<T> pool, T wanted) where T : struct, System.Numerics.INumber<T>
    {
        for (var i = 0; i < pool.Length; i++)
            if (Order.Same(pool[i], wanted))
                return i;
        return -1;
    }

    private static int[] Positions(string[] pool, string[] wanted, StringComparer comparer)
    {
        var first = new Dictionary<string, int>(pool.Length, comparer);
        for (var i = 0; i < pool.Length; i++) first.TryAdd(pool[i], i);
        return Array.ConvertAll(wanted, text => first.TryGetValue(text, out var at) ? at : -1);
    }
}
