using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Makes sparse reactive state engines, and changes their rules.</summary>
internal static class SparseReactiveFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "createSparseReactiveStateEngine(name, metrics, dummyTable, outputTable, keyColumn, [extraColumn])",
            "Makes an engine that computes for each row the expressions that its key has.", Create);
        table.Add("addSparseReactiveMetrics(name, metrics)", "Gives a sparse reactive state engine more rules.", (context, a) =>
        {
            EngineOf(context, a).AddRules(a.Table(1));
            return Scalar.Void;
        });
        table.Add("getSparseReactiveMetrics(name)", "The rules of a sparse reactive state engine.",
            (context, a) => EngineOf(context, a).Rules());
        table.Add("deleteSparseReactiveMetric(name, outputMetricKey)",
            "Takes rules from a sparse reactive state engine; false where one was not there.", (context, a) =>
            {
                var engine = EngineOf(context, a);
                var areFound = true;
                foreach (var name in StorageArguments.Names(a, 1)) areFound &= engine.RemoveRule(name);
                return Scalar.Bool(areFound);
            });
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, 2, 3));
        return StreamEngineFunctions.EnginesOf(context).Add(new SparseReactiveStateEngine(
            definition,
            ReactiveFunctions.KeyColumns(arguments, 4, definition.Input),
            arguments.Has(5) ? ReactiveFunctions.KeyColumns(arguments, 5, definition.Input) : [],
            arguments.Table(1)));
    }

    private static SparseReactiveStateEngine EngineOf(CallContext context, Arguments arguments)
    {
        var engine = StreamEngineFunctions.EnginesOf(context).Find(arguments.Text(0)) as SparseReactiveStateEngine
            ?? throw arguments.Wrong(0, $"names {arguments.Text(0)}, which is no sparse reactive state engine");
        ((Session)context).Gate.RequireManagement(engine.Access);
        return engine;
    }
}
