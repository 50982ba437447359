using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>How a higher-order function puts the results of its calls together (<c>assembleRule</c>).</summary>
internal enum AssembleRule
{
    /// <summary>"D": results of one type and form become a vector, matrix or table, all else a tuple.</summary>
    DolphinDb,

    /// <summary>"C": every result takes the type of the first one.</summary>
    Consistent,

    /// <summary>"U": a tuple, whatever the results are.</summary>
    Tuple,

    /// <summary>"K": as "D", but vectors stay a tuple.</summary>
    Kdb,
}

/// <summary>Puts the results of a higher-order function together.</summary>
internal static class Assembly
{
    /// <summary>
    /// The rule that an argument names by number or letter; true and false stand for the older parameter
    /// <c>consistent</c>.
    /// </summary>
    /// <exception cref="ScriptException">There is no such rule.</exception>
    public static AssembleRule RuleOf(Arguments arguments, int index)
    {
        if (!arguments.Has(index)) return AssembleRule.DolphinDb;
        var given = arguments.Scalar(index);
        if (given.Type == DataType.Bool) return given.AsBool() ? AssembleRule.Consistent : AssembleRule.DolphinDb;
        if (given.Type.IsText() || given.Type == DataType.Char)
            return RuleOf(arguments.Text(index)) ?? throw NoRule(arguments, index);
        return given.Type.Category() == DataCategory.Integral && given.AsLong() is >= 0 and <= 3
            ? (AssembleRule)given.AsInt()
            : throw NoRule(arguments, index);
    }

    /// <summary>The results as one value.</summary>
    /// <exception cref="ScriptException">A result has not the type of the first one, as the rule demands.</exception>
    public static Value Of(IReadOnlyList<Value> results, AssembleRule rule) => rule switch
    {
        AssembleRule.Tuple => Vector.Tuple([.. results]),
        AssembleRule.Kdb when results.Any(result => result is Vector) => Vector.Tuple([.. results]),
        AssembleRule.Consistent => Columns.Combine(Converted(results)),
        _ => TableOf(results) ?? Columns.Combine(results),
    };

    /// <summary>
    /// The results for the elements of <paramref name="source"/> as one value; for the values of a dictionary they stay
    /// with their keys.
    /// </summary>
    /// <exception cref="ScriptException">A result has not the type of the first one, as the rule demands.</exception>
    public static Value Of(Value source, IReadOnlyList<Value> results, AssembleRule rule) =>
        source is Dictionary keys && keys.Count == results.Count
            ? DictionaryOperands.WithValues(keys, [.. results])
            : Of(results, rule);

    /// <summary>
    /// Dictionaries are the rows of a table whose columns are the names in the first one: further names are left out,
    /// missing ones are null.
    /// </summary>
    private static Table? TableOf(IReadOnlyList<Value> results)
    {
        if (results.Count == 0 || results[0] is not Dictionary { Count: > 0 } first
            || !first.Keys.All(key => key.Type.IsText()))
            return null;
        var keys = first.Keys.ToArray();
        if (!results.All(result => result is Dictionary row && row.KeyType.IsText())) return null;
        return new Table(
            keys.Select(key => key.AsText()),
            keys.Select(key => Columns.CombineScalars([.. results.Select(result => ((Dictionary)result).Find(key) ?? Scalar.Void)])));
    }

    private static Value[] Converted(IReadOnlyList<Value> results)
    {
        if (results.Count == 0) return [];
        return [.. results.Select(result => result.Form == results[0].Form
            ? result.Type == results[0].Type ? result : Conversion.Convert(result, results[0].Type)
            : throw new ScriptException(
                $"assembleRule C: a {result.Form} does not go with the {results[0].Form} of the first call."))];
    }

    private static AssembleRule? RuleOf(string letter) => letter.ToUpperInvariant() switch
    {
        "D" => AssembleRule.DolphinDb,
        "C" => AssembleRule.Consistent,
        "U" => AssembleRule.Tuple,
        "K" => AssembleRule.Kdb,
        _ => null,
    };

    private static ScriptException NoRule(Arguments arguments, int index) =>
        arguments.Wrong(index, "must be D, C, U or K, or 0 to 3");
}
