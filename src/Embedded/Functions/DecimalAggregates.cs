using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The aggregates that stay exact over decimals: sums, one type wider, and extremes. All other statistics of decimals
/// are DOUBLE. Source: the vendor's tutorial on the precision of DECIMAL calculations, section 1.2.
/// </summary>
internal static class DecimalAggregates
{
    /// <summary>The aggregate of a column.</summary>
    /// <exception cref="OverflowException">The result does not fit the type.</exception>
    public static Scalar Whole<TAggregate>(DecimalVector column, DataType type)
        where TAggregate : struct, IAggregate<Int128, Int128, TAggregate> =>
        (Scalar)DecimalVector.Create(type, column.Scale, [Fold.Result<Int128, Int128, TAggregate>(column.Raws())])[0];

    /// <summary>The aggregate of the rows so far.</summary>
    /// <exception cref="OverflowException">A result does not fit the type.</exception>
    public static Vector Running<TAggregate>(DecimalVector column, DataType type)
        where TAggregate : struct, IAggregate<Int128, Int128, TAggregate>
    {
        var results = new Int128[column.Count];
        Fold.Running<Int128, Int128, TAggregate>(column.Raws(), results);
        return DecimalVector.Create(type, column.Scale, results);
    }

    /// <summary>The aggregate over a moving window.</summary>
    /// <exception cref="OverflowException">A result does not fit the type.</exception>
    public static Vector Moving<TAggregate>(DecimalVector column, DataType type, WindowRule rule)
        where TAggregate : struct, IAggregate<Int128, Int128, TAggregate>
    {
        var results = new Int128[column.Count];
        Fold.Sliding<Int128, Int128, TAggregate>(column.Raws(), rule, results);
        return DecimalVector.Create(type, column.Scale, results);
    }

    /// <summary>The largest or smallest of the rows so far.</summary>
    public static Vector RunningExtreme(DecimalVector column, bool isLargest) => isLargest
        ? Running<Maximum<Int128>>(column, column.Type)
        : Running<Minimum<Int128>>(column, column.Type);

    /// <summary>The largest or smallest over a moving window.</summary>
    public static Vector MovingExtreme(DecimalVector column, bool isLargest, WindowRule rule) => isLargest
        ? Moving<Maximum<Int128>>(column, column.Type, rule)
        : Moving<Minimum<Int128>>(column, column.Type, rule);

    /// <summary>The largest or smallest of every row, over columns of one decimal type.</summary>
    public static Vector Rows(Vector[] columns, ElementType type, bool isLargest)
    {
        var results = ((DecimalVector)columns[0]).Raws();
        foreach (var column in columns.Skip(1))
        {
            var raws = ((DecimalVector)column).Raws();
            for (var row = 0; row < results.Length; row++)
                if (!Null.Is(raws[row]) && (Null.Is(results[row]) || raws[row] > results[row] == isLargest))
                    results[row] = raws[row];
        }

        return DecimalVector.Create(type.Type, type.Scale, results);
    }

    /// <summary>The type of a sum: DECIMAL64 for DECIMAL32, else DECIMAL128.</summary>
    public static DataType SumType(DecimalVector column) =>
        column.Type == DataType.Decimal32 ? DataType.Decimal64 : DataType.Decimal128;
}
