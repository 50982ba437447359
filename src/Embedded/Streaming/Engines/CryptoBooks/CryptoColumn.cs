using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>
/// A column of prices or quantities, a list in each row. Numbers are whole ones that keep their order: of decimals those
/// without the point, of floating ones their bits; the smallest is null.
/// </summary>
/// <param name="place">Where the column stands.</param>
/// <param name="definition">What it holds.</param>
internal sealed class CryptoColumn(int place, ColumnDefinition definition)
{
    public int Place => place;

    /// <summary>True for a column that can serve.</summary>
    public static bool CanHold(DataType type) =>
        type.IsArray() && (type.ElementType().IsDecimal() || type.ElementType() == DataType.Double);

    /// <summary>The numbers of all rows, one row behind another.</summary>
    public static Int128[] Read(ArrayVector rows) => rows.Values is DecimalVector decimals
        ? decimals.Raws()
        : Array.ConvertAll(rows.Values.OwnNumbers<double>(), Ordered);

    /// <summary>A column of numbers.</summary>
    /// <param name="numbers">Those of all rows, one row behind another.</param>
    /// <param name="rowEnds">The end of each row.</param>
    public ArrayVector Write(ReadOnlySpan<Int128> numbers, int[] rowEnds)
    {
        var type = definition.Type.ElementType();
        if (type.IsDecimal()) return new ArrayVector(DecimalVector.Create(type, definition.Scale, numbers), rowEnds);
        var doubles = new double[numbers.Length];
        for (var i = 0; i < doubles.Length; i++) doubles[i] = Floating(numbers[i]);
        return new ArrayVector(Vector.Double(doubles), rowEnds);
    }

    // Bits of positive numbers have the order of the numbers, those of negative ones the opposite one.
    private static Int128 Ordered(double number)
    {
        if (double.IsNaN(number)) return Int128.MinValue;
        if (number == 0) return 0;
        var bits = BitConverter.DoubleToInt64Bits(number);
        return bits < 0 ? bits ^ long.MaxValue : bits;
    }

    private static double Floating(Int128 ordered)
    {
        if (ordered == Int128.MinValue) return double.NaN;
        var bits = (long)ordered;
        return BitConverter.Int64BitsToDouble(bits < 0 ? bits ^ long.MaxValue : bits);
    }
}
