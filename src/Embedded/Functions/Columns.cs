using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Values of the simple forms as columns and back.</summary>
internal static class Columns
{
    /// <summary>A scalar as a column of one row.</summary>
    public static Vector Of(Scalar scalar)
    {
        var column = Vector.Create(scalar.Type, 1);
        if (!scalar.IsNull) column.Set(0, scalar);
        return column;
    }

    /// <summary>A pair as a column of two rows.</summary>
    public static Vector Of(Pair pair)
    {
        var column = Vector.Create(pair.Type, 2);
        column.Set(0, pair.First);
        column.Set(1, pair.Second);
        return column;
    }

    /// <summary>A scalar, vector, pair or matrix as one column.</summary>
    /// <exception cref="ScriptException">The value has another form.</exception>
    public static Vector Of(string function, Value value) => value switch
    {
        Vector vector => vector,
        Scalar scalar => Of(scalar),
        Pair pair => Of(pair),
        Matrix matrix => matrix.Data,
        _ => throw new ScriptException($"{function}: a {value.Form} cannot be used here; give a scalar or a vector."),
    };

    /// <summary>A copy for a table; a tuple of scalars and vectors becomes a columnar tuple there.</summary>
    public static Vector OfTable(Vector vector)
    {
        var column = vector.Copy();
        if (column is Vector<Value> tuple) tuple.IsColumnar = tuple.Span.ToArray().All(item => item is Scalar or Vector);
        return column;
    }

    /// <summary>True for a vector whose elements are values of their own.</summary>
    public static bool IsTuple(this Value value) => value is Vector<Value>;

    /// <summary>A column of the type, over a buffer of its element type.</summary>
    public static Vector Create<T>(DataType type, T[] items) => new Vector<T>(type, items);

    /// <summary>A BOOL column over 1, 0 and null.</summary>
    public static Vector<sbyte> Bool(sbyte[] items) => new(DataType.Bool, items);

    /// <summary>The texts of a STRING or SYMBOL column.</summary>
    /// <exception cref="InvalidCastException">The column holds no text.</exception>
    public static string[] Texts(this Vector column)
    {
        if (column is Vector<string> strings) return strings.Span.ToArray();
        if (column is not SymbolVector symbols)
            throw new InvalidCastException($"A {column.Type.DisplayName()} vector holds no text.");
        var texts = new string[symbols.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = symbols.Text(i);
        return texts;
    }

    /// <summary>
    /// Values of one kind put together: scalars of one type into a vector, vectors of one type and length into a matrix, all else into a tuple.
    /// </summary>
    public static Value Combine(IReadOnlyList<Value> values)
    {
        if (values.Count == 0) return Vector.Tuple();
        if (values.All(value => value is Scalar)) return CombineScalars(values);
        if (values[0] is Vector first && !first.IsTuple()
            && values.All(value => value is Vector vector && vector.Count == first.Count && vector.Type == first.Type))
        {
            var data = first.CreateEmpty(first.Count * values.Count);
            foreach (var value in values) data.AddRange((Vector)value);
            return new Matrix(data, first.Count, values.Count);
        }

        return Vector.Tuple([.. values]);
    }

    /// <summary>Scalars as one vector of the type that holds them all; a tuple when there is none.</summary>
    public static Vector CombineScalars(IReadOnlyList<Value> values)
    {
        var type = DataType.Void;
        foreach (var value in values)
        {
            if (!Promotion.TryJoin(type, value.Type, out type)) return Vector.Tuple([.. values]);
        }

        if (type.IsDecimal() && !HaveOneScale(values, type)) return Vector.Tuple([.. values]);
        var vector = Vector.Create(type).CreateEmpty(values.Count);
        foreach (var value in values) vector.Add(value.Type == type ? value : Conversion.Convert(value, type));
        return vector;
    }

    // Decimals stand in one vector only with the same type and scale; a null fits any.
    private static bool HaveOneScale(IReadOnlyList<Value> values, DataType type)
    {
        var valid = values.OfType<Scalar>().Where(value => !value.IsNull).ToArray();
        return Array.TrueForAll(valid, value => value.Type == type && ElementType.Of(value) == ElementType.Of(valid[0]));
    }
}
