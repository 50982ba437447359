using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Element-by-element functions of two values of which one is a dictionary: a scalar goes with every value, a vector
/// with the values of an ordered dictionary in their order, another dictionary by key.
/// </summary>
internal static class DictionaryOperands
{
    /// <summary>A dictionary of the results.</summary>
    /// <exception cref="ScriptException">The keys or the number of values do not fit.</exception>
    public static Dictionary Zip<TState>(
        TState state, string function, Value x, Value y, Func<TState, Vector, Vector, Vector> body)
    {
        var shape = x as Dictionary ?? (Dictionary)y;
        if (x is Dictionary && y is Dictionary && x.Count != y.Count) throw UnequalKeys(function);
        var keys = shape.Keys.ToArray();
        var results = new Value[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            results[i] = Shapes.Zip(state, function, Side(function, x, shape, keys, i),
                Side(function, y, shape, keys, i), body);
        return WithValues(shape, results);
    }

    /// <summary>The keys of a dictionary, in its order, with other values.</summary>
    public static Dictionary WithValues(Dictionary shape, Value[] values)
    {
        var combined = new Dictionary(shape.KeyType, TypeOf(values), shape.IsOrdered, shape.Count);
        foreach (var (key, value) in shape.Keys.Zip(values)) combined[key] = value;
        return combined;
    }

    private static Value Side(string function, Value value, Dictionary shape, Scalar[] keys, int index) => value switch
    {
        Scalar => value,
        Dictionary dictionary => dictionary.Find(keys[index]) ?? throw UnequalKeys(function),
        Vector vector when !shape.IsOrdered => throw new ScriptException(
            $"{function}: the values of a dictionary without an order go with a scalar or a dictionary, not with a {vector.Form}."),
        Vector vector =>
            vector.Count == keys.Length ? vector[index] : throw Shapes.Unequal(function, keys.Length, vector.Count),
        _ => throw new ScriptException($"{function} does not work on a dictionary and a {value.Form}."),
    };

    private static DataType TypeOf(Value[] results) =>
        results.Length > 0 && Array.TrueForAll(results, result => result is Scalar && result.Type == results[0].Type)
            ? results[0].Type
            : DataType.Any;

    private static ScriptException UnequalKeys(string function) =>
        new($"{function}: both dictionaries must have the same keys.");
}
