using System.Collections.Frozen;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Turns a call of a state function into a step.</summary>
internal delegate ReactiveNode StateFunction(StateCall call);

/// <summary>The state functions that a state engine knows.</summary>
internal static class StateFunctionCatalog
{
    private static readonly FrozenDictionary<string, StateFunction> Functions = Create();

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Functions.Keys;

    /// <summary>The state function with a name, or null.</summary>
    public static StateFunction? Find(string name) => Functions.GetValueOrDefault(name);

    private static FrozenDictionary<string, StateFunction> Create()
    {
        var functions = new Dictionary<string, StateFunction>(StringComparer.Ordinal);
        MovingStateFunctions.Register(functions);
        RunningStateFunctions.Register(functions);
        OrderStateFunctions.Register(functions);
        TechnicalStateFunctions.Register(functions);
        TimedStateFunctions.Register(functions);
        TopStateFunctions.Register(functions);
        CallStateFunctions.Register(functions);
        DynamicGroupOperator.Register(functions);
        return functions.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
