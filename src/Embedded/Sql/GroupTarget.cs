using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A result column whose type and length are known before it is filled, so that several threads may fill it, each its own rows.
/// </summary>
internal abstract class GroupTarget
{
    /// <summary>The target for columns of numbers or times of a type; null for other types.</summary>
    public static GroupTarget? For(DataType type, int rows)
    {
        if (type.Category() is not (DataCategory.Logical or DataCategory.Integral or DataCategory.Floating or DataCategory.Temporal)) return null;
        var storage = type.StorageOf();
        return storage == typeof(double) ? new Items<double>(type, rows)
            : storage == typeof(float) ? new Items<float>(type, rows)
            : storage == typeof(long) ? new Items<long>(type, rows)
            : storage == typeof(int) ? new Items<int>(type, rows)
            : storage == typeof(short) ? new Items<short>(type, rows)
            : storage == typeof(sbyte) ? new Items<sbyte>(type, rows)
            : null;
    }

    /// <summary>Writes the values of <paramref name="count"/> rows; false when they are not of the expected type and number.</summary>
    public abstract bool PutRows(Value value, int start, int count);

    /// <summary>Writes one value; false when it is none of the expected type.</summary>
    public abstract bool Put(Value value, int row);

    public abstract Vector Build();

    private sealed class Items<T>(DataType type, int rows) : GroupTarget where T : struct, System.Numerics.INumber<T>
    {
        // Every row is written before the column is seen.
        private readonly T[] _items = ColumnMemory.Allocate<T>(rows);

        public override bool PutRows(Value value, int start, int count)
        {
            if (value is not Vector<T> column || column.Type != type || column.Count != count) return false;
            column.Span.CopyTo(_items.AsSpan(start));
            return true;
        }

        public override bool Put(Value value, int row)
        {
            if (value is not Scalar scalar || scalar.Type != type) return false;
            _items[row] = scalar.IsNull ? Null.Of<T>()
                : type.Category() == DataCategory.Floating ? T.CreateTruncating(scalar.AsDouble())
                : T.CreateTruncating(scalar.AsLong());
            return true;
        }

        public override Vector Build() => new Vector<T>(type, _items);
    }
}
