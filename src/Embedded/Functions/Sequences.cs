using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Sequences of neighbouring values.</summary>
internal static class Sequences
{
    /// <summary><c>start..end</c> with both ends, upwards or downwards; over integers and temporal values.</summary>
    /// <exception cref="ScriptException">The ends are not scalars of such a type.</exception>
    public static Vector Between(Value start, Value end)
    {
        if (start is not Scalar first || end is not Scalar last || !Promotion.TryJoin(first.Type, last.Type, out var type)
            || type.Category() is not (DataCategory.Integral or DataCategory.Temporal))
            throw new ScriptException("seq needs two integers or two temporal values of one kind.");
        if (first.IsNull && last.IsNull) return Vector.Create(type);
        if (first.IsNull || last.IsNull) throw new ScriptException("seq needs two values; one of them is null.");
        if (type.IsTemporal())
        {
            first = (Scalar)Conversion.Convert(first, type);
            last = (Scalar)Conversion.Convert(last, type);
        }
        else if (type is DataType.Char or DataType.Short)
        {
            type = DataType.Int;
        }

        return Fill(type, first.AsLong(), last.AsLong());
    }

    /// <summary>0, 1, ... count - 1.</summary>
    public static int[] Indexes(int count)
    {
        var indexes = new int[count];
        for (var i = 0; i < count; i++) indexes[i] = i;
        return indexes;
    }

    private static Vector Fill(DataType type, long first, long last)
    {
        var count = Math.Abs(last - first) + 1;
        if (count > Array.MaxLength) throw new ScriptException($"seq: {count} elements are more than a vector can hold.");
        var step = last < first ? -1 : 1;
        if (Promotion.IsLong(type))
        {
            var longs = new long[count];
            for (var i = 0; i < longs.Length; i++) longs[i] = first + ((long)i * step);
            return new Vector<long>(type, longs);
        }

        var items = new int[count];
        for (var i = 0; i < items.Length; i++) items[i] = (int)first + (i * step);
        return new Vector<int>(type, items);
    }
}
