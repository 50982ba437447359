using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The value that a product has under the name of a metric.</summary>
internal readonly record struct MetricCell(string Product, string Metric);

/// <summary>A formula of a reactive stateless engine: the cell it gives, and the cells that its variables mean.</summary>
internal sealed class StatelessFormula
{
    private readonly Metric _formula;

    private StatelessFormula(MetricCell output, Metric formula, IReadOnlyDictionary<string, MetricCell> variables) =>
        (Output, _formula, Variables) = (output, formula, variables);

    public MetricCell Output { get; }

    /// <summary>The cells by the names that the formula has for them.</summary>
    public IReadOnlyDictionary<string, MetricCell> Variables { get; }

    /// <summary>Reads formulas, each a dictionary of <c>outputName</c>, <c>formula</c> and variables.</summary>
    /// <returns>The formulas in an order in which each stands behind those that it depends on.</returns>
    /// <exception cref="ScriptException">A dictionary is incomplete, a cell has two formulas, or one depends on itself.</exception>
    public static IReadOnlyList<StatelessFormula> Read(Session session, Arguments arguments, int index)
    {
        Value[] given = arguments[index] switch
        {
            Dictionary one => [one],
            Vector<Value> several => several.Span.ToArray(),
            _ => throw arguments.Wrong(index, "must be a vector of dictionaries"),
        };
        var formulas = new Dictionary<MetricCell, StatelessFormula>();
        foreach (var value in given)
        {
            var formula = Of(session, arguments, index, value);
            if (!formulas.TryAdd(formula.Output, formula))
                throw arguments.Wrong(index, $"gives two formulas for {formula.Output.Product}:{formula.Output.Metric}");
        }

        return InOrder(arguments, index, formulas);
    }

    /// <summary>The result over the present values of cells; null for cells without one.</summary>
    /// <exception cref="ScriptException">The formula failed, or gave no number.</exception>
    public double Evaluate(Session session, IReadOnlyDictionary<MetricCell, double> cells) =>
        _formula.Evaluate(session, new CellScope(Variables, cells)) is Scalar result
            ? result.IsNull ? double.NaN : result.AsDouble()
            : throw new ScriptException($"The formula {_formula.Code} must give one number.");

    private static StatelessFormula Of(Session session, Arguments arguments, int index, Value value)
    {
        if (value is not Dictionary entries || entries.Find("outputName") is not { } output
            || entries.Find("formula") is not CodeValue formula)
            throw arguments.Wrong(index, "must hold dictionaries with the keys outputName and formula, such as <A*B>");
        var variables = new Dictionary<string, MetricCell>(StringComparer.Ordinal);
        foreach (var key in entries.Keys.Select(key => key.AsText()).Where(key => key is not ("outputName" or "formula")))
            variables[key] = CellOf(arguments, index, key, entries.Find(key)!);
        return new StatelessFormula(
            CellOf(arguments, index, "outputName", output), new Metric(session, formula, formula.Body), variables);
    }

    private static MetricCell CellOf(Arguments arguments, int index, string key, Value place) =>
        place is Pair { First: var product, Second: var metric } && product.Type.IsText() && metric.Type.IsText()
            ? new MetricCell(product.AsText(), metric.AsText())
            : throw arguments.Wrong(index, $"must have a pair productName:metricName under the key {key}");

    private static List<StatelessFormula> InOrder(
        Arguments arguments, int index, Dictionary<MetricCell, StatelessFormula> formulas)
    {
        var (ordered, open) = (new List<StatelessFormula>(formulas.Count), new HashSet<MetricCell>());
        var done = new HashSet<MetricCell>();
        foreach (var cell in formulas.Keys) Visit(cell);
        return ordered;

        void Visit(MetricCell cell)
        {
            if (!formulas.TryGetValue(cell, out var formula) || done.Contains(cell)) return;
            if (!open.Add(cell)) throw arguments.Wrong(index, $"lets {cell.Product}:{cell.Metric} depend on itself");
            foreach (var variable in formula.Variables.Values) Visit(variable);
            done.Add(cell);
            ordered.Add(formula);
        }
    }

    private sealed class CellScope(
        IReadOnlyDictionary<string, MetricCell> variables, IReadOnlyDictionary<MetricCell, double> cells) : IColumnScope
    {
        public int Count => 1;

        public IEnumerable<string> Names => variables.Keys;

        public Value? Find(string? qualifier, string name) => qualifier is null && variables.TryGetValue(name, out var cell)
            ? Scalar.Double(cells.GetValueOrDefault(cell, double.NaN))
            : null;
    }
}
