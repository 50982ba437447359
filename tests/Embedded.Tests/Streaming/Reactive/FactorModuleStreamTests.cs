using System.IO.Compression;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>Every factor of the shipped modules is the same in a reactive state engine as in a query by symbol.</summary>
public sealed class FactorModuleStreamTests : StreamedQueryFixture
{
    private const int Factors = 34;

    public static TheoryData<string> Modules => [.. FactorModules.Names];

    protected override IReadOnlyList<string> ModuleDirectories => [FactorModules.Scripts];

    [Fact]
    public void Factor_modules_hold_all_factors() =>
        Assert.Equal(Factors, FactorModules.Names.Sum(module => FactorModules.Calls(module).Count));

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Factors_of_generated_bars_are_those_of_the_query(string module)
    {
        await RunAsync(
            """
            setRandomSeed(20260105)
            n0 = 360
            i = 0..(n0 - 1)
            sym = symbol(rand(`A`B`C, n0))
            close = 20 + cumsum(rand(1.0, n0) - 0.5)
            close[at(rand(4, n0) == 0)] = 20.0
            open = close + rand(0.6, n0) - 0.3
            high = max(open, close) + rand(0.3, n0)
            low = min(open, close) - rand(0.3, n0)
            volume = rand(100000l, n0) * (rand(10, n0) > 0)
            amount = close * volume
            close[rand(n0, 15)] = 00F
            open[rand(n0, 15)] = 00F
            high[rand(n0, 15)] = 00F
            low[rand(n0, 15)] = 00F
            volume[rand(n0, 15)] = 00l
            amount[rand(n0, 15)] = 00F
            data = table(i, sym, open, high, low, close, volume, amount)
            """);
        await RequireModuleAsync(module);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public Task Factors_of_the_us_sample_are_those_of_the_query(string module) =>
        RequireSampleAsync("us_prices.csv.gz", "symbol", "close * volume as amount", module);

    [Theory]
    [MemberData(nameof(Modules))]
    public Task Factors_of_the_cn_sample_are_those_of_the_query(string module) =>
        RequireSampleAsync("cn_prices.csv.gz", "code", "amount", module);

    private async Task RequireSampleAsync(string sample, string code, string amount, string module)
    {
        Unpack(sample, "prices.csv");
        await RunAsync($"""
            raw = loadText("prices.csv")
            codes = (exec distinct {code} from raw)[0:5]
            bars = select symbol({code}) as sym, date, open, high, low, close, volume, {amount} from raw where {code} in codes
            """);
        await TakeFirstSessionsAsync();
        await RequireModuleAsync(module);
    }

    private async Task TakeFirstSessionsAsync()
    {
        await RunAsync(
            """
            days = sort(exec distinct date from bars)[0:90]
            data = select 0..(count(sym) - 1) as i, sym, open, high, low, close, volume, amount
                from (select * from bars where date in days order by date, sym)
            """);
        Assert.InRange(await NumberAsync("count(data)"), 400, 450);
    }

    private async Task RequireModuleAsync(string module)
    {
        await RunAsync($"use factors::{module}");
        await RequireStreamEqualsQueryAsync(string.Join(", ", FactorModules.Calls(module)), seed: module.Length);
    }

    private void Unpack(string sample, string name)
    {
        Directory.CreateDirectory(FileFolder);
        using var packed = new GZipStream(File.OpenRead(Path.Combine(FactorModules.Sample, sample)), CompressionMode.Decompress);
        using var file = File.Create(Path.Combine(FileFolder, name));
        packed.CopyTo(file);
    }
}
