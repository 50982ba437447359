using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The operators over two sets: <c>&amp; | - ^</c> make a new set, comparisons ask for subsets. The steps run in the
/// server's order, which decides the order in which the result prints.
/// </summary>
internal static class SetOperations
{
    /// <summary>The value of <c>x op y</c>.</summary>
    /// <exception cref="ScriptException">The operator means nothing between sets, or their types differ.</exception>
    public static Value Apply(BinaryOperator operation, SetValue x, SetValue y)
    {
        y = OfType(y, x.Type);
        return operation switch
        {
            BinaryOperator.BitOr => Union(x, y),
            BinaryOperator.BitAnd => Intersection(x, y),
            BinaryOperator.Sub => Without(x, y),
            BinaryOperator.BitXor => SymmetricDifference(x, y),
            BinaryOperator.Equal => Scalar.Bool(x.Count == y.Count && IsSubset(x, y)),
            BinaryOperator.NotEqual => Scalar.Bool(x.Count != y.Count || !IsSubset(x, y)),
            BinaryOperator.LessOrEqual => Scalar.Bool(IsSubset(x, y)),
            BinaryOperator.Less => Scalar.Bool(x.Count < y.Count && IsSubset(x, y)),
            BinaryOperator.GreaterOrEqual => Scalar.Bool(IsSubset(y, x)),
            BinaryOperator.Greater => Scalar.Bool(y.Count < x.Count && IsSubset(y, x)),
            BinaryOperator.In => Scalar.Bool(IsSubset(x, y)),
            _ => throw new ScriptException($"{Operators.NameOf(operation)} does not work on sets; take their keys() first."),
        };
    }

    /// <summary>Puts a scalar, the elements of a vector or those of a set into a set.</summary>
    /// <exception cref="ScriptException">The types do not fit.</exception>
    public static void AddAll(SetValue set, Value items)
    {
        foreach (var item in ItemsOf(set, items)) set.Add(item);
    }

    /// <summary>Takes a scalar, the elements of a vector or those of a set out of a set.</summary>
    /// <exception cref="ScriptException">The types do not fit.</exception>
    public static void RemoveAll(SetValue set, Value items)
    {
        foreach (var item in ItemsOf(set, items)) set.Remove(item);
    }

    private static IEnumerable<Scalar> ItemsOf(SetValue set, Value items)
    {
        var column = Conversion.Convert(items is SetValue other ? other.ToVector() : Columns.Of("set", items), set.Type);
        for (var i = 0; i < column.Count; i++) yield return column.Scalar(i);
    }

    private static SetValue OfType(SetValue set, DataType type)
    {
        if (set.Type == type) return set;
        if (!Promotion.TryJoin(set.Type, type, out _))
            throw new ScriptException($"A {set.Type.DisplayName()} set and a {type.DisplayName()} set have nothing in common.");
        return new SetValue(Conversion.Convert(set.ToVector(), type));
    }

    private static SetValue Union(SetValue x, SetValue y)
    {
        var union = x.Copy();
        foreach (var item in y.Items) union.Add(item);
        return union;
    }

    private static SetValue Intersection(SetValue x, SetValue y)
    {
        var (small, large) = x.Count <= y.Count ? (x, y) : (y, x);
        var common = new SetValue(x.Type, small.Count);
        foreach (var item in small.Items)
            if (large.Contains(item))
                common.Add(item);
        return common;
    }

    private static SetValue Without(SetValue x, SetValue y)
    {
        var rest = x.Copy();
        foreach (var item in y.Items) rest.Remove(item);
        return rest;
    }

    private static SetValue SymmetricDifference(SetValue x, SetValue y)
    {
        var result = x.Copy();
        foreach (var item in y.Items)
            if (!result.Remove(item))
                result.Add(item);
        return result;
    }

    private static bool IsSubset(SetValue x, SetValue y) => x.Items.All(y.Contains);
}
