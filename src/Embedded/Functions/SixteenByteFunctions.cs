using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>INT128, UUID, IPADDR, COMPLEX and POINT: made, and taken apart into their halves.</summary>
internal static class SixteenByteFunctions
{
    public static void Register(FunctionTable table)
    {
        foreach (var type in new[] { DataType.Int128, DataType.Uuid, DataType.IpAddress })
            table.Add($"{Conversion.FunctionOf(type)}([X])",
                $"Texts as {type.DisplayName()}; an empty text is null, and without X the null of that type.",
                (_, a) => a.Find(0) is null or Scalar { IsNull: true } ? Scalar.NullOf(type) : Conversion.Convert(a[0], type));
        AddPair(table, DataType.Complex, "complex(X, Y)", "The complex numbers X + Y * i.");
        AddPair(table, DataType.Point, "point(X, Y)", "The points with the coordinates X and Y.");
        table.Add("highLong(X)", "The high 8 of 16 bytes as LONG.",
            (_, a) => Half(a, static bits => (long)(ulong)(bits >> 64)));
        table.Add("lowLong(X)", "The low 8 of 16 bytes as LONG.", (_, a) => Half(a, static bits => unchecked((long)(ulong)bits)));
        table.Add("highDouble(X)", "The high 8 of 16 bytes as DOUBLE: the imaginary part, or y.",
            (_, a) => Part(a, static pair => pair.High));
        table.Add("lowDouble(X)", "The low 8 of 16 bytes as DOUBLE: the real part, or x.",
            (_, a) => Part(a, static pair => pair.Low));
    }

    private static void AddPair(FunctionTable table, DataType type, string signature, string summary) =>
        table.Add(signature, summary, (_, a) => Shapes.Zip(type, a.FunctionName, a[0], a[1], static (type, x, y) =>
        {
            var name = Conversion.FunctionOf(type);
            var low = Numeric.Doubles(name, x);
            var high = Numeric.Doubles(name, y);
            var pairs = new DoublePair[ElementwiseKernel.ResultLength(low.Length, high.Length)];
            for (var i = 0; i < pairs.Length; i++)
                pairs[i] = new DoublePair(low[low.Length == 1 ? 0 : i], high[high.Length == 1 ? 0 : i]);
            return new Vector<DoublePair>(type, pairs);
        }));

    private static Value Half(Arguments arguments, Func<UInt128, long> half) => Over(arguments, column =>
    {
        var bits = BitsOf(column) ?? throw Unfit(arguments);
        return Vector.Long(Array.ConvertAll(bits, item => half(item)));
    });

    private static Value Part(Arguments arguments, Func<DoublePair, double> part) => Over(arguments, column =>
    {
        var bits = BitsOf(column) ?? throw Unfit(arguments);
        return Vector.Double(Array.ConvertAll(bits, item => part(new DoublePair(
            BitConverter.UInt64BitsToDouble((ulong)item), BitConverter.UInt64BitsToDouble((ulong)(item >> 64))))));
    });

    private static Value Over(Arguments arguments, Func<Vector, Vector> body) => arguments[0] is Table table
        ? new Table(table.Names, table.Columns.Select(body))
        : Shapes.Map(arguments.FunctionName, arguments[0], body);

    private static UInt128[]? BitsOf(Vector column) => column switch
    {
        Vector<UInt128> items => items.Span.ToArray(),
        Vector<DoublePair> pairs => Array.ConvertAll(pairs.Span.ToArray(), pair => new UInt128(
            BitConverter.DoubleToUInt64Bits(pair.High), BitConverter.DoubleToUInt64Bits(pair.Low))),
        _ => null,
    };

    private static ScriptException Unfit(Arguments arguments) =>
        arguments.Wrong(0, "must be of a 16-byte type: UUID, IPADDR, INT128, COMPLEX or POINT");
}
