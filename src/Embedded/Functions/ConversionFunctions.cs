using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>One function per type: without an argument it gives the type's null, else it converts.</summary>
internal static class ConversionFunctions
{
    private static readonly DataType[] Types =
    [
        DataType.Bool, DataType.Char, DataType.Short, DataType.Int, DataType.Long, DataType.Float, DataType.Double,
        DataType.Date, DataType.Month, DataType.Time, DataType.Minute, DataType.Second, DataType.DateTime, DataType.Timestamp,
        DataType.NanoTime, DataType.NanoTimestamp, DataType.DateHour, DataType.DateMinute, DataType.String, DataType.Blob, DataType.Duration,
    ];

    public static void Register(FunctionTable table)
    {
        foreach (var type in Types)
            table.Add($"{Conversion.FunctionOf(type)}([X])", $"X as {type.DisplayName()}; without X the null of that type.",
                (_, a) => a.Has(0) ? Convert(a[0], type) : Scalar.NullOf(type));
        table.Add("symbol(X)", "A vector of texts as SYMBOL.", (_, a) => Conversion.Convert(a[0], DataType.Symbol));
    }

    private static Value Convert(Value value, DataType type)
    {
        if (type == DataType.String && value is FunctionValue function) return Scalar.String(function.Name);
        return value is Vector<Value> tuple && tuple.Span.ToArray().All(item => item is Scalar)
            ? Columns.CombineScalars([.. tuple.Span.ToArray().Select(item => Conversion.Convert(item, type))])
            : Conversion.Convert(value, type);
    }
}
