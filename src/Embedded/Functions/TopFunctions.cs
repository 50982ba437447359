using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Statistics of the rows of a window that come first by a key: <c>m...TopN</c> over a number of rows, <c>tm...TopN</c> over a time,
/// <c>cum...TopN</c> over all rows so far. Rows without a key are left out.
/// </summary>
internal static class TopFunctions
{
    public static void Register(FunctionTable table)
    {
        TopStatistics.AddTo(new Taker(table));
        table.Add("mpercentileTopN(X, S, percent, window, top, [interpolation], [ascending], [tiesMethod])",
            "The percentile of the rows of a moving window that come first by S.", (_, a) =>
            {
                var (share, interpolation) = (AggregateFunctions.Share(a, 2, 100), AggregateFunctions.InterpolationOf(a, 5));
                var places = new TopPlaces(0, 1, 1, 0) { Window = 3, Ascending = 6 };
                return Apply(a, places, (_, x, tops) => Percentiles(tops, Numeric.Doubles(a.FunctionName, x[0]), share, interpolation));
            }, FunctionTraits.State);
        table.Add("aggrTopN(func, funcArgs, sortingCol, top, [ascending])",
            "A function of the rows that come first by a column; top is a number of rows or, below 1, a share of them.", OfTop);
    }

    private delegate Vector TopBody(Arguments arguments, Vector[] inputs, TopWindow tops);

    private static void AddWindows(FunctionTable table, string name, string parameters, string option, TopBody body)
    {
        var inputs = parameters.Split(',').Length;
        var tail = $"{option}[ascending], [tiesMethod])";
        Add($"m{name}TopN({parameters}, S, window, top, {tail}", 0, 1, "a moving window");
        // The reference names the two inputs of cumbetaTopN the other way round than those of its kin.
        Add($"cum{name}TopN({(name == "beta" ? "Y, X" : parameters)}, S, top, {tail}", 0, 0, "the rows so far");
        Add($"tm{name}TopN(T, {parameters}, S, window, top, {tail}", 1, 1, "a window in time");

        void Add(string signature, int first, int windows, string extent) => table.Add(
            signature, $"The {name} of the rows of {extent} that come first by S.",
            (_, a) => Apply(a, new TopPlaces(first, inputs, windows, option.Length > 0 ? 1 : 0), body), FunctionTraits.State);
    }

    // Matrices and tables go column by column; a key vector beside them serves every column.
    private static Value Apply(Arguments arguments, TopPlaces places, TopBody body)
    {
        var values = Enumerable.Range(places.First, places.Inputs + 1).Select(i => Upright(arguments, i)).ToArray();
        var shape = values.OfType<Matrix>().FirstOrDefault();
        if (shape is null) return Column(arguments, places, [.. values.Select(value => Columns.Of(arguments.FunctionName, value))], body);
        var columns = new List<Vector>();
        for (var i = 0; i < shape.Columns; i++)
            columns.Add(Column(arguments, places, [.. values.Select(value => value is Matrix matrix
                ? matrix.Columns == shape.Columns ? matrix.Column(i) : throw Shapes.Unequal(arguments.FunctionName, shape.Columns, matrix.Columns)
                : Shapes.Spread(arguments.FunctionName, value, shape.Rows))], body));
        if (arguments[places.First] is Table named) return new Table(named.Names, columns);
        return new Matrix(Reshaping.FromColumns(arguments.FunctionName, columns).Data, shape.Rows, shape.Columns, shape.RowLabels, shape.ColumnLabels);
    }

    private static Value Upright(Arguments arguments, int index) =>
        arguments[index] is Table table ? Reshaping.FromColumns(arguments.FunctionName, table.Columns) : arguments[index];

    private static Vector Column(Arguments arguments, TopPlaces places, Vector[] inputs, TopBody body)
    {
        var rows = inputs[0].Count;
        if (Array.Find(inputs, input => input.Count != rows) is { } other) throw Shapes.Unequal(arguments.FunctionName, rows, other.Count);
        return body(arguments, inputs, TopWindow.Of(arguments, places, inputs[^1]));
    }

    private static Vector<double> Results<TItem, TAggregate>(TopWindow tops, ReadOnlySpan<TItem> items, int minimum = 1)
        where TAggregate : struct, IAggregate<TItem, double, TAggregate>
    {
        var rows = new TopRows<TItem>(tops.Rule.IsAscending, tops.Rule.Ties);
        var results = ColumnMemory.Allocate<double>(items.Length);
        var first = 0;
        for (var i = 0; i < results.Length; i++)
        {
            rows.Add(new TopRow<TItem>(tops.Keys[i], i, items[i]));
            for (; first < tops.Starts[i]; first++) rows.Remove(tops.Keys[first], first);
            results[i] = rows.Aggregate<TAggregate>(tops.Rule.Top, minimum);
        }

        return Vector.Double(results);
    }

    private static Vector<double> Percentiles(TopWindow tops, ReadOnlySpan<double> items, double share, Interpolation interpolation)
    {
        var rows = new TopRows<double>(tops.Rule.IsAscending, tops.Rule.Ties);
        var results = ColumnMemory.Allocate<double>(items.Length);
        var first = 0;
        for (var i = 0; i < results.Length; i++)
        {
            rows.Add(new TopRow<double>(tops.Keys[i], i, items[i]));
            for (; first < tops.Starts[i]; first++) rows.Remove(tops.Keys[first], first);
            var best = rows.Best(tops.Rule.Top);
            var chosen = new double[best.Length];
            for (var k = 0; k < chosen.Length; k++) chosen[k] = best[k].Item;
            results[i] = Quantiles.At(Quantiles.Sorted(chosen), share, interpolation);
        }

        return Vector.Double(results);
    }

    private static Value OfTop(CallContext context, Arguments arguments)
    {
        var columns = arguments[1].IsTuple() ? Rows.ColumnsOf(arguments, 1, 1) : [arguments.Vector(1)];
        var keys = arguments.Vector(2);
        if (Array.Find(columns, column => column.Count != keys.Count) is { } other)
            throw Shapes.Unequal(arguments.FunctionName, keys.Count, other.Count);
        var top = arguments.Double(3);
        if (!(top > 0)) throw arguments.Wrong(3, "must be positive");
        var count = arguments[3].Type.Category() == DataCategory.Floating ? Math.Max(1, (int)(top * keys.Count)) : (int)top;
        var order = Sorting.Order(keys, arguments.Bool(4, true));
        var best = order[..Math.Min(count, order.Length)];
        return arguments.Function(0).Invoke(context, Array.ConvertAll<Vector, Value?>(columns, column => column.Gather(best)));
    }

    private sealed class Taker(FunctionTable table) : ITopStatisticsTaker
    {
        public void AddOne<TAggregate>(string name) where TAggregate : struct, IAggregate<double, double, TAggregate> =>
            AddWindows(table, name, "X", "", (a, x, tops) => Results<double, TAggregate>(tops, Numeric.Doubles(a.FunctionName, x[0])));

        public void AddShape<TBiased, TSample>(string name, int minimum)
            where TBiased : struct, IAggregate<double, double, TBiased> where TSample : struct, IAggregate<double, double, TSample> =>
            AddWindows(table, name, "X", "[biased], ", (a, x, tops) => tops.Rule.IsBiased
                ? Results<double, TBiased>(tops, Numeric.Doubles(a.FunctionName, x[0]), minimum)
                : Results<double, TSample>(tops, Numeric.Doubles(a.FunctionName, x[0]), minimum));

        public void AddTwo<TAggregate>(string name) where TAggregate : struct, IAggregate<Twin, double, TAggregate> =>
            AddWindows(table, name, "X, Y", "", (a, x, tops) => Results<Twin, TAggregate>(tops, Numeric.Twins(a.FunctionName, x[0], x[1])));
    }
}

/// <summary>Where a TopN function's arguments stand: its inputs, then the key, then a window or none, then top.</summary>
/// <param name="First">The first input; 1 behind the times of a window in time.</param>
/// <param name="Inputs">The number of inputs.</param>
/// <param name="Windows">1 for a function with a window, 0 for one over the rows so far.</param>
/// <param name="Biased">1 for a function with the option biased behind top.</param>
internal readonly record struct TopPlaces(int First, int Inputs, int Windows, int Biased)
{
    public int Key => First + Inputs;

    public int Window { get; init; } = First + Inputs + 1;

    public int Top => Window + Windows;

    /// <summary>The place of ascending; tiesMethod stands behind it.</summary>
    public int Ascending { get; init; } = First + Inputs + 2 + Windows + Biased;
}

/// <summary>How many rows a TopN function takes, and which of them.</summary>
internal sealed record TopRule(int Top, bool IsAscending, TiedRows Ties, bool IsBiased)
{
    /// <exception cref="ScriptException">The number of rows or the rule for ties is wrong.</exception>
    public static TopRule Of(Arguments arguments, TopPlaces places) => new(
        arguments.Int(places.Top) is > 0 and var top ? top : throw arguments.Wrong(places.Top, "must be a positive number of rows"),
        arguments.Bool(places.Ascending, true),
        TiesOf(arguments, places.Ascending + 1, places), places.Biased == 0 || arguments.Bool(places.Top + 1, true));

    /// <summary>The keys as numbers.</summary>
    /// <exception cref="ScriptException">They are neither numbers nor times.</exception>
    public static double[] Keys(Arguments arguments, TopPlaces places, Vector keys) =>
        keys.Type.IsNumeric() || keys.Type.IsTemporal()
            ? keys.OwnNumbers<double>()
            : throw arguments.Wrong(places.Key, "must hold numbers or times");

    // Windows of rows prefer the oldest of equal rows, the others the latest, as documented.
    private static TiedRows TiesOf(Arguments arguments, int index, TopPlaces places)
    {
        var isRows = places is { First: 0, Windows: 1, Biased: 0 };
        return arguments.Text(index, isRows ? "oldest" : "latest") switch
        {
            "oldest" => TiedRows.Oldest,
            "latest" => TiedRows.Latest,
            "all" => TiedRows.All,
            _ => throw arguments.Wrong(index, "must be 'oldest', 'latest' or 'all'"),
        };
    }
}

/// <summary>The windows of a TopN function over one column of keys.</summary>
internal sealed record TopWindow(double[] Keys, int[] Starts, TopRule Rule)
{
    /// <exception cref="ScriptException">The window, the number of rows or the rule for ties is wrong.</exception>
    public static TopWindow Of(Arguments arguments, TopPlaces places, Vector keys)
    {
        var rule = TopRule.Of(arguments, places);
        return new TopWindow(TopRule.Keys(arguments, places, keys), StartsOf(arguments, places, keys.Count), rule);
    }

    private static int[] StartsOf(Arguments arguments, TopPlaces places, int rows)
    {
        if (places.Windows == 0) return new int[rows];
        if (places.First == 0)
        {
            var length = Windows.Length(arguments, places.Window);
            return Array.ConvertAll(Sequences.Indexes(rows), row => Math.Max(0, row - length + 1));
        }

        var starts = TimeWindows.Starts(arguments.FunctionName, arguments.Vector(0), arguments.Scalar(places.Window));
        return starts.Length == rows ? starts : throw Shapes.Unequal(arguments.FunctionName, starts.Length, rows);
    }
}
