using DolphinQuant.Data;
using DolphinQuant.DolphinDb;

namespace DolphinQuant.EndToEnd.Tests;

/// <summary>The service with its port for DolphinDB clients open, as a colleague with a client meets it.</summary>
public sealed class ListenerTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Client_logs_in_over_tls_computes_a_factor_and_browses()
    {
        using var workspace = Workspace.WithUnitedStatesSample(step: 40);
        var port = Workspace.FreePort();
        await using var service = ServiceProcess.Start(workspace.Root, ["serve", .. workspace.Settings(
            $"Http:Port={Workspace.FreePort()}", $"Grpc:Port={Workspace.FreePort()}",
            "Listener:Enabled=true", $"Listener:Port={port}", "Listener:Tls=self-signed")]);
        Assert.EndsWith("with TLS", await service.WaitForAsync("DolphinDB clients on"), StringComparison.Ordinal);
        var accounts = Path.Combine(workspace.Root, "db", "accounts");
        await service.WaitForAsync("Serving");
        var address = $"dolphindb://admin@localhost:{port}?tls=true&tlsCa={Path.Combine(accounts, "listener.pem")}"
            + $"&passwordFile={Path.Combine(accounts, "admin-password")}";
        await using var source = new DolphinDbDataSource(address);
        await using var session = await source.OpenWireSessionAsync(Never);

        var tables = Assert.IsAssignableFrom<Vector>(await session.RunAsync("getClusterDFSTables()", Never));
        Assert.Contains("dfs://market/dailyBar", Enumerable.Range(0, tables.Count).Select(i => tables.Scalar(i).AsText()));
        var nodes = Assert.IsType<Table>(await session.CallAsync("getClusterPerf", [Scalar.Bool(true)], Never));
        Assert.Equal(port, nodes["port"].Scalar(0).AsInt());
        var factor = Assert.IsType<Table>(await session.RunAsync(
            """
            def momentum(price, days) { return price \ move(price, days) - 1 }
            select symbol, date, close, momentum(close, 20) as factor from loadTable("dfs://market", "dailyBar")
                where market = `us context by symbol csort date
            """, Never));
        AssertMomentum(factor);
        await Assert.ThrowsAsync<DatabaseException>(() => OpenAsync($"dolphindb://admin@127.0.0.1:{port}?passwordFile={Path.Combine(accounts, "admin-password")}"));
        await Assert.ThrowsAsync<DatabaseException>(() => OpenAsync(address.Replace("passwordFile=", "login=scram&passwordFile=", StringComparison.Ordinal).Replace("admin@", "nobody@", StringComparison.Ordinal)));
    }

    // Against the closes that came with it, symbol by symbol.
    private static void AssertMomentum(Table rows)
    {
        Assert.True(rows.Count > 1000, $"only {rows.Count} rows");
        var (symbols, closes, factors) = (rows["symbol"], rows.Span<double>("close").ToArray(), rows.Span<double>("factor").ToArray());
        for (var row = 20; row < rows.Count; row++)
        {
            if (symbols.Scalar(row).AsText() != symbols.Scalar(row - 20).AsText()) Assert.True(double.IsNaN(factors[row]));
            else Assert.Equal((closes[row] / closes[row - 20]) - 1, factors[row], 12);
        }
    }

    private static async Task OpenAsync(string connectionString)
    {
        await using var source = new DolphinDbDataSource(connectionString);
        await using var session = await source.OpenWireSessionAsync(Never);
    }
}
