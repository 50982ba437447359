using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The factors of reactive state engines that are there: which there are, more of them, and what rows would give.</summary>
internal static class FactorFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("addReactiveMetrics(name, metricNames, metrics)",
            "Makes a narrow reactive state engine compute more factors from the next row on.", Add);
        table.Add("getReactiveMetrics(name)", "The factors of a narrow reactive state engine and their expressions.", (context, a) =>
        {
            var engine = Named(context, a);
            ((Session)context).Gate.RequireManagement(engine.Access);
            var factors = engine.Factors.ToArray();
            return factors.Length == 0
                ? throw a.Wrong(0, "must name an engine of createNarrowReactiveStateEngine")
                : new Table(
                    ("metricName", Vector.String([.. factors.Select(factor => factor.Name)])),
                    ("metricCode", Vector.String([.. factors.Select(factor => TextOf(factor.Metric))])));
        });
        table.Add("peekAppend(engine, data)",
            "What a reactive state engine would give out for rows, which it does not take in.", (context, a) =>
        {
            var engine = a[0] as ReactiveStateEngine ?? throw a.Wrong(0, "must be a reactive state engine; other kinds cannot be looked into here");
            ((Session)context).Gate.RequireManagement(engine.Access);
            var rows = StreamEngineFunctions.RowsOf(engine, a);
            return rows.Columns.Count == engine.Schema.Count ? engine.Peek(rows) : throw a.Wrong(1, "must have the columns of the engine");
        });
    }

    private static Scalar Add(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var engine = Named(context, arguments);
        session.Gate.RequireManagement(engine.Access);
        var names = StorageArguments.Names(arguments, 1);
        var metrics = Metric.Read(session, arguments, 2);
        if (names.Count != metrics.Count) throw arguments.Wrong(1, $"must name the {metrics.Count} factor(s), {names.Count} were named");
        engine.AddFactors(names, metrics);
        return Scalar.Void;
    }

    private static ReactiveStateEngine Named(CallContext context, Arguments arguments) =>
        StreamEngineFunctions.EnginesOf(context).Find(arguments.Text(0)) as ReactiveStateEngine
        ?? throw arguments.Wrong(0, $"names {arguments.Text(0)}, which is no reactive state engine");

    private static string TextOf(Metric metric) =>
        CodeWriter.TextOf(metric.Code) ?? metric.Code.Origin.Source.Slice(metric.Code.Body.Span).ToString();
}
