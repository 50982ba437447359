using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Exponentially weighted means, variances and correlations; exactly one of com, span, halfLife and alpha says how fast
/// weights fall.
/// </summary>
internal static class ExponentialFunctions
{
    private const string Decay = "X, [com], [span], [halfLife], [alpha], [minPeriods], [adjust], [ignoreNA]";

    public static void Register(FunctionTable table)
    {
        table.Add($"ewmMean({Decay}, [times])", "The exponentially weighted mean.", (context, a) => Mean(context, a), FunctionTraits.State);
        AddOne(table, "ewmVar", "The exponentially weighted variance.", ExponentialMoment.Variance);
        AddOne(table, "ewmStd", "The exponentially weighted standard deviation.", ExponentialMoment.Deviation);
        AddTwo(table, "ewmCov", "The exponentially weighted covariance of X and other.", ExponentialMoment.Covariance);
        AddTwo(table, "ewmCorr", "The exponentially weighted correlation of X and other.", ExponentialMoment.Correlation);
    }

    private static void AddOne(FunctionTable table, string name, string summary, ExponentialMoment moment) =>
        table.Add($"{name}({Decay}, [bias])", summary, (_, a) =>
        {
            var state = new ExponentialMomentState(RuleOf(a), moment, a.Bool(8, false));
            return Shapes.MapColumns(name, a[0], column => Run(state, Numeric.Twins(name, column, column)), isNumericOnly: true);
        }, FunctionTraits.State);

    private static void AddTwo(FunctionTable table, string name, string summary, ExponentialMoment moment) =>
        table.Add($"{name}({Decay}, [other], [bias])", summary, (_, a) =>
        {
            var state = new ExponentialMomentState(RuleOf(a), moment, a.Bool(9, false));
            var other = a.Find(8) ?? throw a.Wrong(8, "must be given");
            Vector Pair(Vector x, Vector y) => Run(state, Numeric.Twins(name, x, y));
            return a[0] is Table
                ? Shapes.MapColumns(name, a[0], x => Pair(x, Shapes.Spread(name, other, x.Count)), isNumericOnly: true)
                : Shapes.ZipMatrixColumns(name, a[0], other, Pair);
        }, FunctionTraits.State);

    private static Vector<double> Run(ExponentialMomentState state, ReadOnlySpan<Twin> twins) =>
        Vector.Double(RowByRow.Run<Twin, double, ExponentialMomentState>(twins, state));

    private static Value Mean(CallContext context, Arguments arguments)
    {
        if (arguments.Find(3) is Scalar { Type: DataType.Duration }) return TimedMean(context, arguments);
        if (arguments.Has(8)) throw arguments.Wrong(8, "needs a duration as halfLife");
        var rule = RuleOf(arguments);
        return Shapes.MapColumns("ewmMean", arguments[0],
            column => TechnicalFunctions.Smoothed("ewmMean", column, rule), isNumericOnly: true);
    }

    private static Value TimedMean(CallContext context, Arguments arguments)
    {
        var times = arguments.Find(8) as Vector ?? throw arguments.Wrong(8, "must be a vector of times");
        var counts = TimeWindows.Ascending("ewmMean", times).ToArray();
        var state = TimedMeanOf(context, arguments, times.Type);
        return Shapes.MapColumns("ewmMean", arguments[0], column => column.Count == counts.Length
            ? Vector.Double(RowByRow.Run<TimedNumber, double, TimedMean>(TimedNumber.Of(Numeric.Doubles("ewmMean", column), counts), state))
            : throw Shapes.Unequal("ewmMean", column.Count, counts.Length), isNumericOnly: true);
    }

    /// <summary>The state of a mean whose halfLife is a duration.</summary>
    /// <exception cref="ScriptException">The arguments do not go together, or not with times of the type.</exception>
    internal static TimedMean TimedMeanOf(CallContext context, Arguments arguments, DataType times)
    {
        if (Enumerable.Range(1, 4).Count(arguments.Has) != 1) throw arguments.Wrong(3, "must stand alone");
        var rule = new DecayRule(double.NaN, Math.Max(1, arguments.Int(5, 0)), arguments.Bool(6, true), arguments.Bool(7, false));
        return new TimedMean(HalfLives(context, arguments, times), rule);
    }

    // The number of half-lives between two times.
    private static Func<long, long, double> HalfLives(CallContext context, Arguments arguments, DataType times)
    {
        var halfLife = arguments.Scalar(3).AsDuration();
        var calendar = halfLife.Calendar is { } market ? context.Calendars.Get(market) : null;
        if (halfLife.Count <= 0) throw arguments.Wrong(3, "must be longer than nothing");
        if (calendar is not null && times != DataType.Date)
            throw arguments.Wrong(8, "must be dates where halfLife counts trading days");
        return (from, to) =>
        {
            if (to <= from) throw arguments.Wrong(8, "must ascend strictly");
            var units = calendar is null
                ? Units(arguments, times, (from, to), halfLife.Unit)
                : calendar.IndexOf(to) - calendar.IndexOf(from);
            return units / halfLife.Count;
        };
    }

    private static double Units(Arguments arguments, DataType type, (long From, long To) span, DurationUnit unit)
    {
        var (from, to) = span;
        if (unit == DurationUnit.BusinessDay)
            return type == DataType.Date
                ? Weekdays(to) - Weekdays(from)
                : throw arguments.Wrong(8, "must be dates where halfLife counts business days");
        if (unit is DurationUnit.Month or DurationUnit.Year)
            throw arguments.Wrong(3, "must be of a fixed length: weeks, days or less");
        var start = TemporalArithmetic.Move(from, type, 0, unit);
        var end = TemporalArithmetic.Move(from, type, 1, unit);
        return (double)(to - start) / (end - start);
    }

    // Days from Monday to Friday since a Monday; 1970.01.01 was a Thursday.
    private static double Weekdays(long day)
    {
        var (week, rest) = Math.DivRem(day + 3 + 7_000_000, 7);
        return (week * 5) + Math.Min(rest, 4);
    }

    /// <summary>The rule from the arguments com, span, halfLife, alpha, minPeriods, adjust and ignoreNA.</summary>
    /// <exception cref="ScriptException">Not exactly one of the first four is given.</exception>
    internal static DecayRule RuleOf(Arguments arguments) => new(
        Alpha(arguments), arguments.Int(5, 0), arguments.Bool(6, true), arguments.Bool(7, false));

    private static double Alpha(Arguments arguments)
    {
        if (Enumerable.Range(1, 4).Count(arguments.Has) != 1)
            throw arguments.Wrong(1, "or span or halfLife or alpha must be given, and only one of them");
        if (arguments.Has(1)) return 1 / (1 + Checked(arguments, 1, com => com >= 0, "must not be negative"));
        if (arguments.Has(2)) return 2 / (Checked(arguments, 2, span => span >= 1, "must be at least 1") + 1);
        return arguments.Has(3)
            ? 1 - Math.Exp(-Math.Log(2) / Checked(arguments, 3, halfLife => halfLife > 0, "must be positive"))
            : Checked(arguments, 4, alpha => alpha is > 0 and <= 1, "must lie between 0 and 1");
    }

    private static double Checked(Arguments arguments, int index, Func<double, bool> holds, string complaint)
    {
        var value = arguments.Double(index);
        return holds(value) ? value : throw arguments.Wrong(index, complaint);
    }
}
