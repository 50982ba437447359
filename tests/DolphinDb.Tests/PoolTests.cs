using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Pooling;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class PoolTests
{
    [Fact]
    public async Task Connection_is_used_again()
    {
        await using var place = await Place.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
            Assert.Equal(i, await session.LongAsync($"x = {i.Text()}; x"));
        }

        Assert.Equal(1, place.Source.OpenConnections);
    }

    [Fact]
    public async Task Connections_are_bounded_and_those_who_wait_are_served_in_turn()
    {
        await using var place = await Place.OpenAsync(change: options => options with { MaxPoolSize = 2 });
        var first = await place.Source.OpenWireSessionAsync(Calls.Never);
        var second = await place.Source.OpenWireSessionAsync(Calls.Never);
        var waiting = Enumerable.Range(0, 3).Select(_ => place.Source.OpenWireSessionAsync(Calls.Never)).ToArray();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        await first.DisposeAsync();
        var served = await waiting[0];
        Assert.False(waiting[1].IsCompleted);
        await second.DisposeAsync();
        await (await waiting[1]).DisposeAsync();
        await (await waiting[2]).DisposeAsync();
        await served.DisposeAsync();
        Assert.Equal(2, place.Source.OpenConnections);
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_and_who_cancels_is_let_go()
    {
        await using var place = await Place.OpenAsync(
            change: options => options with { MaxPoolSize = 1, PoolTimeout = TimeSpan.FromMilliseconds(100) });
        await using var held = await place.Source.OpenWireSessionAsync(Calls.Never);
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
        Assert.Contains("maxPool", failure.Message, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var waiting = place.Source.OpenWireSessionAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Connection_that_the_server_closed_is_not_given_out()
    {
        await using var place = await Place.OpenAsync();
        await (await place.Source.OpenWireSessionAsync(Calls.Never)).DisposeAsync();
        await place.StopListenerAsync();
        place.StartListenerAgain(place.Options.Hosts[0].Port);
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        Assert.Equal(2, await session.LongAsync("1 + 1"));
        Assert.Equal(1, place.Source.OpenConnections);
    }

    [Fact]
    public async Task Session_whose_connection_broke_says_so_and_the_next_one_works()
    {
        await using var place = await Place.OpenAsync();
        await using (var session = await place.Source.OpenWireSessionAsync(Calls.Never))
        {
            await place.StopListenerAsync();
            var failure = await Assert.ThrowsAsync<DatabaseException>(() => session.RunAsync("1 + 1", Calls.Never));
            Assert.True(failure.IsTransient && session.IsBroken);
        }

        place.StartListenerAgain(place.Options.Hosts[0].Port);
        await using var next = await place.Source.OpenWireSessionAsync(Calls.Never);
        Assert.Equal(2, await next.LongAsync("1 + 1"));
    }

    [Fact]
    public async Task Idle_connections_are_closed_down_to_the_fewest()
    {
        await using var place = await Place.OpenAsync(
            change: options => options with { MinPoolSize = 1, IdleTimeout = TimeSpan.FromMilliseconds(200) });
        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => place.Source.OpenWireSessionAsync(Calls.Never)));
        foreach (var session in sessions) await session.DisposeAsync();
        for (var i = 0; i < 400 && place.Source.OpenConnections > 1; i++) await Task.Delay(25);
        Assert.Equal(1, place.Source.OpenConnections);
    }

    [Fact]
    public async Task Host_that_is_down_is_passed_over()
    {
        await using var place = await Place.OpenAsync(
            change: options => options with { Hosts = [new Endpoint("127.0.0.1", 1), options.Hosts[0]] });
        await using var session = await place.Source.OpenWireSessionAsync(Calls.Never);
        Assert.Equal(place.Options.Hosts[1], session.Server);
        Assert.Equal(place.Options.Hosts[1], place.Source.Hosts.InOrder()[0]);
    }

    [Fact]
    public async Task Who_became_another_user_does_not_go_back_to_the_pool()
    {
        await using var place = await Place.OpenAsync();
        await using (var session = await place.Source.OpenWireSessionAsync(Calls.Never))
        {
            await session.RunAsync("createUser('ann', 'secret-of-ann')", Calls.Never);
            await session.RunAsync("login('ann', 'secret-of-ann')", Calls.Never);
        }

        await using var next = await place.Source.OpenWireSessionAsync(Calls.Never);
        var who = (Vector)await next.CallAsync("getCurrentSessionAndUser", [], Calls.Never);
        Assert.Equal("admin", who.Scalar(1).AsText());
    }

    [Fact]
    public async Task Closed_source_opens_nothing()
    {
        var place = await Place.OpenAsync();
        await place.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => place.Source.OpenWireSessionAsync(Calls.Never));
    }
}

public sealed class HostRingTests
{
    private static readonly Endpoint A = new("a", 1), B = new("b", 2), C = new("c", 3);

    [Fact]
    public void Least_loaded_host_comes_first_then_the_one_with_fewer_connections()
    {
        var ring = new HostRing([A, B, C], TimeProvider.System);
        ring.Opened(A);
        Assert.Equal([B, C, A], ring.InOrder());
        ring.Report(B, 0.9);
        ring.Report(C, 0.5);
        ring.Report(A, 0.7);
        Assert.Equal([C, A, B], ring.InOrder());
    }

    [Fact]
    public void Host_that_fails_rests_longer_each_time_and_comes_last()
    {
        var ring = new HostRing([A, B], TimeProvider.System);
        Assert.Equal([1.0, 2.0, 4.0], Enumerable.Range(0, 3).Select(_ => ring.Failed(A).TotalSeconds));
        for (var i = 0; i < 20; i++) Assert.InRange(ring.Failed(A), TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal([B, A], ring.InOrder());
        ring.Opened(A);
        ring.Opened(B);
        Assert.Equal([A, B], ring.InOrder());
    }

    [Fact]
    public void Leader_comes_first_even_if_it_was_not_known()
    {
        var ring = new HostRing([A, B], TimeProvider.System);
        ring.Prefer(C);
        Assert.Equal(C, ring.InOrder()[0]);
        ring.Failed(C);
        Assert.Equal([A, B, C], ring.InOrder());
    }
}
