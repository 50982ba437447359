using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Rows counted or grouped until their values sum to a threshold, and events that happen close to each other.</summary>
internal static class ThresholdFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("sumbars(X, Y)",
            "How many values back from each row, its own included, sum to at least Y; 0 when all of them do not.", (_, a) =>
        {
            var threshold = a.Double(1);
            return Shapes.MapColumns(a.FunctionName, a[0], column => BarsBack(a, column, threshold), isNumericOnly: true);
        });
        table.Add("volumeBar(X, interval, [label])",
            "The rows grouped in order so that each group's values sum to at least interval.", (_, a) => VolumeBars(a));
        table.Add("coevent(event, eventTime, window, [orderSensitive])",
            "How often two events happen within a window of each other.", (_, a) => CloseEvents(a));
    }

    private static Vector<int> BarsBack(Arguments arguments, Vector column, double threshold)
    {
        var items = Numeric.Doubles(arguments.FunctionName, column);
        var bars = new int[items.Length];
        var (sum, first) = (0.0, 0);
        for (var i = 0; i < bars.Length; i++)
        {
            if (items[i] < 0) throw arguments.Wrong(0, "must hold no negative values");
            sum += Amount(items[i]);
            // The first row moves on as long as the rows behind it reach the threshold without it.
            while (first < i && sum - Amount(items[first]) >= threshold) sum -= Amount(items[first++]);
            bars[i] = sum >= threshold ? i - first + 1 : 0;
        }

        return Vector.Int(bars);
    }

    private static double Amount(double item) => double.IsNaN(item) ? 0 : item;

    private static Value VolumeBars(Arguments arguments)
    {
        var column = arguments.Vector(0);
        var items = Numeric.Doubles(arguments.FunctionName, column).ToArray();
        var interval = arguments.Double(1);
        if (interval == 0 || double.IsNaN(interval)) throw arguments.Wrong(1, "must not be 0");
        var isInteger = Numeric.IsInteger(column.Type);
        if (interval is > 0 and < 1)
        {
            interval *= items.Sum(Amount);
            if (isInteger) interval = Math.Floor(interval);
        }

        var (groups, sums) = GroupsOf(items, interval);
        var label = arguments.Text(2, "seq");
        if (label == "seq") return Vector.Int(groups);
        if (label is not ("left" or "right")) throw arguments.Wrong(2, "must be 'seq', 'left' or 'right'");
        var labels = Vector.Double(Array.ConvertAll(groups, group => label == "right" ? sums[group] : group == 0 ? 0 : sums[group - 1]));
        return isInteger ? Conversion.Convert(labels, DataType.Long) : labels;
    }

    // The group of every row, and the sum of all rows up to the end of each group.
    private static (int[] Groups, List<double> Sums) GroupsOf(double[] items, double interval)
    {
        var groups = new int[items.Length];
        var sums = new List<double>();
        var (total, inGroup) = (0.0, 0.0);
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = sums.Count;
            total += Amount(items[i]);
            inGroup += Amount(items[i]);
            if (interval > 0 ? inGroup < interval : inGroup > interval) continue;
            sums.Add(total);
            inGroup = 0;
        }

        if (groups.Length > 0 && groups[^1] == sums.Count) sums.Add(total);
        return (groups, sums);
    }

    private static Table CloseEvents(Arguments arguments)
    {
        var (events, times) = (arguments.Vector(0), arguments.Vector(1));
        if (events.Count != times.Count) throw Shapes.Unequal(arguments.FunctionName, events.Count, times.Count);
        var window = arguments.Int(2);
        if (window < 0) throw arguments.Wrong(2, "must not be negative");
        var order = Sorting.Order(times, isAscending: true);
        var counts = times.Gather(order).Numbers<long>();
        var grouping = Grouping.Of(events);
        // Without an order, the event that sorts first stands first.
        var firsts = events.Gather([.. grouping.FirstRows]);
        var rankOf = new int[firsts.Count];
        var sorted = Sorting.Order(firsts, isAscending: true);
        for (var i = 0; i < sorted.Length; i++) rankOf[sorted[i]] = i;
        var hits = new Dictionary<(int, int), int>();
        for (var later = 1; later < order.Length; later++)
            for (var earlier = later - 1; earlier >= 0 && counts[later] - counts[earlier] <= window; earlier--)
            {
                var pair = (First: grouping.GroupOf[order[earlier]], Second: grouping.GroupOf[order[later]]);
                if (!arguments.Bool(3, false) && rankOf[pair.First] > rankOf[pair.Second]) pair = (pair.Second, pair.First);
                hits[pair] = hits.GetValueOrDefault(pair) + 1;
            }

        return new Table(
            ("event1", firsts.Gather([.. hits.Keys.Select(pair => pair.Item1)])),
            ("event2", firsts.Gather([.. hits.Keys.Select(pair => pair.Item2)])),
            ("hits", Vector.Int([.. hits.Values])));
    }
}
