using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>
/// What constants written side by side make: a vector of their widest common type, or a tuple when they have none.
/// </summary>
internal static class LiteralVector
{
    /// <summary>The vector of <c>1 2 3</c>, <c>`a`b</c> or <c>3 NULL 6.5</c>; one constant stays a scalar.</summary>
    public static Value Create(IReadOnlyList<Scalar> items)
    {
        if (items.Count == 1) return items[0];
        var type = CommonType([.. items.Select(item => item.Type).Where(type => type != DataType.Void).Distinct()]);
        if (type == DataType.Any || (type.IsDecimal() && ScalesOf(items).Distinct().Count() > 1)) return Vector.Tuple([.. items]);
        var vector = Vector.Create(type).CreateEmpty(items.Count);
        foreach (var item in items) vector.Add(item);
        return vector;
    }

    /// <summary>The constant with its sign turned; null when it has none.</summary>
    public static Scalar? Negate(Scalar value) => value.Type.Category() switch
    {
        _ when value.IsNull => value.Type.IsText() || value.Type == DataType.Void ? null : value,
        DataCategory.Integral => Scalar.Integral(value.Type, -value.AsLong()),
        DataCategory.Floating => Scalar.Floating(value.Type, -value.AsDouble()),
        DataCategory.Denary => Scalar.Decimal(value.Type, value.AsDecimal() with { Raw = -value.AsDecimal().Raw }),
        _ when value.Type == DataType.Duration =>
            Scalar.Duration(value.AsDuration() with { Count = -value.AsDuration().Count }),
        _ => null,
    };

    private static IEnumerable<int> ScalesOf(IReadOnlyList<Scalar> items) =>
        items.Where(item => item.Type.IsDecimal()).Select(item => item.AsDecimal().Scale);

    private static DataType CommonType(DataType[] types) => types switch
    {
        [var only] => only,
        { Length: > 0 } when Array.TrueForAll(types, type => type.IsNumeric()) =>
            types.Contains(DataType.Double) ? DataType.Double
            : types.Contains(DataType.Float) ? DataType.Float
            // BOOL to LONG are numbered from narrow to wide.
            : types.Max(),
        _ => DataType.Any,
    };
}
