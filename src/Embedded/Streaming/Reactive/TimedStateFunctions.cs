using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Functions over a window in time: a key keeps the rows of its last window.</summary>
internal static class TimedStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        functions["tmlast"] = call => OverTime(call, [1, 0], columns => ColumnsOwn(
            call, columns, new LastBody(ReachOf(call, 2, columns))));
        functions["tmovingWindowData"] = call => OverTime(call, [1, 0], columns => ColumnsOwn(call, columns, new ItemsBody(
            TimeReach.Of(call.Constants, 2, columns[^1].Type, call.Constants.Bool(3, fallback: false)))));
        functions["tmcount"] = call => OverTime(call, [1, 0], columns => new TimedOperator<sbyte, int, TimedCount>(
            "tmcount", RunningStateFunctions.Marks, ReachOf(call, 2, columns), () => new(), DataType.Int));
        AddShape<Skewness, SampleSkewness>(functions, "tmskew", 1);
        AddShape<Kurtosis, SampleKurtosis>(functions, "tmkurtosis", 3);
        functions["tmmed"] = call => OverTime(call, [1, 0], columns => Ordered(
            call, columns, 2, () => Quantile(0.5, Interpolation.Linear)));
        functions["tmpercentile"] = call =>
        {
            var constants = call.WithConstants(2).Constants;
            var (share, interpolation) = (AggregateFunctions.Share(constants, 2, 100), AggregateFunctions.InterpolationOf(constants, 4));
            return OverTime(call, [1, 0], columns => Ordered(call, columns, 3, () => Quantile(share, interpolation)));
        };
        functions["tmrank"] = Rank;
        functions["tmfirst"] = call => OverTime(call, [1, 0], columns => ColumnsOwn(
            call, columns, new FirstBody(ReachOf(call, 2, columns))));
        AddOne<Mean>(functions, "tmavg");
        AddOne<Deviation>(functions, "tmstd");
        AddOne<PopulationDeviation>(functions, "tmstdp");
        AddOne<Variance>(functions, "tmvar");
        AddOne<PopulationVariance>(functions, "tmvarp");
        AddOne<SumOfSquares>(functions, "tmsum2");
        AddOne<Product>(functions, "tmprod");
        AddTwo<Correlation>(functions, "tmcorr");
        AddTwo<Covariance>(functions, "tmcovar");
        AddTwo<PopulationCovariance>(functions, "tmcovarp");
        AddTwo<Slope>(functions, "tmbeta");
        AddTwo<WeightedSum>(functions, "tmwsum");
        AddTwo<WeightedMean>(functions, "tmwavg");
        functions["tmsum"] = call => OverTime(call, [1, 0], columns => Numeric.IsInteger(columns[0].Type)
            ? new TimedOperator<long, long, TimedAggregate<long, long, IntegerSum<long>>>(
                "tmsum", inputs => inputs[0].Numbers<long>().ToArray(), ReachOf(call, 2, columns), () => new(1), DataType.Long)
            : One<Sum>(call, columns));
        functions["tmmax"] = Extreme<Maximum<double>>;
        functions["tmmin"] = Extreme<Minimum<double>>;
        functions["tmove"] = call => OverTime(call, [1, 0], columns => ColumnsOwn(
            call, columns, new MoveBody(ReachOf(call, 2, columns))));
        functions["tmoving"] = Called;
    }

    /// <summary>A function over windows in time that runs over the last window again for every batch.</summary>
    /// <param name="call">The call.</param>
    /// <param name="times">Where the times stand among the arguments; in front of all other columns.</param>
    /// <param name="window">Where the length of the window stands.</param>
    public static ReactiveNode Timed(StateCall call, int times, int window)
    {
        if (call.Input(times) is ConstantNode) throw call.Constants.Wrong(times, "must be a column");
        var length = call.Constants[window] as Scalar ?? throw call.Constants.Wrong(window, "must be a constant in a state engine");
        var name = call.Function.Name;
        // tmove looks at the row right before the window; a closed left edge holds one more time.
        return call.History(RetentionRule.From(columns =>
            Math.Max(0, TimeWindows.Starts(name, columns[0], length, isLeftClosed: true)[^1] - 1)));
    }

    // Periods that are left out are worked out over a column of times.
    private static ReactiveNode Called(StateCall call)
    {
        if (call.WithConstants(3).Constants.Has(4)) return Timed(call, 1, 3);
        if (call.Input(1) is ConstantNode) throw call.Constants.Wrong(1, "must be a column");
        var (function, name) = (call.Constants.Function(0), call.Function.Name);
        return call.Compiler.State(key: null, [.. call.Columns(2), call.Input(1)], columns =>
        {
            var reach = ReachOf(call, 3, columns);
            return FoldedFunctions.Find(function, columns[..^1])?.Timed(name, columns, reach)
                ?? new WindowCallOperator(function, columns.Length - 1, new TimedRowReach(name, reach));
        });
    }

    private static void AddOne<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        functions[name] = call => OverTime(call, [1, 0], columns => One<TAggregate>(call, columns));

    private static TimedOperator<double, double, TimedAggregate<double, double, TAggregate>> One<TAggregate>(
        StateCall call, Vector[] columns, int minimum = 1) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        Ordered(call, columns, 2, () => new TimedAggregate<double, double, TAggregate>(minimum));

    private static void AddTwo<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        functions[name] = call => OverTime(call, [1, 2, 0], columns =>
            new TimedOperator<Twin, double, TimedAggregate<Twin, double, TAggregate>>(
                name, inputs => Numeric.Twins(name, inputs[0], inputs[1]), ReachOf(call, 3, columns), () => new(1), DataType.Double));

    // Extremes are numbers of the column's own type.
    private static ReactiveNode Extreme<TAggregate>(StateCall call)
        where TAggregate : struct, IAggregate<double, double, TAggregate> => OverTime(call, [1, 0], columns =>
            columns[0].Type == DataType.Double
                ? One<TAggregate>(call, columns)
                : new ConvertedOperator(One<TAggregate>(call, columns), columns[0].Type));

    private static void AddShape<TBiased, TSample>(Dictionary<string, StateFunction> functions, string name, int minimum)
        where TBiased : struct, IAggregate<double, double, TBiased>
        where TSample : struct, IAggregate<double, double, TSample> => functions[name] = call =>
        OverTime(call, [1, 0], columns => call.Constants.Bool(3, fallback: true)
            ? One<TBiased>(call, columns, minimum)
            : One<TSample>(call, columns, minimum));

    private static TimedOperator<double, double, TState> Ordered<TState>(
        StateCall call, Vector[] columns, int window, Func<TState> create) where TState : TimedState<double, double> => new(
            call.Function.Name, inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), ReachOf(call, window, columns),
            create, DataType.Double);

    /// <summary>The state of a quantile.</summary>
    public static TimedNumbers<OrderedNumbers<OrderedQuantile>> Quantile(double share, Interpolation interpolation) =>
        new(new(new(share, interpolation)));

    private static ReactiveNode Rank(StateCall call)
    {
        var rule = TimedFunctions.RankRuleOf(call.WithConstants(2).Constants);
        return OverTime(call, [1, 0], columns =>
        {
            var ranks = Ordered(
                call, columns, 3, () => new TimedNumbers<RankedNumbers>(new(rule), rule.IgnoresNull ? 1 : 0));
            return rule.IsFloating ? ranks : new ConvertedOperator(ranks, DataType.Int);
        });
    }

    /// <summary>A step over windows in time, whose columns are those at some places; the times are the last of them.</summary>
    public static ReactiveNode OverTime(StateCall call, int[] inputs, Func<Vector[], StateOperator> create)
    {
        if (call.Input(0) is ConstantNode) throw call.Constants.Wrong(0, "must be a column");
        return call.WithConstants(inputs.Length).Step(inputs, create);
    }

    // The times are the last of the columns.
    private static TimeReach ReachOf(StateCall call, int window, Vector[] columns) =>
        TimeReach.Of(call.Constants, window, columns[^1].Type);

    // Numbers and times keep their own type in the state; other columns go through the function itself.
    private static StateOperator ColumnsOwn<TBody>(StateCall call, Vector[] columns, TBody body)
        where TBody : INumericBody<StateOperator> =>
        InputColumns.AreNumbers(columns[0])
            ? Numeric.Run<TBody, StateOperator>(call.Function.Name, columns[0], body)
            : AnyColumn(call);

    private static HistoryOperator AnyColumn(StateCall call) => new(
        (batch, columns) => call.Function.Invoke(
            batch.Session, [columns[1], columns[0], .. Enumerable.Range(2, call.Count - 2).Select(call.Constants.Find)]),
        RetentionRule.From(columns => Math.Max(
            0, TimeWindows.Starts(call.Function.Name, columns[1], call.Constants.Scalar(2), isLeftClosed: true)[^1] - 1)));

    private readonly struct FirstBody(TimeReach reach) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> =>
            new TimedOperator<T, T, TimedFirst<T>>("tmfirst", inputs => ((Vector<T>)inputs[0]).Memory, reach, () => new(), column.Type);
    }

    private readonly struct LastBody(TimeReach reach) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> =>
            new TimedOperator<T, T, TimedLast<T>>("tmlast", inputs => ((Vector<T>)inputs[0]).Memory, reach, () => new(), column.Type);
    }

    private readonly struct ItemsBody(TimeReach reach) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var items = new WindowItems<T>();
            return new WindowDataOperator<T>(
                new TimedOperator<T, int, TimedItems<T>>(
                    "tmovingWindowData", inputs => ((Vector<T>)inputs[0]).Memory, reach, () => new(items), DataType.Int),
                items, column.Type);
        }
    }

    private readonly struct MoveBody(TimeReach reach) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> =>
            new TimedOperator<T, T, TimedMove<T>>("tmove", inputs => ((Vector<T>)inputs[0]).Memory, reach, () => new(), column.Type);
    }
}
