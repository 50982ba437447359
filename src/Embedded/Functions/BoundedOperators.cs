using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The operators of two sides under the session's limits: a sequence may be of any length, and texts that are put
/// together grow twofold each time.
/// </summary>
internal static class BoundedOperators
{
    /// <exception cref="ScriptException">The operands do not fit, or the result is over a limit.</exception>
    public static Value Binary(CallContext context, BinaryOperator operation, Value left, Value right)
    {
        if (operation == BinaryOperator.Sequence) context.CheckRows(Distance(left, right));
        var result = Operators.Binary(operation, left, right);
        if (operation == BinaryOperator.Add && result.Type.IsText()) context.CheckRows(Characters(result));
        return result;
    }

    // How far a sequence goes; ends that make none are complained about where it is built.
    private static long Distance(Value left, Value right)
    {
        if (left is not Scalar { IsNull: false } first || right is not Scalar { IsNull: false } last) return 0;
        if (!Promotion.TryJoin(first.Type, last.Type, out var type)
            || type.Category() is not (DataCategory.Integral or DataCategory.Temporal)) return 0;
        if (type.IsTemporal()) (first, last) = ((Scalar)Conversion.Convert(first, type), (Scalar)Conversion.Convert(last, type));
        return (long)Math.Min(long.MaxValue, Math.Abs((decimal)last.AsLong() - first.AsLong()));
    }

    private static long Characters(Value texts) => texts switch
    {
        Scalar { IsNull: false } text => text.AsText().Length,
        Vector<string> column => MemoryMarshal.ToEnumerable(column.Memory).Sum(text => (long)(text?.Length ?? 0)),
        _ => 0,
    };
}
