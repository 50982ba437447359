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

    // Between two rows weights halve once in every half-life that lies between their times.
    private static Value TimedMean(CallContext context, Arguments arguments)
    {
        if (Enumerable.Range(1, 4).Count(arguments.Has) != 1) throw arguments.Wrong(3, "must stand alone");
        var ages = Ages(context, arguments);
        var (isAdjusted, ignoresNull) = (arguments.Bool(6, true), arguments.Bool(7, false));
        var least = Math.Max(1, arguments.Int(5, 0));
        return Shapes.MapColumns("ewmMean", arguments[0], column =>
        {
            if (column.Count != ages.Length) throw Shapes.Unequal("ewmMean", column.Count, ages.Length);
            var items = Numeric.Doubles("ewmMean", column);
            var results = ColumnMemory.Allocate<double>(items.Length);
            var (mean, oldWeight, count) = (double.NaN, 1.0, 0);
            for (var i = 0; i < results.Length; i++)
            {
                var isNull = double.IsNaN(items[i]);
                if (count > 0 && !(isNull && ignoresNull)) oldWeight *= Math.Pow(0.5, ages[i]);
                if (!isNull)
                {
                    // Unadjusted, as pandas: what the old mean lost goes to the new item.
                    var newWeight = isAdjusted ? 1 : 1 - oldWeight;
                    mean = count == 0 ? items[i] : ((oldWeight * mean) + (newWeight * items[i])) / (oldWeight + newWeight);
                    oldWeight = !isAdjusted || count == 0 ? 1 : oldWeight + newWeight;
                    count++;
                }

                results[i] = count >= least ? mean : double.NaN;
            }

            return Vector.Double(results);
        }, isNumericOnly: true);
    }

    // The number of half-lives between each row's time and that of the row before.
    private static double[] Ages(CallContext context, Arguments arguments)
    {
        var halfLife = arguments.Scalar(3).AsDuration();
        var calendar = halfLife.Calendar is { } market ? context.Calendars.Get(market) : null;
        if (halfLife.Count <= 0) throw arguments.Wrong(3, "must be longer than nothing");
        var times = arguments.Find(8) as Vector ?? throw arguments.Wrong(8, "must be a vector of times");
        var counts = TimeWindows.Ascending("ewmMean", times).ToArray();
        var ages = new double[counts.Length];
        for (var i = 1; i < ages.Length; i++)
        {
            if (counts[i] == counts[i - 1]) throw arguments.Wrong(8, "must ascend strictly");
            var units = calendar is null
                ? Units(arguments, times.Type, (counts[i - 1], counts[i]), halfLife.Unit)
                : TradingDaysBetween(i);
            ages[i] = units / halfLife.Count;
        }

        return ages;

        double TradingDaysBetween(int row) => times.Type == DataType.Date
            ? calendar!.IndexOf(counts[row]) - calendar.IndexOf(counts[row - 1])
            : throw arguments.Wrong(8, "must be dates where halfLife counts trading days");
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
