using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Averages of technical analysis and exponentially weighted moments.</summary>
internal static class TechnicalStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        functions["sma"] = call => Simple(call, call.Input(0), Length(call));
        functions["trima"] = call =>
        {
            var window = Length(call);
            return Simple(call, Simple(call, call.Input(0), (window + 1) / 2), (window / 2) + 1);
        };
        functions["wma"] = call =>
        {
            var window = Length(call);
            return Placed<LinearlyWeightedMean>(call, WindowRule.Of(window, window));
        };
        functions["linearTimeTrend"] = call =>
        {
            var rule = WindowRule.Of(Length(call), null);
            return call.Compiler.Tuple([Placed<LineIntercept>(call, rule, "intercept"), Placed<LineSlope>(call, rule, "slope")]);
        };
        functions["ema"] = call => call.WithConstants(1).Constants.Bool(2, fallback: false)
            ? call.Doubles(MeanOf(new DecayRule(2.0 / (call.Constants.Int(1) + 1), 1, IsAdjusted: false, IgnoresNull: true)))
            : Exponential(call, call.Input(0), new ExponentialMovingAverage(Length(call)));
        functions["wilder"] = call => Exponential(call, call.Input(0), new ExponentialMovingAverage(Length(call), 1.0 / Length(call)));
        functions["gema"] = call => Exponential(
            call, call.Input(0), new ExponentialMovingAverage(Length(call), call.Constants.Double(2)));
        functions["ma"] = call => call.Compiler.Call(
            call.Compiler.BuiltIn(MovingAverageTypes.NameOf(call.WithConstants(1).Constants, 2)), [call.Find(0), call.Find(1)]);
        functions["dema"] = call => Sum(call, Stages(call, 2), 2, -1);
        functions["tema"] = call => Sum(call, Stages(call, 3), 3, -3, 1);
        functions["t3"] = Tillson;
        functions["kama"] = call =>
        {
            var window = Length(call);
            return call.Doubles(() => new LateState<AdaptiveMovingAverage>(new(window)));
        };
        functions["ewmMean"] = call => call.Constants.Find(3) is Scalar { Type: DataType.Duration }
            ? TimedMean(call)
            : call.Doubles(MeanOf(ExponentialFunctions.RuleOf(call.WithConstants(1).Constants)));
        functions["ewmVar"] = call => Moment(call, ExponentialMoment.Variance);
        functions["ewmStd"] = call => Moment(call, ExponentialMoment.Deviation);
        functions["ewmCov"] = call => Moment(call, ExponentialMoment.Covariance);
        functions["ewmCorr"] = call => Moment(call, ExponentialMoment.Correlation);
    }

    private static Func<ExponentialMean> MeanOf(DecayRule rule) => () => new ExponentialMean(rule);

    private static ReactiveNode TimedMean(StateCall call)
    {
        if (call.Find(8) is null or ConstantNode) throw call.Constants.Wrong(8, "must be a column of times");
        return call.Step([0, 8], columns => new KeyedOperator<TimedNumber, double, TimedMean>(
            inputs => TimedNumber.Of(InputColumns.Doubles("ewmMean", inputs[0]).Span, Times(inputs[1])),
            () => ExponentialFunctions.TimedMeanOf(call.Compiler.Session, call.Constants, columns[1].Type), DataType.Double));
    }

    // In the order of a key they must ascend; here stand the rows of all keys.
    private static ReadOnlySpan<long> Times(Vector column)
    {
        var times = column.Numbers<long>();
        return times.Contains(long.MinValue) ? throw new ScriptException("ewmMean: a time is null.") : times;
    }

    private static int Length(StateCall call) => Windows.Length(call.WithConstants(1).Constants, 1);

    private static ReactiveNode Simple(StateCall call, ReactiveNode input, int window)
    {
        var rule = WindowRule.Of(window, null);
        return Column(call, FormattableString.Invariant($"sma {window}"), input,
            () => new LateState<MovingState<double, double, Mean>>(new(rule)));
    }

    private static ReactiveNode Exponential(StateCall call, ReactiveNode input, ExponentialMovingAverage average) => Column(
        call, FormattableString.Invariant($"{call.Function.Name} {string.Join(' ', call.Constants[1])} {call.Find(2)?.Index}"),
        input, () => average);

    private static ReactiveNode Column<TState>(StateCall call, string key, ReactiveNode input, Func<TState> create)
        where TState : struct, IStreamState<double, double> => call.Compiler.State(
            key, [input], _ => new KeyedOperator<double, double, TState>(
                columns => InputColumns.Doubles(call.Function.Name, columns[0]), create, DataType.Double));

    private static ReactiveNode Placed<TAggregate>(StateCall call, WindowRule rule, string variant = "")
        where TAggregate : struct, IAggregate<Placed, double, TAggregate> =>
        call.Doubles(() => new LateState<PlacedWindowState<TAggregate>>(new(rule)), variant);

    // Averages of averages; each stage begins behind the nulls of the one before it.
    private static ReactiveNode[] Stages(StateCall call, int count)
    {
        var window = Length(call);
        var stages = new ReactiveNode[count];
        for (var i = 0; i < count; i++)
            stages[i] = Column(call, FormattableString.Invariant($"ema {window}"), i == 0 ? call.Input(0) : stages[i - 1],
                () => new ExponentialMovingAverage(window));
        return stages;
    }

    private static ReactiveNode Sum(StateCall call, ReactiveNode[] parts, params ReadOnlySpan<double> weights)
    {
        ReactiveNode? sum = null;
        for (var i = 0; i < weights.Length; i++)
        {
            var weighted = call.Compiler.Elementwise(
                new OperatorFunction(BinaryOperator.Mul), [call.Compiler.Constant(Scalar.Double(weights[i])), parts[i]]);
            sum = sum is null ? weighted
                : call.Compiler.Elementwise(new OperatorFunction(BinaryOperator.Add), [sum, weighted]);
        }

        return sum!;
    }

    private static ReactiveNode Tillson(StateCall call)
    {
        var v = call.WithConstants(1).Constants.Double(2, 1);
        if (v is not (>= 0 and <= 1)) throw call.Constants.Wrong(2, "must lie between 0 and 1");
        var stages = Stages(call, 6);
        var (square, cube) = (v * v, v * v * v);
        return Sum(call, [stages[5], stages[4], stages[3], stages[2]],
            -cube, (3 * square) + (3 * cube), (-6 * square) - (3 * v) - (3 * cube), 1 + (3 * v) + cube + (3 * square));
    }

    private static ReactiveNode Moment(StateCall call, ExponentialMoment moment)
    {
        var isPair = moment is ExponentialMoment.Covariance or ExponentialMoment.Correlation;
        var rule = ExponentialFunctions.RuleOf(call.Constants);
        var isBiased = call.Constants.Bool(isPair ? 9 : 8, fallback: false);
        int[] inputs = isPair ? [0, 8] : [0];
        return call.Step(inputs, _ => new KeyedOperator<Twin, double, ExponentialMomentState>(
            columns => Numeric.Twins(call.Function.Name, columns[0], columns[^1]),
            () => new ExponentialMomentState(rule, moment, isBiased), DataType.Double));
    }
}
