using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Statistics of the rows that come first by a key, in windows of rows or time or among all rows so far.</summary>
internal static class TopStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions) => TopStatistics.AddTo(new Taker(functions));

    private static void Add(
        Dictionary<string, StateFunction> functions, string name, int inputs, int biased,
        Func<StateCall, TopPlaces, TopRule, ReactiveNode> step)
    {
        functions[$"m{name}TopN"] = Over(new TopPlaces(0, inputs, 1, biased));
        functions[$"tm{name}TopN"] = Over(new TopPlaces(1, inputs, 1, biased));
        functions[$"cum{name}TopN"] = Over(new TopPlaces(0, inputs, 0, biased));

        StateFunction Over(TopPlaces places) => call =>
            step(call, places, TopRule.Of(call.WithConstants(places.Key + 1).Constants, places));
    }

    private static ReactiveNode Step<TItem, TAggregate>(StateCall call, TopPlaces places, int minimum)
        where TItem : struct where TAggregate : struct, IAggregate<TItem, double, TAggregate>
    {
        var (constants, rule) = (call.Constants, TopRule.Of(call.Constants, places));
        int[] columns = [.. Enumerable.Range(places.First, places.Inputs + 1)];
        ReadOnlyMemory<KeyedItem<TItem>> Read(Vector[] inputs) => ItemsOf<TItem>(call, places, inputs);
        if (places.First > 0)
            return TimedStateFunctions.OverTime(call, [.. columns, 0], inputs =>
                new TimedOperator<KeyedItem<TItem>, double, TimedTop<TItem, TAggregate>>(
                    call.Function.Name, Read, TimeReach.Of(constants, places.Window, inputs[^1].Type),
                    () => new(rule, minimum), DataType.Double));
        if (places.Windows == 0)
            return call.Step(columns, _ => new KeyedOperator<KeyedItem<TItem>, double, RunningTopState<TItem, TAggregate>>(
                Read, () => new(rule, minimum), DataType.Double));
        var window = Windows.Length(constants, places.Window);
        return call.Step(columns, _ => new KeyedOperator<KeyedItem<TItem>, double, MovingTopState<TItem, TAggregate>>(
            Read, () => new(rule, window, minimum), DataType.Double));
    }

    // One column of numbers, or two side by side, each row with its key.
    private static KeyedItem<TItem>[] ItemsOf<TItem>(StateCall call, TopPlaces places, Vector[] inputs) where TItem : struct
    {
        var name = call.Function.Name;
        var keys = TopRule.Keys(call.Constants, places, inputs[places.Inputs]);
        if (places.Inputs == 1)
            return (KeyedItem<TItem>[])(object)Keyed(InputColumns.Doubles(name, inputs[0]).Span, keys);
        return (KeyedItem<TItem>[])(object)Keyed<Twin>(Numeric.Twins(name, inputs[0], inputs[1]), keys);
    }

    private static KeyedItem<TItem>[] Keyed<TItem>(ReadOnlySpan<TItem> items, double[] keys)
    {
        var keyed = new KeyedItem<TItem>[keys.Length];
        for (var i = 0; i < keyed.Length; i++) keyed[i] = new KeyedItem<TItem>(keys[i], items[i]);
        return keyed;
    }

    private sealed class Taker(Dictionary<string, StateFunction> functions) : ITopStatisticsTaker
    {
        public void AddOne<TAggregate>(string name) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
            Add(functions, name, 1, 0, (call, places, _) => Step<double, TAggregate>(call, places, 1));

        public void AddShape<TBiased, TSample>(string name, int minimum)
            where TBiased : struct, IAggregate<double, double, TBiased> where TSample : struct, IAggregate<double, double, TSample> =>
            Add(functions, name, 1, 1, (call, places, rule) => rule.IsBiased
                ? Step<double, TBiased>(call, places, minimum)
                : Step<double, TSample>(call, places, minimum));

        public void AddTwo<TAggregate>(string name) where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
            Add(functions, name, 2, 0, (call, places, _) => Step<Twin, TAggregate>(call, places, 1));
    }
}
