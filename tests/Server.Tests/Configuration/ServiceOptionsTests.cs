using DolphinQuant.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace DolphinQuant.Server.Tests.Configuration;

public class ServiceOptionsTests
{
    [Fact]
    public void Options_withoutSettings_takeTheirDefaults()
    {
        var options = Read();

        Assert.Equal("./var/db", options.Database.EmbeddedDirectory);
        Assert.Equal((8080, 8081), (options.Http.Port, options.Grpc.Port));
        Assert.True(System.Net.IPAddress.IsLoopback(options.Http.Address));
        var schedule = new ScheduleOptions(IsEnabled: true, TimeSpan.FromMinutes(30), CatchUpSessions: 5);
        Assert.Equal(schedule, options.Schedule);
        Assert.Equal(TestData.SampleDirectory, options.SampleDirectory);
        Assert.Equal(1_000_000m, options.Equity["cn"]);
        Assert.Equal((0.2, 0.3, 0.7, 60, 0.5), (
            options.Risk.MaximumPosition,
            options.Risk.MaximumSector,
            options.Risk.MaximumCorrelation,
            options.Risk.CorrelationSessions,
            options.Risk.MaximumTurnover));
    }

    [Fact]
    public void ShippedSettings_areTheDefaults()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        var shipped = ServiceOptions.Read(new ConfigurationBuilder().AddJsonFile(file).Build());
        var defaults = Read();

        Assert.Equal(defaults.Equity, shipped.Equity);
        Assert.Equal(defaults with { Equity = shipped.Equity }, shipped);
    }

    [Fact]
    public void Options_fromCommandLine_override()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["Http:Port"] = "9000", ["Portfolio:Equity:us"] = "5" })
            .AddCommandLine(["--Http:Port=9001", "--Database:ConnectionString=dolphindb://admin@host:8848"])
            .Build();

        var options = ServiceOptions.Read(configuration);

        Assert.Equal((9001, 5m, null), (options.Http.Port, options.Equity["us"], options.Database.EmbeddedDirectory));
    }

    [Theory]
    [InlineData("Http:Port", "70000")]
    [InlineData("Http:Port", "eighty")]
    [InlineData("Http:Address", "localhost")]
    [InlineData("Grpc:Port", "8080")]
    [InlineData("Database:ConnectionString", "sqlite:db")]
    [InlineData("Database:ConnectionString", "embedded:")]
    [InlineData("Database:ConnectionString", "dolphindb://host:99999")]
    [InlineData("Database:ConnectionString", "dolphindb://host?tls=perhaps")]
    [InlineData("Database:ConnectionString", "")]
    [InlineData("Schedule:Enabled", "yes")]
    [InlineData("Schedule:DelayMinutes", "-1")]
    [InlineData("Sample:Directory", "no/such/folder")]
    [InlineData("Calendar:Directory", "")]
    [InlineData("Portfolio:Equity:us", "0")]
    [InlineData("Portfolio:Equity:jp", "1")]
    [InlineData("Risk:MaximumPosition", "1.5")]
    [InlineData("Risk:MaximumPosition", "0")]
    [InlineData("Risk:MaximumSektor", "0.3")]
    [InlineData("Log:Level", "Loud")]
    [InlineData("Listener:Tls", "yes")]
    public void Setting_thatIsWrong_isNamed(string key, string value)
    {
        var failure = Assert.Throws<SettingsException>(() => Read((key, value)));

        Assert.StartsWith(key + " ", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_areReportedTogether()
    {
        var failure = Assert.Throws<SettingsException>(
            () => Read(("Http:Port", "x"), ("Risk:MaximumTurnover", "2"), ("Log:Colour", "red")));

        Assert.Equal(3, failure.Mistakes.Count);
        Assert.All(failure.Mistakes, mistake => Assert.Contains(mistake, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void ListenerTls_needsItsFiles_andFilesNeedIt()
    {
        var absent = Assert.Throws<SettingsException>(
            () => Read(("Listener:Tls", "files"), ("Listener:Certificate", "no/such.pem")));
        Assert.Equal(["Listener:Certificate", "Listener:Key"], absent.Mistakes.Select(mistake => mistake.Split(' ')[0]));
        var unasked = Assert.Throws<SettingsException>(() => Read(("Listener:Key", "some.key")));
        Assert.StartsWith("Listener:Tls ", Assert.Single(unasked.Mistakes), StringComparison.Ordinal);
        Assert.True(Read(("Listener:Tls", "self-signed")).Listener.Tls.IsSelfSigned);
        Assert.Null(Read().Listener.Tls.Open("", Read().Listener.EndPoint));
    }

    [Fact]
    public void Sample_setEmpty_isLeftOut() => Assert.Equal("", Read(("Sample:Directory", "")).SampleDirectory);

    [Fact]
    public void PortsThatTheSystemChooses_mayBeEqual()
    {
        var options = Read(("Http:Port", "0"), ("Grpc:Port", "0"));

        Assert.Equal(0, options.Grpc.Port);
    }

    private static ServiceOptions Read(params (string Key, string Value)[] settings) => ServiceOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
