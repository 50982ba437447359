using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Sets and the functions over two of them.</summary>
internal static class SetFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("set(X)", "The distinct elements of a vector as a set.", (_, a) => a[0] switch
        {
            Vector<Value> tuple => Columns.CombineScalars(tuple.Span.ToArray()) is var column && !column.IsTuple()
                ? new SetValue(column)
                : throw a.Wrong(0, "must hold elements of one type"),
            Vector { Type: DataType.Complex or DataType.Point or DataType.Duration } =>
                throw a.Wrong(0, "must hold numbers, times, texts or 16-byte identifiers"),
            Vector column => new SetValue(column),
            Scalar scalar => new SetValue(Columns.Of(scalar)),
            _ => throw a.Wrong(0, "must be a vector"),
        });
        table.Add("intersection(X, Y)", "X & Y: the elements in both sets.", (_, a) => Apply(a, BinaryOperator.BitAnd));
        table.Add("symmetricDifference(X, Y)", "X ^ Y: the elements in exactly one of the sets.",
            (_, a) => Apply(a, BinaryOperator.BitXor));
        table.Add("union(X, Y)", "X | Y: the elements of both sets; of vectors, the distinct elements.", (_, a) =>
        {
            if (a[0] is SetValue) return Apply(a, BinaryOperator.BitOr);
            var both = Columns.Of("union", Joining.Join(a[0], a[1]));
            return both.Gather([.. Grouping.Of(both).FirstRows]);
        });
        table.Add("difference(X)", "The last element less the first; 0 of a scalar.", (_, a) =>
            Shapes.Reduce("difference", a[0], Difference), FunctionTraits.Aggregate);
    }

    private static Value Apply(Arguments arguments, BinaryOperator operation) =>
        SetOperations.Apply(operation, SetOf(arguments, 0), SetOf(arguments, 1));

    private static SetValue SetOf(Arguments arguments, int index) =>
        arguments[index] as SetValue ?? throw arguments.Wrong(index, "must be a set");

    private static Scalar Difference(Vector column)
    {
        var numbers = Numeric.Doubles("difference", column);
        return Scalar.Double(numbers.Length == 0 ? double.NaN : numbers[^1] - numbers[0]);
    }
}
