using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Which type two types meet in.</summary>
internal static class Promotion
{
    /// <summary>
    /// The type in which numbers of two types are added: DOUBLE over FLOAT over LONG over INT; nothing narrower than INT comes out.
    /// The untyped null takes the other's type.
    /// </summary>
    public static DataType Arithmetic(DataType x, DataType y)
    {
        if (x == DataType.Double || y == DataType.Double) return DataType.Double;
        if (x == DataType.Float || y == DataType.Float) return DataType.Float;
        return IsLong(x) || IsLong(y) ? DataType.Long : DataType.Int;
    }

    /// <summary>The type of a column that holds both; false when only a tuple can.</summary>
    public static bool TryJoin(DataType x, DataType y, out DataType joined)
    {
        joined = x == DataType.Void ? y : x;
        if (x == y || x == DataType.Void || y == DataType.Void) return true;
        if (x.IsText() && y.IsText())
        {
            joined = DataType.String;
            return true;
        }

        if (x.IsArray() && y.IsArray())
        {
            var isJoined = TryJoin(x.ElementType(), y.ElementType(), out joined);
            joined = isJoined ? joined.ArrayOf() : DataType.Any;
            return isJoined;
        }

        if (x.IsNumeric() && y.IsNumeric())
        {
            joined = (DataType)Math.Max((byte)x, (byte)y);
            return true;
        }

        if (x.IsDecimal() || y.IsDecimal())
        {
            joined = JoinDecimals(x, y);
            return joined != DataType.Any;
        }

        joined = x.IsTemporal() && y.IsTemporal() ? Finer(x, y) : DataType.Any;
        return joined != DataType.Any;
    }

    /// <summary>The finer of two temporal types that share a calendar or a clock; ANY when they do not.</summary>
    public static DataType Finer(DataType x, DataType y)
    {
        if (x == y) return x;
        if (IsClock(x) != IsClock(y)) return DataType.Any;
        return Fineness(x) >= Fineness(y) ? x : y;
    }

    /// <summary>True for the times of day.</summary>
    public static bool IsClock(DataType type) => type is DataType.Time or DataType.Minute or DataType.Second or DataType.NanoTime;

    /// <summary>True when the values take 64 bits.</summary>
    public static bool IsLong(DataType type) =>
        type is DataType.Long or DataType.Timestamp or DataType.NanoTime or DataType.NanoTimestamp;

    /// <summary>The integral type as wide as a temporal one.</summary>
    public static DataType Width(DataType type) => IsLong(type) ? DataType.Long : DataType.Int;

    // Integers are decimals without digits behind the point; with floating numbers all are floating.
    private static DataType JoinDecimals(DataType x, DataType y)
    {
        var other = x.IsDecimal() ? y : x;
        if (other.Category() == DataCategory.Floating) return DataType.Double;
        return other.IsNumericOrDecimal() ? DecimalArithmetic.Wider(x, y) : DataType.Any;
    }

    private static int Fineness(DataType type) => type switch
    {
        DataType.Month => 0,
        DataType.Date => 1,
        DataType.DateHour => 2,
        DataType.Minute or DataType.DateMinute => 3,
        DataType.Second or DataType.DateTime => 4,
        DataType.Time or DataType.Timestamp => 5,
        _ => 6,
    };
}
