using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>Many that append at the same time.</summary>
public sealed class AppendQueueTests : IDisposable
{
    private const int Writers = 8, AppendsPerWriter = 40;

    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Rows_of_all_writers_are_there_once_and_in_the_order_of_each()
    {
        var tables = new[] { Create("a", KeepDuplicates.All), Create("b", KeepDuplicates.All) };

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var n = 0; n < AppendsPerWriter; n++)
                Assert.Equal(2, tables[n % 2].Append(Rows(writer, 2 * n, (2 * n) + 1)));
        })));

        foreach (var (table, remainder) in tables.Select((table, i) => (table, i)))
        {
            var rows = table.Read(null, [], CancellationToken.None);
            var (writers, numbers) = (((Vector<int>)rows["writer"]).Span.ToArray(), ((Vector<int>)rows["n"]).Span.ToArray());
            for (var writer = 0; writer < Writers; writer++)
                Assert.Equal(
                    Enumerable.Range(0, 2 * AppendsPerWriter).Where(n => n / 2 % 2 == remainder),
                    numbers.Where((_, row) => writers[row] == writer));
        }
    }

    [Fact]
    public async Task Last_of_equal_rows_stays_whoever_appends_at_the_same_time()
    {
        var table = Create("keyed", KeepDuplicates.Last);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var n = 0; n < AppendsPerWriter; n++) table.Append(Rows(writer, n, n));
        })));

        Assert.Equal(Writers * AppendsPerWriter, table.Count);
    }

    [Fact]
    public async Task Append_that_cannot_be_made_fails_alone()
    {
        var (kept, dropped) = (Create("kept", KeepDuplicates.All), Create("dropped", KeepDuplicates.All));
        Task<Exception?>[] appends;
        using (var held = _temporary.Store.BeginTransaction(CancellationToken.None))
        {
            appends = [.. Enumerable.Range(0, Writers).Select(writer => StartAppend(writer % 2 == 0 ? kept : dropped, writer))];
            await Task.Delay(50);
            held.Append(kept, Rows(writer: 99, 0));
            Catalog.Delete(held.Writer, dropped.Definition);
            _temporary.Store.Publish(held);
        }

        var failures = await Task.WhenAll(appends);

        Assert.All(failures, (failure, writer) => Assert.Equal(writer % 2 == 1, failure is ScriptException));
        Assert.Equal(1 + (Writers / 2), kept.Count);
    }

    [Fact]
    public async Task Append_that_waits_can_be_given_up()
    {
        const int Rounds = 50;
        var table = Create("t", KeepDuplicates.All);
        // Which of them leads, and who has joined it when all are given up, is another matter in each round.
        for (var round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            using (_temporary.Store.BeginTransaction(CancellationToken.None))
            {
                Task<Exception?>[] waiting = [.. Enumerable.Range(0, 3).Select(writer => StartAppend(table, writer, stop.Token))];
                await Task.Delay(round % 5, CancellationToken.None);
                await stop.CancelAsync();
                var failures = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
                Assert.All(failures, failure => Assert.IsAssignableFrom<OperationCanceledException>(failure));
            }
        }

        Assert.Equal(0, table.Count);
        table.Append(Rows(0, 1), CancellationToken.None);
        Assert.Equal(1, table.Count);
    }

    private static Task<Exception?> StartAppend(StoredTable table, int writer, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(
            Exception? () => Record.Exception(() => table.Append(Rows(writer, 0), cancellationToken)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private StoredTable Create(string name, KeepDuplicates kept) => _temporary.Create(
        name, Rows(0, 0).Schema, kept == KeepDuplicates.All ? null : ["writer", "n"], kept);

    private static Table Rows(int writer, params int[] numbers) => new(
        ("writer", Vector.Int([.. numbers.Select(_ => writer)])), ("n", Vector.Int(numbers)));
}
