using System.Globalization;
using System.Runtime.InteropServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How many elements (of a text: characters) one value may have, through all that it holds, and how deep values may hold one another: what walks
/// over a value calls itself once per level, and meets a vector that is held twice two times. Checked before a value of a
/// computed size is built, after every call and query, and where a value is put into another.
/// </summary>
internal sealed class RowLimit(long limit)
{
    private const int Deepest = 200;

    /// <summary>Checks a value in memory; a stored table is none.</summary>
    /// <exception cref="ScriptException">It is too large or nested too deeply.</exception>
    public void Check(Value value) => Check(value, Deepest);

    /// <summary>Checks a value that another is to hold.</summary>
    /// <exception cref="ScriptException">It is too large or nested too deeply.</exception>
    public void CheckElement(Value value) => Check(value, Deepest - 1);

    /// <exception cref="ScriptException">There are too many elements.</exception>
    public void Check(long rows)
    {
        if (rows > limit)
            throw new ScriptException(string.Create(
                CultureInfo.InvariantCulture,
                $"A value of {rows:N0} elements is over the limit of {limit:N0}; select fewer rows or raise the limit."));
    }

    private void Check(Value value, int deepest)
    {
        if (!HoldsValues(value))
        {
            if (value is Vector or Table or Matrix) Check(value.Count);
            else if (value is Scalar { IsNull: false } text && text.Type.IsText()) Check(text.AsText().Length);
            return;
        }

        Dictionary<Value, Extent>? known = null;
        var extent = Measure(value, ref known);
        if (extent.Height > deepest) throw new ScriptException($"A value may not be nested more than {Deepest} levels deep.");
        Check(extent.Elements);
    }

    private static bool HoldsValues(Value value) => value is Vector<Value> or Dictionary { Type: DataType.Any } or Functions.FunctionValue;

    private static Extent Measure(Value value, ref Dictionary<Value, Extent>? known)
    {
        if (!HoldsValues(value)) return new Extent(value is Vector or Table or Matrix ? value.Count : 1, 0);
        // A value that is held twice is measured once, or doubling it a hundred times would never come to an end.
        if (known?.TryGetValue(value, out var extent) == true) return extent;
        var (elements, height) = (1L, 0);
        foreach (var part in PartsOf(value))
        {
            var inner = Measure(part, ref known);
            elements = Math.Min(elements, long.MaxValue / 2) + Math.Min(inner.Elements, long.MaxValue / 2);
            height = Math.Max(height, inner.Height);
        }

        var result = new Extent(elements, height + 1);
        if (height > 0) (known ??= new Dictionary<Value, Extent>(ReferenceEqualityComparer.Instance))[value] = result;
        return result;
    }

    private static IEnumerable<Value> PartsOf(Value value) => value switch
    {
        Vector<Value> tuple => MemoryMarshal.ToEnumerable(tuple.Memory),
        Dictionary dictionary => dictionary.Values,
        PartialFunction partial => partial.FixedArguments.OfType<Value>().Append(partial.Target),
        PatternFunction pattern => [pattern.Target],
        _ => [],
    };

    private readonly record struct Extent(long Elements, int Height);
}
