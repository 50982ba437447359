using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions.Probability;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Copies of values, and what kind of value one is.</summary>
internal static class DescriptionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("copy(obj)", "A value of its own with the same content; what its elements hold is shared.",
            (_, a) => ValueCopy.Of(a[0]));
        table.Add("deepCopy(obj)", "A value of its own whose elements are copied too, however deep they lie.",
            (_, a) => ValueCopy.Deep(a[0]));
        table.Add("constantDesc(obj)",
            "Form, type, category and size of a value, and what belongs to its form. Addresses, counts of references and "
            + "flags of DolphinDB's own memory are not there.", (_, a) => Describe(a[0]));
    }

    private static Dictionary Describe(Value value) => HypothesisFunctions.Report(
        [
            ("form", Text(value.Form)),
            .. OfForm(value),
            // A table counts as a dictionary of its columns.
            ("type", Scalar.String(value is Table ? "DICTIONARY" : value.Type.DisplayName())),
            .. OfType(value),
            ("category", Text(value is Table ? DataCategory.Mixed
                : value.Type is DataType.FunctionDef or DataType.Code or DataType.Handle or DataType.DataSource or DataType.Resource
                    ? DataCategory.System
                    : value.Type.IsArray() ? DataCategory.Array : value.Type.Category())),
            ("rows", Scalar.Int(value is Matrix { Rows: var rows } ? rows : value.Count)),
            ("columns", Scalar.Int(value switch { Matrix matrix => matrix.Columns, Table table => table.Columns.Count, _ => 1 })),
            ("memoryAllocated", Scalar.Long(ValueSize.Of(value))),
        ]);

    private static IEnumerable<(string, Value)> OfForm(Value value)
    {
        if (value is Matrix matrix)
        {
            yield return ("isIndexedMatrix", Scalar.Bool(matrix.IsIndexed && !IndexedFunctions.IsSeries(matrix)));
            yield return ("isIndexedSeries", Scalar.Bool(matrix.IsIndexed && IndexedFunctions.IsSeries(matrix)));
        }

        if (value is Vector or Pair or Matrix) yield return ("nullFlag", Scalar.Bool(HasNull(value)));
        if (value.GetType() == typeof(Table)) yield return ("tableType", Scalar.String("BASIC"));
    }

    private static IEnumerable<(string, Value)> OfType(Value value)
    {
        if (value is BuiltInFunction) yield return ("functionDefType", Scalar.String("SYSTEM FUNCTION"));
        if (value is FunctionValue function)
            yield return ("isAggregateFunction", Scalar.Bool(function.Traits.HasFlag(FunctionTraits.Aggregate)));
        if (value.Type.IsDecimal()) yield return ("scale", Scalar.Int(ElementType.Of(value).Scale));
        if (value is Vector<Value> tuple) yield return ("isColumnarTuple", Scalar.Bool(tuple.IsColumnar));
    }

    private static bool HasNull(Value value)
    {
        var items = value as Vector ?? (value as Matrix)?.Data ?? Columns.Of("constantDesc", value);
        return items is not Vector<Value> && Enumerable.Range(0, items.Count).Any(items.IsNull);
    }

    private static Scalar Text<T>(T name) where T : struct, Enum => Scalar.String(name.ToString().ToUpperInvariant());
}
