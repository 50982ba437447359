using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The results of a recurrence so far and the function that continues them.</summary>
/// <param name="function">A function of the results so far, of which the last element counts.</param>
/// <param name="type">The type of the results.</param>
internal sealed class ResultHistory(FunctionValue function, DataType type)
{
    private readonly int _reach = ReachOf(function);

    /// <summary>The results that are kept, oldest first.</summary>
    public Vector Results { get; private set; } = Vector.Create(type);

    /// <summary>The last result of the function over the results so far; null when there are none.</summary>
    public Value Next(CallContext context)
    {
        context.Check();
        if (Results.Count == 0) return Scalar.NullOf(type);
        var count = Math.Min(Results.Count, _reach);
        var values = Columns.Of(function.Name, context.Invoke(function, Results.Slice(Results.Count - count, count)));
        return values[values.Count - 1];
    }

    /// <summary>Takes in a result.</summary>
    public void Add(Value value) => Results.Add(value.Type == type ? value : Conversion.Convert(value, type));

    /// <summary>Forgets results that the function does not reach any more; now and then, so that it costs little.</summary>
    public void Trim()
    {
        if (_reach < int.MaxValue / 2 && Results.Count > 2 * (_reach + 16))
            Results = Results.Slice(Results.Count - _reach, _reach);
    }

    /// <summary>Goes back to results that were kept.</summary>
    public void Restore(Vector results) => Results = Conversion.Convert(results, type).Copy();

    // A moving function with a fixed number of rows needs no more than those, and one to tell that they are complete.
    private static int ReachOf(FunctionValue function) =>
        function is PartialFunction { Target.Name: "msum" or "mavg" or "mmax" or "mmin" or "mcount" or "move" } partial
        && partial.FixedArguments is [null, Scalar rows, ..] && rows.Type == DataType.Int && rows.AsInt() is >= 0 and < int.MaxValue
            ? rows.AsInt() + 1
            : int.MaxValue;
}
