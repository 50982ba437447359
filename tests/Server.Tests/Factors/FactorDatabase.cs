using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>An embedded database in a folder of its own, with the schema and one market loaded.</summary>
internal sealed class FactorDatabase : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly IDatabase _database;

    private FactorDatabase(DirectoryInfo directory, IDatabase database, IDatabaseSession session) =>
        (_directory, _database, Session) = (directory, database, session);

    public IDatabaseSession Session { get; }

    public static async Task<FactorDatabase> OpenAsync(SampleMarket market, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("factors-");
        var options = new EmbeddedOptions { Directory = directory.FullName, ModuleDirectories = [ScriptFiles.Scripts] };
        var database = await EmbeddedDatabase.OpenAsync(options, cancellationToken);
        var session = await database.OpenSessionAsync(cancellationToken);
        foreach (var schema in ScriptFiles.Schemas) await session.RunFileAsync(schema, cancellationToken);
        await session.RunAsync("use jobs::dailyPanel", cancellationToken);
        await session.AppendAsync("dfs://market", "dailyBar", market.BarTable(), cancellationToken);
        await session.AppendAsync("dfs://market", "corporateAction", market.ActionTable(), cancellationToken);
        return new FactorDatabase(directory, database, session);
    }

    /// <summary>The factors of a period: market, date, symbol, then one column per factor.</summary>
    public async Task<Table> ComputeAsync(
        SampleMarket market, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        (Table)await Session.CallAsync(
            "jobs::dailyPanel::computeFactors", Period(market, from, to), cancellationToken);

    /// <summary>Stores the factors of a period and gives the number of values.</summary>
    public async Task<long> StoreAsync(
        SampleMarket market, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var period = Period(market, from, to);
        return ((Scalar)await Session.CallAsync("jobs::dailyPanel::storeFactors", period, cancellationToken)).AsLong();
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static Value[] Period(SampleMarket market, DateOnly from, DateOnly to) =>
        [Scalar.String(market.Code), Scalar.Date(from), Scalar.Date(to)];
}
