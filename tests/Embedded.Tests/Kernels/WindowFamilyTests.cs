using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>
/// The functions of windows, of the rows so far and of the first rows by a key against a form that cuts out each window and
/// computes it anew.
/// </summary>
public sealed class WindowFamilyTests
{
    private static readonly Dictionary<string, Func<double[], double>> Places = new(StringComparer.Ordinal)
    {
        ["mimax"] = rows => First(rows, item => item == rows.Max(Lowest)),
        ["mimin"] = rows => First(rows, item => item == rows.Min(Highest)),
        ["mimaxLast"] = rows => Last(rows, item => item == rows.Max(Lowest)),
        ["miminLast"] = rows => Last(rows, item => item == rows.Min(Highest)),
        ["mifirstNot"] = rows => First(rows, item => !double.IsNaN(item)),
        ["milastNot"] = rows => Last(rows, item => !double.IsNaN(item)),
    };

    private static readonly Dictionary<string, Func<(double X, double Y)[], double>> Pairs = new(StringComparer.Ordinal)
    {
        ["covarp"] = items => WindowedReference.Products(items) / items.Length,
        ["covar"] = items => items.Length < 2 ? double.NaN : WindowedReference.Products(items) / (items.Length - 1),
        ["beta"] = WindowedReference.Slope,
        ["corr"] = WindowedReference.Correlation,
        ["wsum"] = items => items.Sum(item => item.X * item.Y),
    };

    private static readonly Dictionary<string, Func<double[], double>> Singles = new(StringComparer.Ordinal)
    {
        ["sum"] = items => items.Sum(),
        ["avg"] = items => items.Average(),
        ["std"] = items => Math.Sqrt(WindowedReference.Variance(items)),
        ["varp"] = items => WindowedReference.Moment(items, 2) / items.Length,
    };

    public static TheoryData<string> PlaceNames => [.. Places.Keys];

    public static TheoryData<string> PairNames => [.. Pairs.Keys];

    public static TheoryData<string> SingleNames => [.. Singles.Keys];

    [Theory]
    [MemberData(nameof(PlaceNames))]
    public void Place_in_a_moving_window_equals_a_search(string name) => ForSeeds(random =>
    {
        var items = Numbers(random, 6);
        var window = random.Next(1, 9);
        int? periods = random.Next(2) == 0 ? null : random.Next(1, window + 1);
        var expected = items.Select((_, row) =>
        {
            var rows = items[Math.Max(0, row - window + 1)..(row + 1)];
            var valid = rows.Count(item => !double.IsNaN(item));
            if (periods is null && rows.Length < window) return double.NaN;
            return valid == 0 && periods is null or 1 && valid == 0 ? -1 : valid < (periods ?? 1) ? double.NaN : Places[name](rows);
        });
        AssertClose([.. expected], Call(name, D(items), N(window), periods is { } least ? N(least) : null));
    });

    [Fact]
    public void Positive_streak_in_a_moving_window_equals_a_scan() => ForSeeds(random =>
    {
        var items = Array.ConvertAll(Numbers(random, 9), item => item - 4);
        var window = random.Next(1, 9);
        var expected = items.Select((_, row) => row + 1 < window ? double.NaN : Streak(items[(row - window + 1)..(row + 1)]));
        AssertClose([.. expected], Call("mmaxPositiveStreak", D(items), N(window)));
    });

    [Theory]
    [InlineData("mfirstNot")]
    [InlineData("mlastNot")]
    public void Edge_of_a_moving_window_equals_a_search(string name) => ForSeeds(random =>
    {
        var items = Numbers(random, 4);
        var (window, refused) = (random.Next(1, 8), random.Next(4));
        var periods = random.Next(1, window + 1);
        var expected = items.Select((_, row) =>
        {
            var wanted = items[Math.Max(0, row - window + 1)..(row + 1)].Where(item => !double.IsNaN(item) && item != refused).ToArray();
            return wanted.Length < periods ? double.NaN : name == "mfirstNot" ? wanted[0] : wanted[^1];
        });
        AssertClose([.. expected], Call(name, D(items), N(window), N(refused), N(periods)));
    });

    [Theory]
    [MemberData(nameof(PairNames))]
    public void Statistic_of_two_columns_equals_that_of_the_rows(string name) => ForSeeds(random =>
    {
        var (x, y, window) = (Numbers(random, 50), Numbers(random, 50), random.Next(1, 9));
        Resize(ref y, x.Length, random);
        var pairs = x.Zip(y).ToArray();
        AssertClose(
            WindowedReference.OverPairs(pairs, window, 1, Pairs[name]), Call("m" + name, D(x), D(y), N(window), N(1)));
        AssertClose(
            WindowedReference.OverPairs(pairs, Math.Max(1, x.Length), 1, Pairs[name]), Call("cum" + name, D(x), D(y)));
        var times = Times(random, x.Length);
        AssertClose(
            ByTime(times, window, rows => Valid(rows.Select(row => pairs[row]), Pairs[name])),
            Call("tm" + name, I(times), D(x), D(y), N(window)));
    });

    [Fact]
    public void Regression_error_equals_that_of_the_line() => ForSeeds(random =>
    {
        var (y, x, window) = (Numbers(random, 30), Numbers(random, 30), random.Next(3, 9));
        Resize(ref x, y.Length, random);
        var expected = WindowedReference.OverPairs([.. y.Zip(x)], window, 3, items =>
        {
            var slope = WindowedReference.Slope(items);
            var intercept = items.Average(item => item.X) - (slope * items.Average(item => item.Y));
            return items.Average(item => Math.Pow(item.X - intercept - (slope * item.Y), 2));
        });
        AssertClose(expected, ((Vector)Call("mmse", D(y), D(x), N(window), N(3)))[1], 1e-7);
    });

    [Theory]
    [MemberData(nameof(SingleNames))]
    public void Statistic_of_the_first_rows_by_a_key_equals_that_of_sorted_rows(string name) => ForSeeds(random =>
    {
        var (x, keys) = (Numbers(random, 50), Numbers(random, 5));
        Resize(ref keys, x.Length, random);
        var (window, top) = (random.Next(1, 9), random.Next(1, 5));
        double Best(IEnumerable<int> rows, bool isLatest) => Singles[name] is var statistic
            && rows.Where(row => !double.IsNaN(keys[row])).OrderBy(row => keys[row]).ThenBy(row => isLatest ? -row : row).Take(top)
                .Select(row => x[row]).Where(item => !double.IsNaN(item)).ToArray() is { Length: > 0 } items
                ? statistic(items)
                : double.NaN;
        var rows = Enumerable.Range(0, x.Length).ToArray();
        AssertClose(
            Array.ConvertAll(rows, row => Best(rows[Math.Max(0, row - window + 1)..(row + 1)], isLatest: false)),
            Call($"m{name}TopN", D(x), D(keys), N(window), N(top)));
        AssertClose(
            Array.ConvertAll(rows, row => Best(rows[..(row + 1)], isLatest: true)), Call($"cum{name}TopN", D(x), D(keys), N(top)));
        var times = Times(random, x.Length);
        AssertClose(
            ByTime(times, window, inWindow => Best(inWindow, isLatest: true)), Call($"tm{name}TopN", I(times), D(x), D(keys), N(window), N(top)));
    });

    [Theory]
    [InlineData("tmTopRange", 1)]
    [InlineData("tmLowRange", -1)]
    public void Range_in_a_window_in_time_equals_a_scan(string name, int sign) => ForSeeds(random =>
    {
        var items = Numbers(random, 5);
        var times = Times(random, items.Length);
        var expected = ByTime(times, 6, rows =>
        {
            var last = rows[^1];
            if (Array.TrueForAll(rows, row => double.IsNaN(items[row]))) return double.NaN;
            return rows.Reverse().Skip(1).TakeWhile(row => Compare(items[row], items[last]) == -sign).Count();
        });
        AssertClose(expected, Call(name, I(times), D(items), N(6)));
    });

    [SeededProperty]
    public bool Largest_fall_so_far_equals_that_over_all_pairs(int seed)
    {
        var random = new Random(seed);
        var items = Array.ConvertAll(new double[random.Next(1, 30)], _ => random.Next(5) == 0 ? Nil : 1 + random.Next(50));
        var falls = (Vector<double>)Call("cummdd", D(items), Scalar.False);
        return Enumerable.Range(0, items.Length).All(row =>
        {
            var seen = items[..(row + 1)].Where(item => !double.IsNaN(item)).ToArray();
            var worst = seen.Length == 0 ? Nil : seen.Select((item, i) => seen[..(i + 1)].Max() - item).Max();
            return falls.Span[row].Equals(worst);
        });
    }

    [SeededProperty]
    public bool Dense_rank_so_far_counts_distinct_smaller_values(int seed)
    {
        var items = Numbers(new Random(seed), 8);
        var ranks = (Vector)Call("cumdenseRank", D(items));
        return Enumerable.Range(0, items.Length).All(row => double.IsNaN(items[row])
            ? ranks.IsNull(row)
            : ranks.Scalar(row).AsInt() == items[..(row + 1)].Where(item => item < items[row]).Distinct().Count());
    }

    [SeededProperty]
    public bool Windows_over_an_index_equal_windows_in_time(int seed)
    {
        var random = new Random(seed);
        var items = Numbers(random, 20);
        if (items.Length == 0) return true;
        var index = new int[items.Length];
        for (var i = 1; i < index.Length; i++) index[i] = index[i - 1] + 1 + random.Next(3);
        var series = Call("indexedSeries", I(index), D(items));
        return Array.TrueForAll(["mavg", "mmax", "mstd"], name =>
        {
            var least = random.Next(1, 4);
            var moved = (Vector<double>)((Matrix)Call(name, series, N(5), N(least))).Data;
            var timed = (Vector<double>)Call("t" + name, I(index), D(items), N(5));
            return Enumerable.Range(0, items.Length).All(row =>
            {
                var valid = items.Where((item, other) => other <= row && index[other] > index[row] - 5 && !double.IsNaN(item)).Count();
                return moved.Span[row].Equals(valid >= least ? timed.Span[row] : Nil);
            });
        });
    }

    private static void ForSeeds(Action<Random> check)
    {
        for (var seed = 0; seed < 60; seed++) check(new Random(seed));
    }

    private static double[] Numbers(Random random, int range) =>
        Array.ConvertAll(new double[random.Next(0, 40)], _ => random.Next(4) == 0 ? Nil : random.Next(range));

    private static void Resize(ref double[] items, int length, Random random)
    {
        var old = items.Length;
        Array.Resize(ref items, length);
        for (var i = old; i < length; i++) items[i] = random.Next(4) == 0 ? Nil : random.Next(50);
    }

    private static int[] Times(Random random, int count)
    {
        var times = new int[count];
        for (var i = 1; i < count; i++) times[i] = times[i - 1] + random.Next(4);
        return times;
    }

    private static double[] ByTime(int[] times, int window, Func<int[], double> statistic) => [.. times.Select((time, row) =>
        statistic([.. Enumerable.Range(0, row + 1).Where(other => times[other] > time - window)]))];

    private static double Valid(IEnumerable<(double X, double Y)> pairs, Func<(double X, double Y)[], double> statistic) =>
        pairs.Where(pair => !double.IsNaN(pair.X) && !double.IsNaN(pair.Y)).ToArray() is { Length: > 0 } complete ? statistic(complete) : double.NaN;

    private static double Lowest(double item) => double.IsNaN(item) ? double.MinValue : item;

    private static double Highest(double item) => double.IsNaN(item) ? double.MaxValue : item;

    private static double First(double[] rows, Predicate<double> test) => Array.FindIndex(rows, test);

    private static double Last(double[] rows, Predicate<double> test) => Array.FindLastIndex(rows, test);

    private static int Compare(double x, double y) => double.IsNaN(x) ? double.IsNaN(y) ? 0 : -1 : double.IsNaN(y) ? 1 : x.CompareTo(y);

    private static double Streak(double[] rows)
    {
        double streak = 0, largest = 0;
        foreach (var item in rows)
        {
            streak = item > 0 ? streak + item : 0;
            largest = Math.Max(largest, streak);
        }

        return largest;
    }

    private static void AssertClose(double[] expected, Value actual, double tolerance = 1e-9)
    {
        var vector = (Vector)actual;
        Assert.Equal(expected.Length, vector.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            var item = vector.Scalar(i).AsDouble();
            Assert.True(
                double.IsNaN(expected[i]) ? double.IsNaN(item) : Math.Abs(expected[i] - item) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"Row {i}: {expected[i]} was expected, {item} came out.");
        }
    }
}
