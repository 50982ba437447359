using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.EndToEnd.Tests.Crash;

/// <summary>A store after its process was killed, opened here and compared with what was acknowledged.</summary>
internal sealed class CrashedStore : IAsyncDisposable
{
    private readonly EmbeddedDatabase _database;
    private readonly IDatabaseSession _session;

    private CrashedStore(EmbeddedDatabase database, IDatabaseSession session) =>
        (_database, _session) = (database, session);

    public static async Task<CrashedStore> OpenAsync(string folder)
    {
        var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = folder, Files = ScriptFiles.Full }, CancellationToken.None);
        var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(CrashScript.Tables, CancellationToken.None);
        return new CrashedStore(database, session);
    }

    /// <summary>Every acknowledged change is there exactly once, no change is there in part, nothing is damaged.</summary>
    /// <param name="acknowledged">The changes.</param>
    /// <param name="partitions">The folder of backups by partition.</param>
    public async Task VerifyAsync(Acknowledgements acknowledged, string partitions)
    {
        await VerifyWholeAsync();
        var stored = await NumbersAsync("exec distinct batch from loadTable(\"dfs://crash\", \"appended\")");
        var missing = acknowledged.Appended.Except(stored);
        Assert.True(!missing.Any(), $"appended batches are missing: {string.Join(' ', missing)}");
        await VerifySinglesAsync(acknowledged.Singles);
        await VerifyUpsertsAsync(acknowledged.Upserted);
        await VerifyExpiryAsync(acknowledged);
        await VerifyAgingAsync(acknowledged);
        if (acknowledged.Copied.Count > 0) await VerifyCopiesAsync(acknowledged, partitions);
        await VerifyStreamAsync(acknowledged.Streamed);
    }

    /// <summary>No change is there in part, nothing is damaged.</summary>
    public async Task VerifyWholeAsync()
    {
        Assert.Empty((await _database.CheckAsync(progress: null, CancellationToken.None)).Faults);
        var counts = await NumbersAsync("exec count(*) as rows from loadTable(\"dfs://crash\", \"appended\") group by batch");
        Assert.All(counts, count => Assert.Equal(CrashScript.RowsPerAppend, count));
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
    }

    // One came after the other, so of each life all are there up to the last, in their order.
    private async Task VerifySinglesAsync(IReadOnlyList<long> acknowledged)
    {
        var stored = await NumbersAsync("exec number from loadTable(\"dfs://crash\", \"singles\")");
        foreach (var life in stored.GroupBy(n => n / CrashScript.NumbersPerLife))
            Assert.Equal(Enumerable.Range(0, life.Count()).Select(n => (life.Key * CrashScript.NumbersPerLife) + n), life);
        var missing = acknowledged.Except(stored);
        Assert.True(!missing.Any(), $"single rows are missing: {string.Join(' ', missing)}");
    }

    // The upsert after the last acknowledged one may have been committed, so a key may be ahead by one.
    private async Task VerifyUpsertsAsync(IReadOnlyList<long> acknowledged)
    {
        var keys = await NumbersAsync("exec key from loadTable(\"dfs://crash\", \"upserted\")");
        var stored = await NumbersAsync("exec n from loadTable(\"dfs://crash\", \"upserted\")");
        Assert.Equal(keys.Length, keys.Distinct().Count());
        var present = keys.Zip(stored).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var group in acknowledged.GroupBy(n => n % CrashScript.Keys))
            Assert.True(present[group.Key] >= group.Max(), $"key {group.Key}: {present[group.Key]} stored, {group.Max()} acknowledged");
    }

    private async Task VerifyExpiryAsync(Acknowledgements acknowledged)
    {
        var stored = await NumbersAsync("exec number from loadTable(\"dfs://crash\", \"expiring\")");
        Assert.Equal(stored.Length, stored.Distinct().Count());
        var bound = acknowledged.Expired.DefaultIfEmpty(0).Max() - CrashScript.DaysKept;
        Assert.DoesNotContain(stored, n => n < bound);
        // Deletions after the last acknowledged one may have been committed, none of them later than the last row's.
        var kept = stored.DefaultIfEmpty(long.MinValue).Max() - CrashScript.DaysKept;
        var missing = acknowledged.Arrived.Where(n => n >= kept).Except(stored);
        Assert.True(!missing.Any(), $"rows that arrived are missing: {string.Join(' ', missing)}");
    }

    private async Task VerifyAgingAsync(Acknowledgements acknowledged)
    {
        var staying = await NumbersAsync("exec number from loadTable(\"dfs://aging\", \"aging\") where day > date(now())");
        Assert.Equal(staying.Length, staying.Distinct().Count());
        var missing = acknowledged.Aged.Except(staying);
        Assert.True(!missing.Any(), $"rows that do not expire are missing: {string.Join(' ', missing)}");
        var expiring = await NumbersAsync("exec number from loadTable(\"dfs://aging\", \"aging\") where day < date(now())");
        var forgotten = acknowledged.Forgotten.DefaultIfEmpty(-1).Max();
        Assert.DoesNotContain(expiring, n => n <= forgotten);
    }

    private async Task VerifyCopiesAsync(Acknowledgements acknowledged, string partitions)
    {
        var faults = await NumbersAsync($"[size(checkBackup(\"{partitions}\", \"dfs://aging\"))]");
        Assert.Equal(0, faults[0]);
        await _session.RunAsync($"restoreTable(\"{partitions}\", \"dfs://aging\", `aging, \"dfs://again\")", CancellationToken.None);
        var copied = await NumbersAsync("exec number from loadTable(\"dfs://again\", \"aging\") where day > date(now())");
        Assert.Equal(copied.Length, copied.Distinct().Count());
        var missing = acknowledged.Aged.Where(n => n <= acknowledged.Copied.Max()).Except(copied);
        Assert.True(!missing.Any(), $"rows that were backed up are missing: {string.Join(' ', missing)}");
    }

    private async Task VerifyStreamAsync(IReadOnlyList<long> acknowledged)
    {
        var clock = Stopwatch.StartNew();
        const string progress = "[getPersistenceMeta(ticks)[`totalSize], getPersistenceMeta(results)[`totalSize]]";
        while (await NumbersAsync(progress) is var sizes && sizes[0] != sizes[1])
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{sizes[0]} rows, {sizes[1]} handled");
            await Task.Delay(5);
        }

        // The first row was given offset 0 and memory may hold the newest rows alone, so the log is replayed for all.
        var handled = await LoggedAsync("results");
        var streamed = await LoggedAsync("ticks");
        Assert.Equal(streamed.Length, streamed.Distinct().Count());
        Assert.Equal(streamed, handled);
        var missing = acknowledged.Except(streamed);
        Assert.True(!missing.Any(), $"streamed rows are missing: {string.Join(' ', missing)}");
    }

    private async Task<long[]> LoggedAsync(string table)
    {
        await _session.RunAsync(
            $"""
            if(existsSubscriptionTopic(tableName=`{table}, actionName=`verify)) unsubscribeTable(tableName=`{table}, actionName=`verify)
            share streamTable(1:0, `id`x, [LONG, DOUBLE]) as seen_{table}
            subscribeTable(tableName=`{table}, actionName=`verify, offset=-3, handler=append!(seen_{table}), msgAsTable=true)
            """.Replace($"append!(seen_{table})", $"append!{{seen_{table}}}", StringComparison.Ordinal),
            CancellationToken.None);
        var clock = Stopwatch.StartNew();
        while (await NumbersAsync($"[getPersistenceMeta({table})[`totalSize], size(seen_{table})]") is var sizes && sizes[0] != sizes[1])
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{table}: {sizes[0]} rows, {sizes[1]} read");
            await Task.Delay(2);
        }

        return await NumbersAsync($"exec id from seen_{table}");
    }

    private async Task<long[]> NumbersAsync(string script)
    {
        var values = (Vector)await _session.RunAsync(script, CancellationToken.None);
        return [.. Enumerable.Range(0, values.Count).Select(i => values.Scalar(i).AsLong())];
    }
}
