namespace DolphinQuant.Data;

/// <summary>
/// A column: values of one type in one growable buffer. A vector is never shared between threads while it is written.
/// </summary>
public abstract class Vector : Value
{
    /// <inheritdoc/>
    public override DataForm Form => DataForm.Vector;

    /// <summary>
    /// The name that a script gave this vector (<c>rename!</c>); null without one. Columns and labels made of the vector
    /// take it, copies do not.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>True when the element at <paramref name="index"/> is null.</summary>
    public abstract bool IsNull(int index);

    /// <summary>
    /// The element at <paramref name="index"/> as a value of its own; a scalar unless the vector is a tuple.
    /// </summary>
    public abstract Value this[int index] { get; }

    /// <summary>Writes one element, converted to the vector's type.</summary>
    /// <exception cref="InvalidCastException">The value cannot be converted.</exception>
    public abstract void Set(int index, Value value);

    /// <summary>Appends one element, converted to the vector's type.</summary>
    /// <exception cref="InvalidCastException">The value cannot be converted.</exception>
    public abstract void Add(Value value);

    /// <summary>Appends all elements of <paramref name="other"/>, converted to the vector's type.</summary>
    /// <exception cref="InvalidCastException">The elements cannot be converted.</exception>
    public abstract void AddRange(Vector other);

    /// <summary>Removes the elements <paramref name="start"/> .. start + count - 1.</summary>
    /// <exception cref="InvalidCastException">Elements of this kind of vector cannot be removed.</exception>
    public virtual void RemoveRange(int start, int count) =>
        throw new InvalidCastException($"Elements of a {Type.DisplayName()} vector cannot be removed.");

    /// <summary>A new vector with the elements <paramref name="start"/> .. start + count - 1.</summary>
    public abstract Vector Slice(int start, int count);

    /// <summary>A new vector with the elements at <paramref name="indexes"/>; a negative index gives null.</summary>
    public abstract Vector Gather(ReadOnlySpan<int> indexes);

    /// <summary>A new, empty vector of the same type.</summary>
    public abstract Vector CreateEmpty(int capacity = 0);

    /// <summary>
    /// The elements of this moment over the same buffer: cheap, and blind to what is added to this vector afterwards.
    /// Neither may be changed in any other way.
    /// </summary>
    public abstract Vector View();

    /// <summary>A copy with a buffer of its own.</summary>
    public Vector Copy() => Slice(0, Count);

    /// <summary>The element at <paramref name="index"/> as a scalar.</summary>
    /// <exception cref="InvalidCastException">The element is not a scalar.</exception>
    public Scalar Scalar(int index) =>
        this[index] as Scalar ?? throw new InvalidCastException(
            $"Element {index} is a {this[index].Form}, not a scalar.");

    /// <summary>A vector of <paramref name="count"/> nulls.</summary>
    public static Vector Create(DataType type, int count = 0)
    {
        if (type == DataType.Symbol) return SymbolVector.Nulls(count);
        if (type.IsArray()) return ArrayVector.Singles(Create(type.ElementType(), count));
        var storage = type.StorageOf();
        if (storage == typeof(sbyte)) return Vector<sbyte>.Nulls(type, count);
        if (storage == typeof(short)) return Vector<short>.Nulls(type, count);
        if (storage == typeof(int)) return Vector<int>.Nulls(type, count);
        if (storage == typeof(long)) return Vector<long>.Nulls(type, count);
        if (storage == typeof(float)) return Vector<float>.Nulls(type, count);
        if (storage == typeof(double)) return Vector<double>.Nulls(type, count);
        if (storage == typeof(string)) return Vector<string>.Nulls(type, count);
        if (storage == typeof(Duration)) return Vector<Duration>.Nulls(type, count);
        if (storage == typeof(UInt128)) return Vector<UInt128>.Nulls(type, count);
        if (storage == typeof(DoublePair)) return Vector<DoublePair>.Nulls(type, count);
        if (storage == typeof(DecimalNumber)) return DecimalVector.Nulls(type, scale: null, count);
        return Vector<Value>.Nulls(DataType.Any, count);
    }

    /// <summary>A DOUBLE vector over <paramref name="items"/>, which it takes over.</summary>
    public static Vector<double> Double(params double[] items) => new(DataType.Double, items);

    /// <summary>An INT vector over <paramref name="items"/>, which it takes over.</summary>
    public static Vector<int> Int(params int[] items) => new(DataType.Int, items);

    /// <summary>A LONG vector over <paramref name="items"/>, which it takes over.</summary>
    public static Vector<long> Long(params long[] items) => new(DataType.Long, items);

    /// <summary>A BOOL vector of <paramref name="items"/>.</summary>
    public static Vector<sbyte> Bool(params bool[] items) =>
        new(DataType.Bool, Array.ConvertAll(items, item => item ? (sbyte)1 : (sbyte)0));

    /// <summary>A STRING vector over <paramref name="items"/>, which it takes over.</summary>
    public static Vector<string> String(params string[] items) => new(DataType.String, items);

    /// <summary>A SYMBOL vector of <paramref name="items"/>.</summary>
    public static SymbolVector Symbol(params IEnumerable<string> items) => SymbolVector.From(items);

    /// <summary>A DATE vector of <paramref name="items"/>.</summary>
    public static Vector<int> Date(params IEnumerable<DateOnly> items) =>
        new(DataType.Date, [.. items.Select(Temporal.ToDays)]);

    /// <summary>A tuple over <paramref name="items"/>, which it takes over.</summary>
    public static Vector<Value> Tuple(params Value[] items) => new(DataType.Any, items);
}
