using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Streaming.Engines;
using DolphinQuant.Embedded.Streaming.Reactive;

namespace DolphinQuant.Embedded.Streaming.Rules;

/// <summary>Makes rule engines, and changes their rules.</summary>
internal static class RuleFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "createRuleEngine(name, ruleSets, dummyTable, outputColumns, outputTable, [policy], [ruleSetColumn], [callback],"
                + " [snapshotDir], [snapshotIntervalInMsgCount])",
            "Makes an engine that checks every row against the rules of its key.", Create);
        table.Add("updateRule(engineName, key, rules, [add])", "Replaces the rules of a key of a rule engine, or adds to them.",
            (context, a) =>
            {
                EngineOf(context, a).Update(a.Scalar(1), a[2], a.Bool(3, fallback: false));
                return Scalar.Bool(true);
            });
        table.Add("deleteRule(engineName, key)", "Takes the rules of a key from a rule engine; false where there are none.",
            (context, a) => Scalar.Bool(EngineOf(context, a).Delete(a.Scalar(1))));
        table.Add("getRules([engineName])", "The rules, policies and callbacks of rule engines, by name.", Rules);
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, 2, 4));
        var rules = arguments[1] as Dictionary
            ?? throw arguments.Wrong(1, "must be a dictionary of tuples of metacode");
        var keys = ReactiveFunctions.KeyColumns(arguments, 6, definition.Input);
        if (keys is [var key, ..] && !IsKey(definition.Input[key].Type) || keys.Length > 1)
            throw arguments.Wrong(6, "must name one column of texts or integers");
        return StreamEngineFunctions.EnginesOf(context).Add(new RuleEngine(
            definition,
            new RuleOptions(
                keys.Length == 0 ? -1 : keys[0], ReactiveFunctions.KeyColumns(arguments, 3, definition.Input))
            {
                ChecksAll = StorageArguments.Word(arguments, 5, "shortcut", "all") == "all",
                Callback = arguments.Has(7) ? arguments.Function(7) : null,
            },
            rules));
    }

    private static bool IsKey(DataType type) => type.IsText() || Numeric.IsInteger(type);

    private static Dictionary Rules(CallContext context, Arguments arguments)
    {
        var engines = StreamEngineFunctions.EnginesOf(context);
        var chosen = arguments.Has(0)
            ? StorageArguments.Names(arguments, 0).Select(name => Named(context, arguments, name))
            : engines.All.OfType<RuleEngine>().Where(engine => ((Session)context).Gate.Sees(engine.Access));
        var all = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var engine in chosen) all[Scalar.String(engine.Name)] = engine.Describe();
        return all;
    }

    private static RuleEngine EngineOf(CallContext context, Arguments arguments) =>
        Named(context, arguments, arguments.Text(0));

    private static RuleEngine Named(CallContext context, Arguments arguments, string name)
    {
        var engine = StreamEngineFunctions.EnginesOf(context).Find(name) as RuleEngine
            ?? throw arguments.Wrong(0, $"names {name}, which is no rule engine");
        ((Session)context).Gate.RequireManagement(engine.Access);
        return engine;
    }
}
