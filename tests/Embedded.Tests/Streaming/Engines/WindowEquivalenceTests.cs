using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>
/// However its rows come in - at once, one by one, in batches, with the state captured and put into a new engine on the
/// way - a time-series engine gives what a query by groups gives over the rows of the same windows.
/// </summary>
public sealed class WindowEquivalenceTests : EngineFixture
{
    private const string Metrics =
        "first(p) as o, max(p) as h, min(p) as l, last(p) as c, sum(v) as sv, avg(p) as ap, std(p) as sp, var(p) as vp, sum2(p) as s2, "
        + "count(p) as n, wavg(p, v) as wa, wsum(p, v) as ws, corr(p, v) as co, covar(p, v) as cv, beta(p, v) as be, "
        + "prod(p) as pr, skew(p) as sk, kurtosis(p) as ku, firstNot(p) as fn, lastNot(p) as ln, last(p) - first(p) as d, "
        + "sum(p * v) \\ sum(v) as q, max(v) as mv, med(p) as md, percentile(p, 75) as pc, nunique(v) as nu, mode(v) as mo, "
        + "imax(p) as im, sum(iif(v > 50, v, 0)) as big";

    private const string Types =
        "DOUBLE, DOUBLE, DOUBLE, DOUBLE, LONG, DOUBLE, DOUBLE, DOUBLE, DOUBLE, INT, DOUBLE, DOUBLE, DOUBLE, DOUBLE, "
        + "DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, INT, DOUBLE, DOUBLE, INT, INT, INT, LONG";

    [Theory]
    [InlineData(60_000, 60_000, "left", 1)]
    [InlineData(60_000, 60_000, "right", 2)]
    [InlineData(180_000, 60_000, "left", 3)]
    [InlineData(10_000, 2_000, "right", 4)]
    [InlineData(7_000, 1_000, "left", 5)]
    public async Task Engine_equals_the_query_over_the_same_windows(int size, int step, string closed, int seed)
    {
        await RunAsync(TicksOf(new Random(seed)));
        var expected = (Table)await RunAsync(Query(size, step, closed));
        Assert.True(expected.Count > 20);

        AssertSame(expected, await FeedAsync(size, step, closed, _ => int.MaxValue, captures: false));
        AssertSame(expected, await FeedAsync(size, step, closed, _ => 1, captures: false));
        AssertSame(expected, await FeedAsync(size, step, closed, random => random.Next(1, 60), captures: true));
    }

    // 300 ticks of three symbols and, for each, one far behind that closes its windows.
    private static string TicksOf(Random random)
    {
        var (time, rows) = (0L, new List<(long Time, string Sym, string Price, string Volume)>());
        for (var i = 0; i < 300; i++)
        {
            time += random.Next(0, 4) == 0 ? 0 : random.Next(1, 2500);
            if (random.Next(60) == 0) time += 400_000;
            var price = random.Next(8) == 0 ? "NULL" : random.Next(90, 110).ToString(CultureInfo.InvariantCulture) + ".5";
            var volume = random.Next(8) == 0 ? "NULL" : random.Next(1, 100).ToString(CultureInfo.InvariantCulture);
            rows.Add((time, $"`s{random.Next(3)}", price, volume));
        }

        for (var i = 0; i < 3; i++) rows.Add((time + 10_000_000, $"`s{i}", "1.5", "1"));
        return $"""
            data = table(2024.05.06T09:30:00.000 + [{string.Join(",", rows.Select(row => row.Time))}] as time,
                [{string.Join(",", rows.Select(row => row.Sym))}] as sym,
                double([{string.Join(",", rows.Select(row => row.Price))}]) as p,
                int([{string.Join(",", rows.Select(row => row.Volume))}]) as v, 0..{rows.Count - 1} as i)
            """;
    }

    // Every row once for each window that it lies in.
    private static string Query(int size, int step, string closed)
    {
        var shift = closed == "right" ? 1 : 0;
        var copies = Enumerable.Range(0, size / step).Select(i =>
            $"(select timestamp(bar(long(time) - {shift}, {step}) + {step + (i * step)}) as e, sym, p, v, i from data where i < size(data) - 3)");
        return $"""
            all1 = unionAll([{string.Join(",", copies)}], false)
            select {Metrics} from (select * from all1 order by i) group by e, sym
            """;
    }

    private async Task<Table> FeedAsync(int size, int step, string closed, Func<Random, int> batch, bool captures)
    {
        var random = new Random(size + step);
        var names = string.Join("", Metrics.Split(" as ").Skip(1).Select(part => "`" + part.Split(',')[0]));
        await RunAsync($"out = table(1:0, `e`sym{names}, [TIMESTAMP, SYMBOL, {Types}])");
        var script = $"""
            createTimeSeriesEngine(name="e", windowSize={size}, step={step}, metrics=<[{Metrics}]>, dummyTable=data, outputTable=out, timeColumn=`time, keyColumn=`sym, closed="{closed}", garbageSize=10)
            """;
        await FeedAsync("e", script, () => batch(random), () => captures && random.Next(3) == 0);
        return (Table)await RunAsync("select * from out order by e, sym");
    }

    private static void AssertSame(Table expected, Table actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var column = 0; column < expected.Columns.Count; column++)
        {
            for (var row = 0; row < expected.Count; row++)
            {
                var (left, right) = (expected.Columns[column].Scalar(row), actual.Columns[column].Scalar(row));
                var isSame = left.IsNull || right.IsNull || !left.Type.IsNumeric()
                    ? left.IsNull == right.IsNull && (left.IsNull || left.ToString() == right.ToString())
                    : Math.Abs(left.AsDouble() - right.AsDouble()) <= 1e-9 * Math.Max(1, Math.Abs(left.AsDouble()));
                Assert.True(isSame, $"{expected.Names[column]}, row {row}: {left} expected, {right} found");
            }
        }
    }
}
