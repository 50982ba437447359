using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Streaming;
using DolphinQuant.DolphinDb.Writing;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>The example of docs/client.md: the page shows these very lines.</summary>
public sealed partial class ClientPageTests
{
    [Fact]
    public async Task Example_of_the_page_runs()
    {
        await using var place = await Place.OpenAsync();
        var connectionString = $"dolphindb://admin:{Uri.EscapeDataString(Place.Password)}@{place.Options.Hosts[0]}";
        var stop = CancellationToken.None;

        await using var source = new DolphinDbDataSource(connectionString);
        await using var session = await source.OpenWireSessionAsync(stop);
        await session.UploadAsync(new Dictionary<string, Value> { ["prices"] = Vector.Double(10, 10.5, 10.25) }, stop);
        var highest = (Scalar)await session.RunAsync("max(prices)", stop);
        var mean = (Scalar)await session.CallAsync("avg", [Vector.Double(1, 2, 6)], stop);

        // Big results come in blocks, while the server still sends.
        var rows = 0;
        await foreach (var block in session.ReadAsync("table(1..50000 as id, (1..50000) * 0.5 as x)", 10_000, stop))
            rows += block.Count;

        // Rows of many producers go out in batches; each write has a receipt.
        await session.RunAsync("share streamTable(1:0, `sym`price, [SYMBOL, DOUBLE]) as quotes", stop);
        await using (var writer = await TableWriter.OpenAsync(source, new TableWriterOptions { Table = "quotes" }, stop))
        {
            var receipt = await writer.WriteAsync([Scalar.Symbol("A"), Scalar.Double(10.5)], stop);
            await receipt.Completion;
        }

        // Rows of a stream table, from an offset on, each once and in order, across lost connections.
        await foreach (var batch in source.SubscribeAsync(new SubscriptionOptions { Table = "quotes", Offset = 0 }, stop))
        {
            Console.WriteLine($"{batch.Rows.Count} rows up to offset {batch.LastOffset}");
            break;
        }

        Assert.Equal((10.5, 3.0, 50_000), (highest.AsDouble(), mean.AsDouble(), rows));
    }

    [Fact]
    public void Page_shows_the_lines_that_were_run()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../docs/client.md"));
        var example = Example().Match(page).Groups[1].Value;
        Assert.Contains(Packed(example), Packed(File.ReadAllText(Here())), StringComparison.Ordinal);
        Assert.NotEmpty(Packed(example));
    }

    private static string Packed(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
