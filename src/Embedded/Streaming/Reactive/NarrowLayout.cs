using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Results below one another: a row for each factor of an input row, with the factor's name and value. Columns of the
/// input among the metrics stay columns.
/// </summary>
/// <param name="names">The names of the factors.</param>
/// <param name="isFactor">Which metrics are factors; the others are columns of the input.</param>
internal sealed class NarrowLayout(string[] names, bool[] isFactor)
{
    /// <summary>The layout of metrics over the columns of rows to come.</summary>
    /// <exception cref="ScriptException">There are not as many names as factors.</exception>
    public static NarrowLayout Read(Arguments arguments, int index, KeyedMetrics keys, EngineDefinition definition)
    {
        string[] names = [.. StorageArguments.Names(arguments, index)];
        var isFactor = keys.Metrics.Select(metric => metric.Body is not Syntax.NameExpression { Namespace: null } column
            || !definition.Input.Any(known => string.Equals(known.Name, column.Name, StringComparison.OrdinalIgnoreCase))).ToArray();
        var factors = isFactor.Count(item => item);
        return names.Length == factors && factors > 0
            ? new NarrowLayout(names, isFactor)
            : throw arguments.Wrong(index, $"must name the {factors} factor(s) among the metrics, {names.Length} were named");
    }

    /// <summary>The names of the factors.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Which metrics are factors.</summary>
    public IReadOnlyList<bool> IsFactor => isFactor;

    /// <summary>The layout with further factors behind the metrics.</summary>
    public NarrowLayout With(IReadOnlyList<string> added) =>
        new([.. names, .. added], [.. isFactor, .. added.Select(_ => true)]);

    /// <summary>One element for each result row of rows that have one each.</summary>
    public int[] Repeated(int[] items) => [.. items.SelectMany(item => Enumerable.Repeat(item, names.Length))];

    /// <summary>The result rows of input rows.</summary>
    public int[] RowsOf(int[] rows) =>
        [.. rows.SelectMany(row => Enumerable.Range(row * names.Length, names.Length))];

    /// <summary>Puts the results of factors below one another.</summary>
    /// <param name="leading">The columns in front.</param>
    /// <param name="results">A column for each metric.</param>
    /// <param name="target">The type of the values: the last column of the output table.</param>
    /// <exception cref="ScriptException">A metric has several results.</exception>
    public List<Vector> Stack(IEnumerable<Vector> leading, List<Vector> results, ColumnDefinition target)
    {
        if (results.Count != isFactor.Length)
            throw new ScriptException("A metric gave several results; in a narrow table each metric has one name and one result.");
        var (rows, count) = (results[0].Count, names.Length);
        var (places, nameOf, repeated) = (new int[rows * count], new int[rows * count], new int[rows * count]);
        for (var i = 0; i < places.Length; i++)
            (places[i], nameOf[i], repeated[i]) = ((i % count * rows) + (i / count), i % count, i / count);
        var values = Table.Empty([target]).Columns[0];
        for (var i = 0; i < results.Count; i++)
            if (isFactor[i])
                values.AddRange(Conversion.ConvertLike(results[i], values));
        return
        [
            .. leading.Select(column => Gathering.Of(column, repeated)),
            .. results.Where((_, i) => !isFactor[i]).Select(column => Gathering.Of(column, repeated)),
            Vector.String(names).Gather(nameOf),
            values.Gather(places),
        ];
    }
}
