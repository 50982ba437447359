using System.Net;

namespace DolphinQuant.Server.Configuration;

/// <summary>Every setting of the service, read and checked once at start.</summary>
internal sealed record ServiceOptions
{
    /// <summary>Where the data live.</summary>
    public required DatabaseOptions Database { get; init; }

    /// <summary>HTTP/1.1: REST, health, metrics.</summary>
    public required EndpointOptions Http { get; init; }

    /// <summary>HTTP/2 without TLS: gRPC.</summary>
    public required EndpointOptions Grpc { get; init; }

    /// <summary>The listener for DolphinDB clients.</summary>
    public required ListenerSettings Listener { get; init; }

    /// <summary>The daily schedule.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>Folder of price files for the first start, absolute; empty when nothing is to be loaded.</summary>
    public required string SampleDirectory { get; init; }

    /// <summary>Folder of the calendar files, absolute.</summary>
    public required string CalendarDirectory { get; init; }

    /// <summary>Folder of the DolphinDB scripts, absolute.</summary>
    public required string ScriptDirectory { get; init; }

    /// <summary>Equity to size positions with, by market code and in the market's currency.</summary>
    public required IReadOnlyDictionary<string, decimal> Equity { get; init; }

    /// <summary>Limits of the risk filters.</summary>
    public required RiskOptions Risk { get; init; }

    /// <summary>Lowest level that is logged: Debug, Information, Warning or Error.</summary>
    public required string LogLevel { get; init; }

    /// <summary>First parts of the keys of all settings.</summary>
    public static IReadOnlyList<string> Sections { get; } =
        ["Database", "Http", "Grpc", "Listener", "Schedule", "Sample", "Calendar", "Scripts", "Portfolio", "Risk", "Log"];

    /// <summary>Reads all settings.</summary>
    /// <exception cref="SettingsException">At least one is wrong; the exception lists all that are.</exception>
    public static ServiceOptions Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration);
        var options = new ServiceOptions
        {
            Database = DatabaseOptions.Read(reader),
            Http = EndpointOptions.Read(reader, "Http", 8080),
            Grpc = EndpointOptions.Read(reader, "Grpc", 8081),
            Listener = ListenerSettings.Read(reader),
            Schedule = ScheduleOptions.Read(reader),
            SampleDirectory = ReadDirectory(reader, "Sample:Directory", "data/sample", isOptional: true),
            CalendarDirectory = ReadDirectory(reader, "Calendar:Directory", "data/calendars", isOptional: false),
            ScriptDirectory = ReadDirectory(reader, "Scripts:Directory", "scripts/dolphindb", isOptional: false),
            Equity = Market.All.ToDictionary(m => m.Code, m => reader.Money($"Portfolio:Equity:{m.Code}", 1_000_000m)),
            Risk = RiskOptions.Read(reader),
            LogLevel = reader.OneOf("Log:Level", "Information", ["Debug", "Information", "Warning", "Error"]),
        };
        RejectSharedPort(reader, options);
        reader.ThrowIfMistaken(Sections);
        return options;
    }

    private static void RejectSharedPort(SettingReader reader, ServiceOptions options)
    {
        if (options.Http.Port != 0 && options.Http == options.Grpc)
            reader.Reject("Grpc:Port", $"must differ from Http:Port, which is {options.Http.Port} too");
    }

    /// <summary>A folder is sought from the current directory first and beside the program next.</summary>
    private static string ReadDirectory(SettingReader reader, string key, string fallback, bool isOptional)
    {
        var text = isOptional ? reader.OptionalText(key, fallback) : reader.Text(key, fallback);
        if (text.Length == 0)
            return text;
        string[] candidates = [Path.GetFullPath(text), Path.GetFullPath(text, AppContext.BaseDirectory)];
        var found = candidates.FirstOrDefault(Directory.Exists);
        if (found is null)
            reader.Reject(key, $"names a folder that does not exist: {string.Join(" or ", candidates.Distinct())}");
        return found ?? text;
    }
}

/// <summary>Where the data live.</summary>
/// <param name="ConnectionString"><c>embedded:FOLDER</c> or <c>dolphindb://user@host:port</c>.</param>
internal sealed record DatabaseOptions(string ConnectionString)
{
    private const string Embedded = "embedded:";

    /// <summary>Folder of the embedded store; null when the data live on a server.</summary>
    public string? EmbeddedDirectory =>
        ConnectionString.StartsWith(Embedded, StringComparison.Ordinal) ? ConnectionString[Embedded.Length..] : null;

    internal static DatabaseOptions Read(SettingReader reader)
    {
        const string key = "Database:ConnectionString";
        var options = new DatabaseOptions(reader.OptionalText(key, "embedded:./var/db"));
        if (options.EmbeddedDirectory is null && Mistake(options.ConnectionString) is { } mistake) reader.Reject(key, mistake);
        else if (options.EmbeddedDirectory is not null && string.IsNullOrWhiteSpace(options.EmbeddedDirectory))
            reader.Reject(key, "names no folder: write embedded:FOLDER");
        return options;
    }

    private static string? Mistake(string connectionString)
    {
        if (!connectionString.StartsWith(DolphinDb.ConnectionString.Scheme, StringComparison.Ordinal))
            return "must be 'embedded:FOLDER' or 'dolphindb://user@host:port'";
        try
        {
            DolphinDb.ConnectionString.Parse(connectionString);
            return null;
        }
        catch (FormatException mistake)
        {
            return mistake.Message;
        }
    }
}

/// <summary>An address to listen on. Port 0 lets the system choose.</summary>
internal sealed record EndpointOptions(IPAddress Address, int Port)
{
    internal static EndpointOptions Read(SettingReader reader, string section, int port)
    {
        var text = reader.Text($"{section}:Address", "127.0.0.1");
        if (!IPAddress.TryParse(text, out var address))
            reader.Reject($"{section}:Address", $"must be an IP address such as 127.0.0.1 or 0.0.0.0, not '{text}'");
        return new EndpointOptions(address ?? IPAddress.Loopback, reader.Integer($"{section}:Port", port, 0, 65535));
    }
}

/// <summary>When the daily run starts by itself.</summary>
/// <param name="IsEnabled">False: runs start only on request.</param>
/// <param name="Delay">Time from the close to the run.</param>
/// <param name="CatchUpSessions">How many missed sessions are run at most, the newest ones.</param>
internal sealed record ScheduleOptions(bool IsEnabled, TimeSpan Delay, int CatchUpSessions)
{
    internal static ScheduleOptions Read(SettingReader reader) => new(
        reader.Switch("Schedule:Enabled", fallback: true),
        TimeSpan.FromMinutes(reader.Integer("Schedule:DelayMinutes", 30, 0, 600)),
        reader.Integer("Schedule:CatchUpSessions", 5, 0, 250));
}

/// <summary>Limits of the risk filters; shares are of the equity.</summary>
internal sealed record RiskOptions
{
    /// <summary>Largest share of one position.</summary>
    public required double MaximumPosition { get; init; }

    /// <summary>Largest share of one sector.</summary>
    public required double MaximumSector { get; init; }

    /// <summary>Largest correlation of two positions' daily returns.</summary>
    public required double MaximumCorrelation { get; init; }

    /// <summary>Sessions that the correlation is measured over.</summary>
    public required int CorrelationSessions { get; init; }

    /// <summary>Largest share traded in one session.</summary>
    public required double MaximumTurnover { get; init; }

    /// <summary>Part of the Kelly size that is taken at most.</summary>
    public required double KellyFraction { get; init; }

    internal static RiskOptions Read(SettingReader reader) => new()
    {
        MaximumPosition = reader.Share("Risk:MaximumPosition", 0.20),
        MaximumSector = reader.Share("Risk:MaximumSector", 0.30),
        MaximumCorrelation = reader.Share("Risk:MaximumCorrelation", 0.70),
        CorrelationSessions = reader.Integer("Risk:CorrelationSessions", 60, 20, 500),
        MaximumTurnover = reader.Share("Risk:MaximumTurnover", 0.50),
        KellyFraction = reader.Share("Risk:KellyFraction", 0.50),
    };
}
