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
        functions["cummed"] = call => call.Doubles(() => new QuantileState(0.5, Interpolation.Linear));
        functions["cumpercentile"] = call =>
        {
            var constants = call.WithConstants(1).Constants;
            var (share, interpolation) = (AggregateFunctions.Share(constants, 1, 100), AggregateFunctions.InterpolationOf(constants, 2));
            return call.Doubles(() => new QuantileState(share, interpolation));
        };
        // A value that was found stands for all rows so far; so do the distinct values among them.
        functions["cumfirstNot"] = functions["cumlastNot"] = call => call.WithConstants(1).History(RetentionRule.LastResult);
        functions["cumnunique"] = call => call.WithConstants(1).History(
            RetentionRule.At(columns => [.. Grouping.Of(columns[0]).FirstRows]));
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

    private static ReactiveNode Extreme(StateCall call, bool isLargest) => call.Step([0], columns =>
        Numeric.Run<ExtremeBody, StateOperator>(call.Function.Name, columns[0], new ExtremeBody(isLargest)));

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

/// <summary>A quantile of the rows so far, which are kept in order: <c>cummed</c>, <c>cumpercentile</c>.</summary>
internal struct QuantileState(double share, Interpolation interpolation) : IStreamState<double, double>
{
    private double[] _sorted = [];
    private int _count;

    public readonly long HeldBytes => (long)_sorted.Length * sizeof(double);

    public double Push(double item)
    {
        if (!double.IsNaN(item)) Insert(item);
        return Quantiles.At(_sorted.AsSpan(0, _count), share, interpolation);
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteItems((ReadOnlySpan<double>)_sorted.AsSpan(0, _count));

    public void Load(BinaryReader reader)
    {
        _sorted = reader.ReadItems<double>();
        _count = _sorted.Length;
    }

    private void Insert(double item)
    {
        if (_count == _sorted.Length) Array.Resize(ref _sorted, Math.Max(16, _count * 2));
        var place = Array.BinarySearch(_sorted, 0, _count, item);
        if (place < 0) place = ~place;
        Array.Copy(_sorted, place, _sorted, place + 1, _count - place);
        _sorted[place] = item;
        _count++;
    }
}
