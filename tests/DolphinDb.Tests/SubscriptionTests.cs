using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Streaming;

namespace DolphinQuant.DolphinDb.Tests;

public sealed class SubscriptionTests
{
    private const string CreateTicks = "share streamTable(1:0, `sym`x, [SYMBOL, INT]) as ticks";

    [Theory]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Rows_come_from_an_offset_on_and_then_as_they_are_written(string kind)
    {
        await using var place = await Place.OpenAsync(kind);
        await using var writer = await place.Database.OpenSessionAsync(Calls.Never);
        await writer.RunAsync(CreateTicks, Calls.Never);
        await writer.RunAsync("insert into ticks values(take(`A`B, 10), 0..9)", Calls.Never);
        await using var batches = Subscribe(place, 4);

        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([4, 5, 6, 7, 8, 9], batches.Current.Rows.Span<int>("x").ToArray());
        Assert.Equal(("A", 9), (batches.Current.Rows["sym"].Scalar(0).AsText(), batches.Current.LastOffset));
        await writer.RunAsync("insert into ticks values(`C, 10)", Calls.Never);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal((10, 10), (batches.Current.Rows.Span<int>("x")[0], batches.Current.LastOffset));
    }

    [Fact]
    public async Task Subscription_without_an_offset_gets_new_rows_alone()
    {
        await using var place = await Place.OpenAsync();
        await using var writer = await place.Database.OpenSessionAsync(Calls.Never);
        await writer.RunAsync(CreateTicks, Calls.Never);
        await writer.RunAsync("insert into ticks values(`A, 1)", Calls.Never);
        await using var batches = Subscribe(place, null);
        var first = batches.MoveNextAsync().AsTask();
        // The subscription begins some time after it was asked for; rows are written until one arrives.
        for (var x = 2; !first.IsCompleted; x++)
        {
            await writer.RunAsync($"insert into ticks values(`A, {x.Text()})", Calls.Never);
            await Task.Delay(20);
        }

        Assert.True(await first);
        Assert.InRange(batches.Current.Rows.Span<int>("x")[0], 2, int.MaxValue);
    }

    [Fact]
    public async Task Lost_connection_costs_no_row_and_brings_none_twice()
    {
        await using var place = await Place.OpenAsync();
        await using (var writer = await place.Database.OpenSessionAsync(Calls.Never))
        {
            await writer.RunAsync(CreateTicks, Calls.Never);
            await writer.RunAsync("insert into ticks values(take(`A, 5000), 0..4999)", Calls.Never);
        }

        await using var batches = Subscribe(place, 0);
        var seen = new List<int>();
        for (var round = 1; round <= 3; round++)
        {
            while (seen.Count < 5000 * round) await TakeAsync(batches, seen);
            await place.StopListenerAsync();
            place.StartListenerAgain(place.Options.Hosts[0].Port);
            await using var writer = await place.Database.OpenSessionAsync(Calls.Never);
            await writer.RunAsync($"insert into ticks values(take(`A, 5000), {(5000 * round).Text()} + 0..4999)", Calls.Never);
        }

        while (seen.Count < 20_000) await TakeAsync(batches, seen);
        Assert.Equal(Enumerable.Range(0, 20_000), seen);
    }

    [Fact]
    public async Task Filter_lets_the_wanted_rows_through()
    {
        await using var place = await Place.OpenAsync();
        await using var writer = await place.Database.OpenSessionAsync(Calls.Never);
        await writer.RunAsync(CreateTicks, Calls.Never);
        await writer.RunAsync("setStreamTableFilterColumn(ticks, `sym)", Calls.Never);
        await writer.RunAsync("insert into ticks values(take(`A`B`C, 9), 0..8)", Calls.Never);
        await using var batches = place.Source
            .SubscribeAsync(new SubscriptionOptions { Table = "ticks", Offset = 0, Filter = Vector.Symbol("A", "C") }, Calls.Never)
            .GetAsyncEnumerator();

        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([0, 2, 3, 5, 6, 8], batches.Current.Rows.Span<int>("x").ToArray());
        await writer.RunAsync("insert into ticks values(`B`B, 9 10)", Calls.Never);
        await writer.RunAsync("insert into ticks values(`B`C, 11 12)", Calls.Never);
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([12], batches.Current.Rows.Span<int>("x").ToArray());
        Assert.Equal(12, batches.Current.LastOffset);
    }

    [Theory]
    [InlineData("noSuchTable", 0)]
    [InlineData("ticks", 7)]
    public async Task What_cannot_be_subscribed_to_is_a_mistake_of_the_caller(string table, long offset)
    {
        await using var place = await Place.OpenAsync();
        await using var writer = await place.Database.OpenSessionAsync(Calls.Never);
        await writer.RunAsync(CreateTicks, Calls.Never);
        await using var batches = place.Source
            .SubscribeAsync(new SubscriptionOptions { Table = table, Offset = offset }, Calls.Never).GetAsyncEnumerator();
        await Assert.ThrowsAsync<ScriptException>(() => batches.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task Attempts_to_take_it_up_again_have_an_end()
    {
        await using var place = await Place.OpenAsync();
        await using (var writer = await place.Database.OpenSessionAsync(Calls.Never))
            await writer.RunAsync(CreateTicks, Calls.Never);
        var options = new SubscriptionOptions { Table = "ticks", Offset = 0, Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(10) };
        await using var batches = place.Source.SubscribeAsync(options, Calls.Never).GetAsyncEnumerator();
        var waiting = batches.MoveNextAsync().AsTask();
        await Task.Delay(200);
        await place.StopListenerAsync();
        var loss = await Assert.ThrowsAsync<DatabaseException>(() => waiting);
        Assert.True(loss.IsTransient);
        place.StartListenerAgain(place.Options.Hosts[0].Port);
    }

    [Fact]
    public async Task Cancelled_subscription_ends()
    {
        await using var place = await Place.OpenAsync();
        await using (var writer = await place.Database.OpenSessionAsync(Calls.Never))
            await writer.RunAsync(CreateTicks, Calls.Never);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in place.Source.SubscribeAsync(new SubscriptionOptions { Table = "ticks" }, stop.Token))
                Assert.NotNull(batch);
        });
    }

    private static IAsyncEnumerator<StreamBatch> Subscribe(Place place, long? offset) => place.Source
        .SubscribeAsync(new SubscriptionOptions { Table = "ticks", Action = "test", Offset = offset }, Calls.Never)
        .GetAsyncEnumerator();

    private static async Task TakeAsync(IAsyncEnumerator<StreamBatch> batches, List<int> seen)
    {
        Assert.True(await batches.MoveNextAsync());
        seen.AddRange(batches.Current.Rows.Span<int>("x"));
    }
}
