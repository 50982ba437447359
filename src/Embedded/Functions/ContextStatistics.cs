using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Statistics over the positions where two columns both have a value.</summary>
internal static class ContextStatistics
{
    public static void Register(FunctionTable table)
    {
        Add(table, "contextSum", "The sum of X where Y is not null.", "sum");
        Add(table, "contextSum2", "The sum of squares of X where Y is not null.", "sum2");
        Add(table, "contextCount", "The number of positions where neither X nor Y is null.", "count");
        table.Add("crossStat(X, Y)",
            "count(X), sum(X), sum(Y), sum2(X), sum2(Y) and sum(X*Y) where both have a value.", CrossStatistics);
        table.Add("conditionalFilter(X, condition, filterMap)",
            "Is X among the values that the dictionary has for the condition?", ConditionalFilter);
    }

    private static void Add(FunctionTable table, string name, string summary, string aggregate) =>
        table.Add($"{name}(X, Y)", summary, (context, a) => ColumnWise(a, (x, y) =>
        {
            if (x.Count != y.Count) throw Shapes.Unequal(name, x.Count, y.Count);
            var rows = Enumerable.Range(0, x.Count).Where(row => !y.IsNull(row)).ToArray();
            return Aggregate(context, aggregate, x.Gather(rows));
        }), FunctionTraits.Aggregate);

    private static Value ColumnWise(Arguments arguments, Func<Vector, Vector, Value> statistic)
    {
        switch (arguments[0], arguments[1])
        {
            case (Matrix x, Matrix y) when x.Columns == y.Columns:
                return Columns.CombineScalars(
                    [.. Enumerable.Range(0, x.Columns).Select(i => statistic(x.Column(i), y.Column(i)))]);
            case (Table x, Table y) when x.Columns.Count == y.Columns.Count:
                return new Table(x.Names, x.Columns.Zip(y.Columns, (left, right) =>
                    Columns.Of(arguments.FunctionName, statistic(left, right))));
            default:
                return statistic(Columns.Of(arguments.FunctionName, arguments[0]),
                    Columns.Of(arguments.FunctionName, arguments[1]));
        }
    }

    private static Value Aggregate(CallContext context, string function, Vector values) =>
        context.Functions.Find(function)!.Invoke(context, [values]);

    private static Vector<Value> CrossStatistics(CallContext context, Arguments arguments)
    {
        var (x, y) = (arguments.Vector(0), arguments.Vector(1));
        if (x.Count != y.Count) throw Shapes.Unequal("crossStat", x.Count, y.Count);
        var rows = Enumerable.Range(0, x.Count).Where(row => !x.IsNull(row) && !y.IsNull(row)).ToArray();
        (x, y) = (x.Gather(rows), y.Gather(rows));
        var products = context.Functions.Find("mul")!.Invoke(context, [x, y]);
        return Vector.Tuple(
            Aggregate(context, "count", x), Aggregate(context, "sum", x), Aggregate(context, "sum", y),
            Aggregate(context, "sum2", x), Aggregate(context, "sum2", y), Aggregate(context, "sum", (Vector)products));
    }

    private static Value ConditionalFilter(CallContext context, Arguments arguments)
    {
        var filters = arguments[2] as Dictionary ?? throw arguments.Wrong(2, "must be a dictionary");
        var values = Columns.Of("conditionalFilter", arguments[0]);
        var conditions = Shapes.Spread("conditionalFilter", arguments[1], values.Count);
        var marks = new sbyte[values.Count];
        foreach (var rows in Kernels.Grouping.Of([conditions]).Rows())
        {
            if (filters.Find(KeyOf(conditions.Scalar(rows[0]), filters.KeyType)) is not { } allowed) continue;
            var chosen = values.Gather(rows);
            var test = context.Functions.Find(allowed is Pair ? "between" : "in")!;
            var truths = (Vector)test.Invoke(context, [chosen, allowed is Scalar one ? Columns.Of(one) : allowed]);
            for (var i = 0; i < rows.Length; i++) marks[rows[i]] = truths.Scalar(i).AsBool() ? (sbyte)1 : (sbyte)0;
        }

        return arguments[0] is Scalar ? Columns.Bool(marks)[0] : Columns.Bool(marks);
    }

    private static Scalar KeyOf(Scalar condition, DataType type) =>
        condition.Type == type || condition.Type.IsText() == type.IsText() && condition.Type.IsText()
            ? condition.Type.IsText() ? Scalar.Text(type, condition.AsText()) : condition
            : (Scalar)Conversion.Convert(condition, type);
}
