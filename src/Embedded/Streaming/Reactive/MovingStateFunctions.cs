using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Functions over a moving window of rows.</summary>
internal static class MovingStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        AddOne<Deviation>(functions, "mstd");
        AddOne<PopulationDeviation>(functions, "mstdp");
        AddOne<Variance>(functions, "mvar");
        AddOne<PopulationVariance>(functions, "mvarp");
        AddOne<Product>(functions, "mprod");
        AddOne<SumOfSquares>(functions, "msum2");
        AddShape<Skewness, SampleSkewness>(functions, "mskew");
        AddShape<Kurtosis, SampleKurtosis>(functions, "mkurtosis");
        AddTwo<Correlation>(functions, "mcorr");
        AddTwo<Covariance>(functions, "mcovar");
        AddTwo<PopulationCovariance>(functions, "mcovarp");
        AddTwo<Slope>(functions, "mbeta");
        AddTwo<WeightedSum>(functions, "mwsum");
        AddTwo<WeightedMean>(functions, "mwavg");
        functions["mslr"] = call => call.Compiler.Tuple([Pair<Intercept>(call, "intercept"), Pair<Slope>(call, "slope")]);
        functions["mavg"] = call => call.WithConstants(1).Constants[1] is Vector { Count: > 0 } weights
            ? Window(call, WindowRule.Of(weights.Count, null), new PlaceWeights(Numeric.Doubles("mavg", weights).ToArray()))
            : One<Mean>(call);
        functions["msum"] = call => Typed<IntegerSum<long>, Sum>(call);
        functions["mcount"] = Count;
        functions["mmax"] = call => Extreme(call, isLargest: true);
        functions["mmin"] = call => Extreme(call, isLargest: false);
        functions["mrank"] = Rank;
        functions["mmad"] = call => call.WithConstants(1).Constants.Bool(2, fallback: false)
            ? Ordered(call, Windows.Rule(call.Constants, 1, 3), default(MedianAbsoluteDeviation))
            : Ordered(call, Windows.Rule(call.Constants, 1, 3), default(MeanAbsoluteDeviation));
        functions["mfirst"] = call => call.WithConstants(1).Constants.Has(2)
            ? OwnType(call, new FirstBody(Windows.Rule(call.Constants, 1, 2)))
            : OrderStateFunctions.Move(call, Windows.Length(call.Constants, 1) - 1);
        functions["mlast"] = call =>
        {
            var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
            return call.Step([0], _ => new PresentRowOperator(new KeyedOperator<sbyte, sbyte, PresentRowState>(
                RunningStateFunctions.Marks, () => new(rule), DataType.Char)));
        };
        functions["mfirstNot"] = call => Found(call, isFirst: true);
        functions["mlastNot"] = call => Found(call, isFirst: false);
        functions["movingWindowData"] = call =>
        {
            var (window, isFixed) = WindowDataFunctions.ShapeOf(call.WithConstants(1).Constants);
            return OwnType(call, new ItemsBody(window, isFixed));
        };
        AddPlaces(functions);
        functions["mmed"] = call => Ordered(
            call, Windows.Rule(call.WithConstants(1).Constants, 1, 2), new OrderedQuantile(0.5, Interpolation.Linear));
        functions["mpercentile"] = call =>
        {
            var constants = call.WithConstants(1).Constants;
            return Ordered(call, Windows.Rule(constants, 2, 4), new OrderedQuantile(
                AggregateFunctions.Share(constants, 1, 100), AggregateFunctions.InterpolationOf(constants, 3)));
        };
        functions["mmse"] = call => call.Compiler.Tuple([Pair<Slope>(call, "slope"), Pair<MeanSquareError>(call, "error")]);
    }

    /// <summary>A function of the rows of a window, with the state of its own struct.</summary>
    public static ReactiveNode Window<TFunction>(StateCall call, WindowRule rule, TFunction function)
        where TFunction : IWindowFunction<double, double> =>
        call.Doubles(() => new WindowState<TFunction>(rule, function));

    private static ReactiveNode Ordered<TFunction>(StateCall call, WindowRule rule, TFunction function)
        where TFunction : struct, IOrderedFunction => call.Doubles(() => new OrderedWindowState<TFunction>(rule, function));

    private static void AddPlaces(Dictionary<string, StateFunction> functions)
    {
        AddPlace("mimax", rule => new ExtremePlaceState(rule, 1, isLast: false));
        AddPlace("mimin", rule => new ExtremePlaceState(rule, -1, isLast: false));
        AddPlace("mimaxLast", rule => new ExtremePlaceState(rule, 1, isLast: true));
        AddPlace("miminLast", rule => new ExtremePlaceState(rule, -1, isLast: true));
        AddPlace("mifirstNot", rule => new ValuePlaceState(rule, isFirst: true));
        AddPlace("milastNot", rule => new ValuePlaceState(rule, isFirst: false));
        AddPlace("mTopRange", rule => new MovingRangeState(rule, 1));
        AddPlace("mLowRange", rule => new MovingRangeState(rule, -1));
        functions["mmaxPositiveStreak"] = call =>
        {
            var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
            return call.Step([0], columns => RunningStateFunctions.Converted(
                new KeyedOperator<double, double, PlacedWindowState<PositiveStreak>>(
                    inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), () => new(rule), DataType.Double),
                Numeric.IsInteger(columns[0].Type) ? DataType.Long : DataType.Double));
        };

        void AddPlace<TState>(string name, Func<WindowRule, TState> create)
            where TState : struct, IStreamState<double, int> => functions[name] = call =>
        {
            var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
            return call.NumberStep([0], _ => new KeyedOperator<double, int, TState>(
                inputs => InputColumns.Ordered(name, inputs[0]), () => create(rule), DataType.Int));
        };
    }

    private static ReactiveNode Found(StateCall call, bool isFirst)
    {
        var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 3);
        return OwnType(call, new FoundBody(rule, call.Constants.Find(2) as Scalar, isFirst));
    }

    // Numbers and times keep their own type in the state; other columns go through the function itself.
    private static ReactiveNode OwnType<TBody>(StateCall call, TBody body) where TBody : INumericBody<StateOperator> =>
        call.Step([0], columns => InputColumns.AreNumbers(columns[0])
            ? Numeric.Run<TBody, StateOperator>(call.Function.Name, columns[0], body)
            : new HistoryOperator(
                (batch, inputs) => call.Function.Invoke(
                    batch.Session, [inputs[0], .. Enumerable.Range(1, call.Count - 1).Select(call.Constants.Find)]),
                RetentionRule.LastRows(Windows.Length(call.Constants, 1) - 1)));

    private static void AddOne<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<double, double, TAggregate> => functions[name] = One<TAggregate>;

    private static ReactiveNode One<TAggregate>(StateCall call)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
        return Sliding<TAggregate>(call, rule);
    }

    private static void AddShape<TBiased, TSample>(Dictionary<string, StateFunction> functions, string name)
        where TBiased : struct, IAggregate<double, double, TBiased>
        where TSample : struct, IAggregate<double, double, TSample> => functions[name] = call =>
    {
        var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 3);
        return call.Constants.Bool(2, fallback: true)
            ? Sliding<TBiased>(call, rule)
            : Sliding<TSample>(call, rule);
    };

    private static ReactiveNode Sliding<TAggregate>(StateCall call, WindowRule rule)
        where TAggregate : struct, IAggregate<double, double, TAggregate> => call.NumberStep([0], _ =>
            new SlidingOperator<double, double, TAggregate>(
                inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), rule, DataType.Double));

    private static void AddTwo<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        functions[name] = call => Pair<TAggregate>(call, "");

    private static ReactiveNode Pair<TAggregate>(StateCall call, string variant)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate>
    {
        var rule = Windows.Rule(call.WithConstants(2).Constants, 2, 3);
        return call.NumberStep([0, 1], _ => new SlidingOperator<Twin, double, TAggregate>(
            inputs => Numeric.Twins(call.Function.Name, inputs[0], inputs[1]), rule, DataType.Double), variant);
    }

    // Sums of integers are exact and LONG.
    private static ReactiveNode Typed<TInteger, TFloating>(StateCall call)
        where TInteger : struct, IAggregate<long, long, TInteger>
        where TFloating : struct, IAggregate<double, double, TFloating>
    {
        var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
        return call.Step([0], columns => Numeric.IsInteger(columns[0].Type)
            ? new SlidingOperator<long, long, TInteger>(
                inputs => inputs[0].Numbers<long>().ToArray(), rule, DataType.Long)
            : new SlidingOperator<double, double, TFloating>(
                inputs => InputColumns.Doubles("msum", inputs[0]), rule, DataType.Double));
    }

    private static ReactiveNode Count(StateCall call)
    {
        var constants = call.WithConstants(1).Constants;
        var rule = constants.Has(2) ? Windows.Rule(constants, 1, 2) : WindowRule.Of(Windows.Length(constants, 1), 1);
        return call.Step([0], _ => new SlidingOperator<sbyte, int, Tally<sbyte>>(
            RunningStateFunctions.Marks, rule, DataType.Int));
    }

    private static ReactiveNode Extreme(StateCall call, bool isLargest)
    {
        var rule = Windows.Rule(call.WithConstants(1).Constants, 1, 2);
        return call.Step([0], columns => Numeric.Run<ExtremeBody, StateOperator>(
            call.Function.Name, columns[0], new ExtremeBody(isLargest, rule)));
    }

    private static ReactiveNode Rank(StateCall call)
    {
        var constants = call.WithConstants(1).Constants;
        var rule = new RankRule(
            constants.Bool(1, true), constants.Bool(3, true), RankFunctions.TiesOf(constants, 4), constants.Bool(5, false));
        if (rule.Ties == Ties.First) throw constants.Wrong(4, "must be 'min', 'max' or 'average'");
        var window = Windows.Rule(constants, 2, 6);
        if (!rule.IgnoresNull && !constants.Has(6)) window = window with { MinimumItems = 0 };
        var ranks = window.Length <= MovingRanks.MostScanned
            ? Window(call, window, new LastRank(rule))
            : Ordered(call, window, new LastRank(rule));
        return rule.IsFloating
            ? ranks
            : call.Compiler.Elementwise(call.Compiler.BuiltIn("int"), [ranks]);
    }

    private readonly struct FirstBody(WindowRule rule) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var window = rule;
            return new KeyedOperator<T, T, FirstItemState<T>>(inputs => ((Vector<T>)inputs[0]).Memory, () => new(window), column.Type);
        }
    }

    private readonly struct FoundBody(WindowRule rule, Scalar? refused, bool isFirst) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var (window, k, isFirstWanted) = (rule, refused, isFirst);
            return new KeyedOperator<T, T, FoundValueState<T>>(
                inputs => Wanted((Vector<T>)inputs[0], k), () => new(window, isFirstWanted), column.Type);
        }

        // What is refused counts as null.
        private static ReadOnlyMemory<T> Wanted<T>(Vector<T> column, Scalar? refused)
        {
            if (refused is null) return column.Memory;
            var (items, wanted) = (column.Span.ToArray(), PlaceFunctions.Wanted(column, refused));
            for (var i = 0; i < items.Length; i++)
                if (!wanted[i])
                    items[i] = Null.Of<T>();
            return items;
        }
    }

    private readonly struct ItemsBody(int window, bool isFixed) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var (items, length, hasNulls) = (new WindowItems<T>(), window, isFixed);
            return new WindowDataOperator<T>(
                new KeyedOperator<T, int, WindowItemsState<T>>(
                    inputs => ((Vector<T>)inputs[0]).Memory, () => new(length, hasNulls, items), DataType.Int),
                items, column.Type);
        }
    }

    private readonly struct ExtremeBody(bool isLargest, WindowRule rule) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> => isLargest
            ? new SlidingOperator<T, T, Maximum<T>>(inputs => ((Vector<T>)inputs[0]).Memory, rule, column.Type)
            : new SlidingOperator<T, T, Minimum<T>>(inputs => ((Vector<T>)inputs[0]).Memory, rule, column.Type);
    }
}
