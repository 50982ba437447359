using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>
/// Compares what a reactive state engine gives for the rows of a table <c>data</c> with what the same expressions give
/// over the rows of each key in a query.
/// </summary>
public abstract class StreamedQueryFixture : StreamFixture
{
    /// <summary>Batches hold fewer rows than this where their sizes are random.</summary>
    private const int MostRows = 40;

    /// <summary>How far a result of the engine may be from that of the query; absolute below 1.</summary>
    protected virtual double RelativeTolerance => 1e-12;

    /// <summary>
    /// Feeds the rows one by one, all together, in random batches, and in random batches with a snapshot and a new
    /// engine at random places between them.
    /// </summary>
    /// <param name="expressions">The expressions, with commas between them.</param>
    /// <param name="seed">Decides what is random.</param>
    protected async Task RequireStreamEqualsQueryAsync(string expressions, int seed)
    {
        var expected = (Table)await RunAsync(
            $"select * from (select i, sym, {expressions} from data context by sym) order by i");
        var rows = expected.Count;
        await RequireAsync(expressions, expected, [1], restarts: []);
        await RequireAsync(expressions, expected, [rows], restarts: []);
        await RequireAsync(expressions, expected, Sizes(seed, rows), restarts: []);
        var random = new Random(seed);
        await RequireAsync(
            expressions, expected, Sizes(seed + 1, rows), [.. Enumerable.Range(0, 3).Select(_ => random.Next(rows)).Order()]);
    }

    private static int[] Sizes(int seed, int rows)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => random.Next(1, MostRows))];
    }

    private async Task RequireAsync(string expressions, Table expected, int[] sizes, int[] restarts)
    {
        var streamed = await StreamAsync(expressions, expected, sizes, new Queue<int>(restarts));
        Assert.Equal(expected.Count, streamed.Count);
        // Behind the number of the row and the key stand the results.
        for (var column = 2; column < expected.Columns.Count; column++)
            for (var row = 0; row < expected.Count; row++)
                Assert.True(
                    AreEqual(expected.Columns[column][row], streamed.Columns[column][row]),
                    $"{expected.Names[column]} of {expressions}, row {row}: {expected.Columns[column][row]} in the query, "
                    + $"{streamed.Columns[column][row]} from the engine in batches of {sizes[0]} ...");
    }

    private async Task<Table> StreamAsync(string expressions, Table expected, int[] sizes, Queue<int> restarts)
    {
        var results = expected.Columns.Skip(2).ToArray();
        await RunAsync($"""
            out = table(1:0, `sym`i{string.Concat(results.Select((_, i) => $"`r{i}"))},
                [SYMBOL, INT, {string.Join(", ", results.Select(column => column.Type.DisplayName()))}])
            def feed(engine, data, first, sizes) {"{"}
                start = first
                for (count in sizes) {"{"}
                    engine.append!(data[start:(start + count)])
                    start += count
                {"}"}
            {"}"}
            """);
        var create = $"engine = createReactiveStateEngine(\"e\", <[i, {expressions}]>, data, out, `sym"
            + (restarts.Count > 0 ? ", snapshotDir=\".\", snapshotIntervalInMsgCount=1)" : ")");
        await RunAsync(create);
        var waiting = new List<int>();
        var (first, start) = (0, 0);
        for (var step = 0; start < expected.Count; step++)
        {
            waiting.Add(Math.Min(sizes[step % sizes.Length], expected.Count - start));
            start += waiting[^1];
            var isRestart = restarts.TryPeek(out var place) && start >= place;
            if (!isRestart && start < expected.Count) continue;
            await RunAsync(string.Create(
                CultureInfo.InvariantCulture, $"feed(engine, data, {first}, [{string.Join(", ", waiting)}])"));
            (first, waiting) = (start, []);
            if (isRestart && restarts.TryDequeue(out _)) await RunAsync("dropStreamEngine(`e)\n" + create);
        }

        await RunAsync("dropStreamEngine(`e)");
        foreach (var file in Directory.EnumerateFiles(FileFolder, "e.*")) File.Delete(file);
        return (Table)await RunAsync("select * from out order by i");
    }

    private bool AreEqual(Value expected, Value streamed)
    {
        if (expected is Vector row && streamed is Vector other)
            return row.Count == other.Count && Enumerable.Range(0, row.Count).All(i => AreEqual(row[i], other[i]));
        if (expected is not Scalar left || streamed is not Scalar right) return expected.Equals(streamed);
        if (left.Type.Category() != DataCategory.Floating) return left.Equals(right);
        var (x, y) = (left.AsDouble(), right.AsDouble());
        return x.Equals(y) || Math.Abs(x - y) <= RelativeTolerance * Math.Max(1, Math.Abs(x));
    }
}
