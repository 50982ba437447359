using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Cells of which some come in and others follow from formulas. A batch gives out every formula that depends on a cell
/// of the batch, directly or by others, once and worked out with the latest values.
/// </summary>
internal sealed class ReactiveStatelessEngine(EngineDefinition definition, IReadOnlyList<StatelessFormula> formulas)
    : StreamEngine(definition)
{
    private static readonly ColumnDefinition[] Columns =
    [
        new("productName", DataType.String), new("metricName", DataType.String), new("value", DataType.Double),
    ];

    private readonly Dictionary<MetricCell, double> _cells = [];

    public override string Kind => "ReactiveStatelessEngine";

    public override int GroupCount => _cells.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        [EngineStatus.Groups(this), EngineStatus.Rows(this), ("numMetrics", Scalar.Int(formulas.Count))];

    public static void Register(FunctionTable table) => table.Add(
        "createReactiveStatelessEngine(name, metrics, outputTable)",
        "Works out formulas over named values whenever a value that they depend on comes in.", (context, a) =>
        {
            var session = (Session)context;
            var definition = new EngineDefinition(
                StreamEngines.CheckName(a, 0), Columns, EngineOutput.To(session, a, 2), session.Fork(output: null));
            return StreamEngineFunctions.EnginesOf(context).Add(
                new ReactiveStatelessEngine(definition, StatelessFormula.Read(session, a, 1)));
        });

    protected override void Process(Table rows)
    {
        var (products, metrics) = (rows.Columns[0].Texts(), rows.Columns[1].Texts());
        var values = ((Vector<double>)rows.Columns[2]).Span;
        var changed = new HashSet<MetricCell>();
        for (var i = 0; i < products.Length; i++)
        {
            var cell = new MetricCell(products[i], metrics[i]);
            _cells[cell] = values[i];
            changed.Add(cell);
        }

        var results = new List<(MetricCell Cell, double Value)>();
        foreach (var formula in formulas)
        {
            if (!formula.Variables.Values.Any(changed.Contains)) continue;
            var value = formula.Evaluate(Definition.Session, _cells);
            _cells[formula.Output] = value;
            changed.Add(formula.Output);
            results.Add((formula.Output, value));
        }

        Emit(
        [
            Vector.String([.. results.Select(result => result.Cell.Product)]),
            Vector.String([.. results.Select(result => result.Cell.Metric)]),
            Vector.Double([.. results.Select(result => result.Value)]),
        ]);
    }
}
