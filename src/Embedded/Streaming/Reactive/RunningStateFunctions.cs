using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Functions over all rows so far.</summary>
internal static class RunningStateFunctions
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        AddOne<Mean>(functions, "cumavg");
        AddOne<Product>(functions, "cumprod");
        AddOne<Deviation>(functions, "cumstd");
        AddOne<PopulationDeviation>(functions, "cumstdp");
        AddOne<Variance>(functions, "cumvar");
        AddOne<PopulationVariance>(functions, "cumvarp");
        AddOne<SumOfSquares>(functions, "cumsum2");
        AddTwo<Correlation>(functions, "cumcorr");
        AddTwo<Covariance>(functions, "cumcovar");
        AddTwo<PopulationCovariance>(functions, "cumcovarp");
        AddTwo<Slope>(functions, "cumbeta");
        AddTwo<WeightedSum>(functions, "cumwsum");
        AddTwo<WeightedMean>(functions, "cumwavg");
        functions["cumsum"] = Sum;
        functions["cumcount"] = call => call.Step([0], _ =>
            new KeyedOperator<sbyte, int, CountState>(Marks, () => default, DataType.Int));
        functions["cummax"] = call => Extreme(call, isLargest: true);
        functions["cummin"] = call => Extreme(call, isLargest: false);
        functions["cummed"] = call => Ordered(call, new OrderedQuantile(0.5, Interpolation.Linear));
        functions["cumpercentile"] = call =>
        {
            var constants = call.WithConstants(1).Constants;
            return Ordered(call, new OrderedQuantile(
                AggregateFunctions.Share(constants, 1, 100), AggregateFunctions.InterpolationOf(constants, 2)));
        };
        // A value that was found stands for all rows so far.
        functions["cumfirstNot"] = functions["cumlastNot"] = call => call.WithConstants(1).History(RetentionRule.LastResult);
        functions["cumnunique"] = Distinct;
        functions["cumPositiveStreak"] = call => call.Step([0], columns => Converted(
            new KeyedOperator<double, double, StreakState>(
                inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), () => default, DataType.Double),
            Numeric.IsInteger(columns[0].Type) ? DataType.Long : DataType.Double));
        functions["cummdd"] = call =>
        {
            var isRatio = call.WithConstants(1).Constants.Bool(1, fallback: true);
            return call.Step([0], columns => Converted(
                new KeyedOperator<double, double, DrawdownState>(
                    inputs => InputColumns.Doubles(call.Function.Name, inputs[0]), () => new(isRatio), DataType.Double),
                isRatio ? DataType.Double : columns[0].Type));
        };
    }

    /// <summary>1 where a value is, null where none is: what counting needs of any column.</summary>
    public static ReadOnlyMemory<sbyte> Marks(Vector[] columns)
    {
        var marks = new sbyte[columns[0].Count];
        for (var i = 0; i < marks.Length; i++) marks[i] = columns[0].IsNull(i) ? Null.Of<sbyte>() : (sbyte)1;
        return marks;
    }

    /// <summary>An operator over DOUBLE, with results of another type.</summary>
    public static StateOperator Converted(StateOperator inner, DataType type) =>
        type == DataType.Double ? inner : new ConvertedOperator(inner, type);

    private static ReactiveNode Ordered<TFunction>(StateCall call, TFunction function)
        where TFunction : struct, IOrderedFunction => call.Doubles(() => new OrderedRunState<TFunction>(function));

    private static void AddOne<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<double, double, TAggregate> =>
        functions[name] = call => call.Doubles(() => default(RunningState<double, double, TAggregate>));

    private static void AddTwo<TAggregate>(Dictionary<string, StateFunction> functions, string name)
        where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
        functions[name] = call => call.Twins(() => default(RunningState<Twin, double, TAggregate>));

    private static ReactiveNode Sum(StateCall call) => call.Step([0], columns => Numeric.IsInteger(columns[0].Type)
        ? new KeyedOperator<long, long, RunningState<long, long, IntegerSum<long>>>(
            inputs => inputs[0].Numbers<long>().ToArray(), () => default, DataType.Long)
        : new KeyedOperator<double, double, RunningState<double, double, Sum>>(
            inputs => InputColumns.Doubles("cumsum", inputs[0]), () => default, DataType.Double));

    // Numbers and times keep their own type in the state; of other columns the first row of each value is kept.
    private static ReactiveNode Distinct(StateCall call)
    {
        var ignoresNull = call.WithConstants(1).Constants.Bool(1, fallback: false);
        return call.Step([0], columns => InputColumns.AreNumbers(columns[0])
            ? Numeric.Run<DistinctBody, StateOperator>(call.Function.Name, columns[0], new DistinctBody(ignoresNull))
            : new HistoryOperator(
                (batch, inputs) => call.Function.Invoke(batch.Session, [inputs[0], Scalar.Bool(ignoresNull)]),
                RetentionRule.At(kept => [.. Grouping.Of(kept[0]).FirstRows])));
    }

    private static ReactiveNode Extreme(StateCall call, bool isLargest) => call.Step([0], columns =>
        Numeric.Run<ExtremeBody, StateOperator>(call.Function.Name, columns[0], new ExtremeBody(isLargest)));

    private readonly struct DistinctBody(bool ignoresNull) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>
        {
            var skipsNull = ignoresNull;
            return new KeyedOperator<T, int, DistinctState<T>>(
                inputs => ((Vector<T>)inputs[0]).Memory, () => new(skipsNull), DataType.Int);
        }
    }

    private readonly struct ExtremeBody(bool isLargest) : INumericBody<StateOperator>
    {
        public StateOperator Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T> => isLargest
            ? new KeyedOperator<T, T, RunningState<T, T, Maximum<T>>>(
                inputs => ((Vector<T>)inputs[0]).Memory, () => default, column.Type)
            : new KeyedOperator<T, T, RunningState<T, T, Minimum<T>>>(
                inputs => ((Vector<T>)inputs[0]).Memory, () => default, column.Type);
    }
}

/// <summary>An operator whose results are given in another type.</summary>
internal sealed class ConvertedOperator(StateOperator inner, DataType type) : StateOperator
{
    public override Value Apply(ReactiveBatch batch, Vector[] inputs) =>
        Conversion.Convert((Vector)inner.Apply(batch, inputs), type);

    public override long CountBytes() => inner.CountBytes();

    public override void Clear(int slot) => inner.Clear(slot);

    public override void Save(BinaryWriter writer) => inner.Save(writer);

    public override void Load(BinaryReader reader) => inner.Load(reader);
}

/// <summary>The column with nulls in rows where a step over its marks gives none: <c>mlast</c>.</summary>
internal sealed class PresentRowOperator(StateOperator inner) : StateOperator
{
    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        var isPresent = (Vector)inner.Apply(batch, inputs);
        var rows = new int[batch.Count];
        for (var row = 0; row < rows.Length; row++) rows[row] = isPresent.IsNull(row) ? -1 : row;
        return inputs[0].Gather(rows);
    }

    public override long CountBytes() => inner.CountBytes();

    public override void Clear(int slot) => inner.Clear(slot);

    public override void Save(BinaryWriter writer) => inner.Save(writer);

    public override void Load(BinaryReader reader) => inner.Load(reader);
}

/// <summary>The number of rows so far that are not null: <c>cumcount</c>.</summary>
internal struct CountState : IStreamState<sbyte, int>
{
    private int _count;

    public int Push(sbyte item) => Null.Is(item) ? _count : ++_count;

    public readonly void Save(BinaryWriter writer) => writer.Write(_count);

    public void Load(BinaryReader reader) => _count = reader.ReadInt32();
}
