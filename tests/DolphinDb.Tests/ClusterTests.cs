using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Pooling;
using DolphinQuant.DolphinDb.Protocol;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>What nodes of a cluster answer, from fake servers.</summary>
public sealed class ClusterTests
{
    private static readonly Table OneRow = new(("x", Vector.Int(1)));

    [Fact]
    public async Task Append_goes_to_the_leader_that_a_node_names()
    {
        await using var leader = new FakeServer([FakeServer.Done, FakeServer.Done, FakeServer.Answer(Scalar.Int(1)), FakeServer.Done]);
        await using var follower = new FakeServer(
            [FakeServer.Done, FakeServer.Done, FakeServer.Error($"<NotLeader>{leader.Endpoint}:dn2"), FakeServer.Done]);
        await using var source = new DolphinDbDataSource(follower.Options with { Attempts = 2 });
        await using var session = await source.OpenWireSessionAsync(Calls.Never);
        await session.AppendAsync("dfs://d", "t", OneRow, Calls.Never);
        Assert.Equal(leader.Endpoint, session.Server);
        Assert.Equal(leader.Endpoint, source.Hosts.InOrder()[0]);
    }

    [Fact]
    public async Task Append_that_is_refused_for_a_while_is_tried_again_and_not_for_ever()
    {
        var busy = FakeServer.Error("<ChunkInTransaction>somebody else writes");
        await using var server = new FakeServer(
            [FakeServer.Done, FakeServer.Done, busy, FakeServer.Answer(Scalar.Int(1)), busy, busy, busy, FakeServer.Done]);
        await using var source = new DolphinDbDataSource(server.Options with { Attempts = 3 });
        await using var session = await source.OpenWireSessionAsync(Calls.Never);
        await session.AppendAsync("dfs://d", "t", OneRow, Calls.Never);
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => session.AppendAsync("dfs://d", "t", OneRow, Calls.Never));
        Assert.True(failure.IsTransient);
        Assert.False(session.IsBroken);
    }

    [Fact]
    public async Task Script_is_never_run_twice()
    {
        await using var server = new FakeServer(
            [FakeServer.Done, FakeServer.Done, FakeServer.Error("<DataNodeNotReady>"), FakeServer.Answer(Scalar.Int(1))]);
        await using var source = new DolphinDbDataSource(server.Options with { Attempts = 3 });
        await using var session = await source.OpenWireSessionAsync(Calls.Never);
        await Assert.ThrowsAsync<DatabaseException>(() => session.RunAsync("insert into t values(1)", Calls.Never));
    }

    [Fact]
    public async Task Load_that_a_node_tells_orders_the_hosts()
    {
        var nodes = new Table(
            ("host", Vector.String("near", "far", "boss")), ("port", Vector.Int(1, 2, 3)), ("mode", Vector.Int(0, 0, 2)),
            ("connectionNum", Vector.Int(30, 3, 900)), ("workerNum", Vector.Int(4, 4, 0)), ("executorNum", Vector.Int(2, 2, 0)));
        await using var server = new FakeServer([FakeServer.Done, FakeServer.Done, FakeServer.Answer(nodes), FakeServer.Done]);
        Endpoint near = new("near", 1), far = new("far", 2), boss = new("boss", 3);
        var hosts = new HostRing([near, far, boss], TimeProvider.System);
        await using var connection = await WireConnection.OpenAsync(server.Endpoint, server.Options, Calls.Never);
        await ClusterLoad.ReportAsync(connection, hosts, Calls.Never);
        // The controller holds no data; its load is none of ours.
        Assert.Equal([boss, far, near], hosts.InOrder());
    }
}
