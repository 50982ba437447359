using System.Globalization;
using System.IO.Compression;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>Every state function is the same in an engine as in a query on real ticks, which do not ship with the code.</summary>
public sealed class RealTickTests : StreamedQueryFixture
{
    private const int RowsOfSymbol = 400;

    private const int Opening = 34_200_000;

    /// <summary>The names of the columns that <see cref="StateFunctionCases"/> speaks of, behind the number of the row.</summary>
    private const string Header = "i,sym,time,x,y,n,s";

    // Prices around twenty that move by a hundredth: a variance of them has lost the six digits that they share, and
    // windows in time are added up from another row on in an engine than in a query.
    protected override double RelativeTolerance => 1e-9;

    private static string[] Metrics => [.. StateFunctionCases.Expressions.Select((expression, i) =>
        expression.Split(" as ") is [var several, _]
            ? string.Create(CultureInfo.InvariantCulture, $"{several} as `f{i}a`f{i}b")
            : string.Create(CultureInfo.InvariantCulture, $"{expression} as f{i}"))];

    [RealTickFact("us_ticks")]
    public async Task State_functions_on_us_trades_are_those_of_the_query()
    {
        var ticks = ((string[])["aig", "bac", "ibm"]).SelectMany(symbol =>
            Trades(symbol).Where(trade => trade.Time >= Opening).Take(RowsOfSymbol));
        await RequireAllAsync(ticks);
    }

    [RealTickFact("cn_level2")]
    public async Task State_functions_on_cn_snapshots_are_those_of_the_query() => await RequireAllAsync(
        Snapshots().GroupBy(tick => tick.Symbol).SelectMany(group => group.Skip(RowsOfSymbol).Take(RowsOfSymbol)));

    private async Task RequireAllAsync(IEnumerable<Tick> ticks)
    {
        Directory.CreateDirectory(FileFolder);
        var ordered = ticks.OrderBy(tick => tick.Time).ToArray();
        await File.WriteAllLinesAsync(Path.Combine(FileFolder, "ticks.csv"), ordered.Select((tick, i) => tick.Row(i)).Prepend(Header));
        await RunAsync("data = select i, symbol(sym) as sym, time, double(x) as x, double(y) as y, int(n) as n, string(s) as s from loadText(\"ticks.csv\")");
        Assert.Equal(3 * RowsOfSymbol, await NumberAsync("count(data)"));
        foreach (var metrics in Metrics.Chunk(40))
            await RequireStreamEqualsQueryAsync(string.Join(", ", metrics), seed: metrics.Length);
    }

    // Milliseconds since midnight, price in ten thousandths, size, exchange.
    private static IEnumerable<Tick> Trades(string symbol)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(RealTickFactAttribute.Folder!, $"us_ticks/tick/{symbol}/20131007_trade.zip"));
        using var reader = new StreamReader(archive.Entries[0].Open());
        var last = double.NaN;
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var price = double.Parse(fields[1], CultureInfo.InvariantCulture) / 10_000;
            yield return new Tick(symbol, int.Parse(fields[0], CultureInfo.InvariantCulture), price - last, price,
                int.Parse(fields[2], CultureInfo.InvariantCulture), fields[3]);
            last = price;
        }
    }

    private static IEnumerable<Tick> Snapshots()
    {
        using var packed = new GZipStream(
            File.OpenRead(Path.Combine(RealTickFactAttribute.Folder!, "cn_level2/20220601_sz_snapshot.csv.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        var names = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { } line)
        {
            var fields = names.Zip(line.Split(',')).ToDictionary(field => field.First, field => field.Second);
            var (last, bid) = (Price(fields["LastPx"]), Price(fields["BuyPrice1"]));
            yield return new Tick(
                fields["SecurityID"],
                (int)TimeOnly.Parse(fields["MDTime"], CultureInfo.InvariantCulture).ToTimeSpan().TotalMilliseconds,
                Math.Round(last - bid, 2), bid,
                int.Parse(fields["BuyOrderQty1"], CultureInfo.InvariantCulture), fields["BuyNumOrders1"]);
        }
    }

    // The files hold prices such as 8.259999999999999.
    private static double Price(string text) => Math.Round(double.Parse(text, CultureInfo.InvariantCulture), 2);

    private sealed record Tick(string Symbol, int Time, double Change, double Price, int Size, string Label)
    {
        public string Row(int number)
        {
            var time = new DateTime(2024, 1, 2).AddMilliseconds(Time).ToString("yyyy.MM.dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
            var change = double.IsNaN(Change) ? "" : Change.ToString("R", CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{number},{Symbol},{time},{change},{Price:R},{Size},{Label}");
        }
    }
}

/// <summary>
/// A test on ticks of exchanges that may not be handed on: skipped unless the environment variable
/// <c>DOLPHINQUANT_TICKS</c> names a folder that holds them.
/// </summary>
internal sealed class RealTickFactAttribute : FactAttribute
{
    private const string Variable = "DOLPHINQUANT_TICKS";

    /// <param name="source">The folder of one source below the one that the variable names.</param>
    public RealTickFactAttribute(string source)
    {
        if (Folder is null) Skip = $"{Variable} is not set: it names the folder with the ticks.";
        else if (!Directory.Exists(Path.Combine(Folder, source))) Skip = $"{Variable} names a folder without {source}.";
    }

    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;
}
