using DolphinQuant.Data;
using DolphinQuant.DolphinDb;
using DolphinQuant.DolphinDb.Streaming;
using DolphinQuant.DolphinDb.Tests;
using DolphinQuant.DolphinDb.Writing;

namespace DolphinQuant.Container.Tests;

/// <summary>Stream tables, subscriptions and a stream engine on a server in a container.</summary>
[Collection(ServerTests.Name)]
public sealed class StreamTests(ServerContainer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ServerFact]
    public async Task Written_rows_arrive_once_and_in_order()
    {
        const int rows = 2500;
        await using var source = server.OpenSource();
        await CreateAsync(source, "share streamTable(1:0, `sym`x, [SYMBOL, INT]) as containedTicks");
        await using (var writer = await TableWriter.OpenAsync(
            source, new TableWriterOptions { Table = "containedTicks", BatchRows = 400 }, Calls.Never))
        {
            for (var x = 0; x < rows; x++) await writer.WriteAsync([Scalar.Symbol("A"), Scalar.Int(x)], Calls.Never);
        }

        Assert.Equal(Enumerable.Range(1000, rows - 1000), await ReadAsync(source, "containedTicks", 1000, rows));
    }

    [ServerFact]
    public async Task Reactive_state_engine_computes_a_factor_for_each_symbol_row_by_row()
    {
        await using var source = server.OpenSource();
        await CreateAsync(source,
            """
            share streamTable(1:0, `sym`price, [SYMBOL, DOUBLE]) as containedPrices
            share streamTable(1:0, `sym`price`mean, [SYMBOL, DOUBLE, DOUBLE]) as containedMeans
            createReactiveStateEngine(name="containedEngine", metrics=[<price>, <mavg(price, 3)>],
                dummyTable=containedPrices, outputTable=containedMeans, keyColumn="sym")
            subscribeTable(tableName="containedPrices", actionName="means", offset=0,
                handler=getStreamEngine("containedEngine"), msgAsTable=true)
            """);
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await session.RunAsync("insert into containedPrices values(take(`A`B, 8), 1.0 10 2 20 6 30 7 70)", Calls.Never);

        var means = new List<(string Symbol, double Mean)>();
        await foreach (var rows in BatchesAsync(source, "containedMeans", 0))
        {
            for (var row = 0; row < rows.Count; row++)
                means.Add((rows["sym"].Scalar(row).AsText(), rows.Span<double>("mean")[row]));
            if (means.Count == 8) break;
        }

        // A window that is not full yet has no value.
        Assert.Equal([double.NaN, double.NaN, 3, 5], means.Where(row => row.Symbol == "A").Select(row => Math.Round(row.Mean, 9)));
        Assert.Equal([double.NaN, double.NaN, 20, 40], means.Where(row => row.Symbol == "B").Select(row => Math.Round(row.Mean, 9)));
    }

    private static async Task CreateAsync(DolphinDbDataSource source, string script)
    {
        await using var session = await source.OpenSessionAsync(Calls.Never);
        await session.RunAsync(script, Calls.Never);
    }

    private static async Task<List<int>> ReadAsync(DolphinDbDataSource source, string table, long offset, int end)
    {
        var seen = new List<int>();
        await foreach (var rows in BatchesAsync(source, table, offset))
        {
            seen.AddRange(rows.Span<int>("x"));
            if (offset + seen.Count >= end) break;
        }

        return seen;
    }

    private static async IAsyncEnumerable<Table> BatchesAsync(DolphinDbDataSource source, string table, long offset)
    {
        using var patience = new CancellationTokenSource(Patience);
        var options = new SubscriptionOptions { Table = table, Offset = offset };
        await foreach (var batch in source.SubscribeAsync(options, patience.Token)) yield return batch.Rows;
    }
}
