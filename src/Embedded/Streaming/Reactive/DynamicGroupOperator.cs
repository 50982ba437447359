using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Totals over groups that events move between: <c>dynamicGroupCumsum</c> and <c>dynamicGroupCumcount</c>.</summary>
internal sealed class DynamicGroupOperator(DynamicGroups groups) : RowOperator<double[]>
{
    public static void Register(Dictionary<string, StateFunction> functions)
    {
        functions["dynamicGroupCumsum"] = call =>
            call.Step([0, 1, 2, 3], _ => new DynamicGroupOperator(DynamicGroups.Sums(call.WithConstants(4).Constants)));
        functions["dynamicGroupCumcount"] = call =>
            call.Step([0, 1], _ => new DynamicGroupOperator(DynamicGroups.Counts(call.WithConstants(2).Constants)));
    }

    protected override double[] Create() => new double[groups.Count];

    protected override Value Step(ReactiveBatch batch, double[] state, Vector[] inputs, int row)
    {
        groups.Push(state, inputs, row);
        return Vector.Double([.. state]);
    }

    protected override Value Together(Vector[] inputs, Value[] results) =>
        groups.Together(inputs, Array.ConvertAll(results, result => ((Vector<double>)result).Span.ToArray()));

    protected override Value Capture(double[] state) => Vector.Double([.. state]);

    protected override double[] Restore(Value value) => ((Vector<double>)value).Span.ToArray();
}
