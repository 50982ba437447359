using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage.Backups;
using Xunit.Abstractions;

namespace DolphinQuant.Embedded.Tests.Storage.Backups;

public sealed class BackupTests(ITestOutputHelper output) : BackupFixture
{
    [Fact]
    public async Task Restore_drill_gives_every_moment_back_row_for_row()
    {
        var moments = new List<(DateTimeOffset At, string Contents)>();
        for (var i = 0; i < 12; i++)
        {
            if (i % 3 == 0)
            {
                var summary = await BackUpAsync(i == 6 ? BackupKind.Full : null);
                Assert.Equal(i is 0 or 6 ? BackupKind.Full : BackupKind.Incremental, summary.Kind);
            }

            Clock.Advance(TimeSpan.FromMilliseconds(10));
            await ChangeAsync(i);
            moments.Add((Clock.GetUtcNow(), await ContentsAsync()));
        }

        await BackUpAsync();
        await CloseAsync();
        var clock = Stopwatch.StartNew();
        foreach (var (at, contents) in moments)
        {
            await RestoreAsync(at, isForced: true);
            Assert.Equal(contents, await RestoredContentsAsync());
        }

        output.WriteLine($"{moments.Count} restores with their checks: {clock.Elapsed.TotalSeconds:0.0} s");
        await OpenAsync();
    }

    [Fact]
    public async Task Names_comments_and_schemes_are_restored_with_their_changes()
    {
        await BackUpAsync();
        await ChangeAsync(3);
        await RunAsync("""
            renameTable(db, `plain, `notes)
            setTableComment(loadTable(db, `notes), "what was said")
            addValuePartitions(db, 2025.01M..2025.03M)
            loadTable(db, `notes).append!(table([9l] as id, ["after"] as text))
            """);
        await BackUpAsync();
        var contents = await ContentsAsync();
        await CloseAsync();
        await RestoreAsync();

        Assert.Equal(contents, await RestoredContentsAsync());
        await using (var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = Restored }, CancellationToken.None))
        await using (var session = await database.OpenSessionAsync(CancellationToken.None))
        {
            var told = await session.RunAsync("""
                db = database("dfs://market")
                (schema(loadTable(db, `notes)).tableComment, size(schema(db).partitionSchema), size(loadTable(db, `notes)))
                """, CancellationToken.None);
            Assert.Equal("(\"what was said\",15,2)", Formatter.Format(told));
        }

        await OpenAsync();
    }

    [Fact]
    public async Task Every_single_row_can_be_restored_to_its_moment()
    {
        const int rows = 8;
        await BackUpAsync();
        var moments = new List<DateTimeOffset>();
        for (var n = 0; n < rows; n++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await RunAsync($"loadTable('dfs://market', 'plain').append!(table([{n}l] as id, [`row] as text))");
            moments.Add(Clock.GetUtcNow());
            // Some are read at once, some lie in the log of appends until another change, or the next backup.
            if (n == 2) await RunAsync("exec count(*) from loadTable('dfs://market', 'plain')");
            if (n == 5) await RunAsync("update loadTable('dfs://market', 'plain') set text = `changed where id = 1");
        }

        await BackUpAsync();
        for (var n = 0; n < rows; n++)
        {
            await RestoreAsync(moments[n], isForced: true);
            await using var restored = await EmbeddedDatabase.OpenAsync(
                new EmbeddedOptions { Directory = Restored }, CancellationToken.None);
            await using var session = await restored.OpenSessionAsync(CancellationToken.None);
            var ids = (Vector<long>)await session.RunAsync("exec id from loadTable('dfs://market', 'plain')", CancellationToken.None);
            Assert.Equal(Enumerable.Range(0, n + 1).Select(id => (long)id), ids.Span.ToArray());
        }
    }

    [Fact]
    public async Task Rows_of_every_kind_are_restored_to_their_moment()
    {
        await RunAsync("""
            db = database("dfs://market")
            createTable(db, table(1:0, `id`text`name, [INT, STRING, SYMBOL]), `texts)
            createTable(db, table([0] as id, arrayVector([1], decimal64([0.5], 2)) as prices), `arrays)
            """);
        await BackUpAsync();
        var (moments, contents) = (new List<DateTimeOffset>(), new List<string>());
        for (var n = 0; n < 6; n++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await RunAsync($$"""
                n = {{n}}
                text = string(n) + char(0) + "x"
                loadTable("dfs://market", "texts").append!(table([n] as id, [text] as text, symbol([text]) as name))
                loadTable("dfs://market", "arrays").append!(table([n] as id, arrayVector([2], decimal64([n, 1] + 0.25, 2)) as prices))
                loadTable("dfs://market", "last").append!(table(`A`B as sym, take(2024.01.01 + n % 3, 2) as day, n + 0..1 as close, take(text, 2) as note))
                """);
            if (n == 2) await RunAsync("delete from loadTable('dfs://market', 'texts') where text = \"1\" + char(0) + \"x\"");
            if (n == 3) await RunAsync("upsert!(loadTable('dfs://market', 'texts'), table([3] as id, [char(0) + \"y\"] as text, symbol([\"z\"]) as name), keyColNames=`id)");
            if (n % 2 == 0) contents.Add(await ContentsAsync());
            else contents.Add("");
            moments.Add(Clock.GetUtcNow());
        }

        Assert.Contains("0\0x", contents[4], StringComparison.Ordinal);
        Assert.DoesNotContain("1\0x", contents[2].Split("texts")[1], StringComparison.Ordinal);
        await BackUpAsync();
        for (var n = 0; n < 6; n += 2)
        {
            await RestoreAsync(moments[n], isForced: true);
            Assert.Equal(contents[n], await RestoredContentsAsync());
        }
    }

    [Fact]
    public async Task Clock_that_goes_back_leaves_every_change_its_place()
    {
        await BackUpAsync();
        for (var n = 0; n < 4; n++)
        {
            await RunAsync($"loadTable('dfs://market', 'plain').append!(table([{n}l] as id, [`row] as text))");
            if (n == 1) await RunAsync("update loadTable('dfs://market', 'plain') set text = `changed where id = 0");
            Clock.Advance(TimeSpan.FromHours(-1));
        }

        Clock.Advance(TimeSpan.FromHours(5));
        await BackUpAsync();
        await RestoreAsync();

        Assert.Equal(await ContentsAsync(), await RestoredContentsAsync());
    }

    [Fact]
    public async Task Changes_of_the_catalog_are_restored()
    {
        await ChangeAsync(1);
        await BackUpAsync();
        await RunAsync("""
            db = database("dfs://market")
            db.createPartitionedTable(table(1:0, `sym`time`x, [SYMBOL, TIMESTAMP, DOUBLE]), `more, `time).append!(table([`A] as sym, [2024.02.03T10:00:00.000] as time, [2.5] as x))
            addColumn(loadTable("dfs://market", "plain"), `added, INT)
            loadTable("dfs://market", "plain").append!(table([7l] as id, ["seven"] as text, [77] as added))
            dropTable(db, `last)
            createCatalog("desk")
            createSchema("desk", "dfs://market", "main")
            """);
        await BackUpAsync();
        var contents = await ContentsAsync();
        await RestoreAsync();

        Assert.Equal(contents, await RestoredContentsAsync());
        await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = Restored }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync("desk.main.plain; database(\"dfs://market\").createDimensionTable(table([1] as x), `fresh)", CancellationToken.None);
        Assert.Equal(4, ((Vector)await session.RunAsync("getTables(database(\"dfs://market\"))", CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Backup_is_of_one_moment_while_writers_go_on()
    {
        await RunAsync("database(\"dfs://pairs\", HASH, [INT, 2]).createDimensionTable(table([0] as x), `a); database(\"dfs://pairs\").createDimensionTable(table([0] as x), `b)");
        var isDone = 0;
        var writer = Task.Run(async () =>
        {
            await using var session = await Database.OpenSessionAsync(CancellationToken.None);
            for (var i = 0; Volatile.Read(ref isDone) == 0; i++)
                await session.RunAsync($"loadTable(\"dfs://pairs\", \"a\").append!(table([{i}] as x)); loadTable(\"dfs://pairs\", \"b\").append!(table([{i}] as x))", CancellationToken.None);
        });
        for (var i = 0; i < 4; i++)
        {
            await BackUpAsync(i == 2 ? BackupKind.Full : null);
            await RestoreAsync(isForced: true);
            await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = Restored }, CancellationToken.None);
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            var a = ((Scalar)await session.RunAsync("exec count(*) from loadTable(\"dfs://pairs\", \"a\")", CancellationToken.None)).AsLong();
            var b = ((Scalar)await session.RunAsync("exec count(*) from loadTable(\"dfs://pairs\", \"b\")", CancellationToken.None)).AsLong();
            Assert.InRange(a - b, 0, 1);
        }

        Volatile.Write(ref isDone, 1);
        await writer;
    }

    [Fact]
    public async Task Stream_logs_and_offsets_are_part_of_a_backup()
    {
        const string share = "enableTableShareAndPersistence(streamTable(1:0, [`x], [INT]), `ticks, cacheSize=1000)";
        await RunAsync(share);
        await RunAsync("insert into ticks values(1..100)");
        await BackUpAsync();
        await RunAsync("insert into ticks values(101..150)");
        var second = await BackUpAsync();
        await RunAsync("insert into ticks values(151..170)");
        await RestoreAsync(second.TakenAt);

        await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = Restored }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(share, CancellationToken.None);
        Assert.Equal(1, ((Scalar)await session.RunAsync("int(eqObj(exec x from ticks, 1..150))", CancellationToken.None)).AsLong());
    }

    [Fact]
    public async Task Unchanged_stream_files_are_not_copied_again()
    {
        await RunAsync("enableTableShareAndPersistence(streamTable(1:0, [`x], [INT]), `ticks, cacheSize=1000)");
        await RunAsync("for (i in 0..99) { insert into ticks values(i * 1000 + 0..999) }");
        var full = await BackUpAsync();
        await RunAsync("loadTable(\"dfs://market\", \"plain\").append!(table([1l] as id, [`x] as text))");
        var second = await BackUpAsync();

        Assert.True(full.Bytes > 400_000);
        Assert.True(second.Bytes < 10_000, $"{second.Bytes} bytes for one row");
    }

    [Fact]
    public async Task Damaged_backup_is_refused_and_named()
    {
        await ChangeAsync(1);
        var full = await BackUpAsync();
        var file = Path.Combine(full.Path, StoreBackup.DataFile);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        Assert.Contains(StoreBackup.DataFile, Assert.Single(await EmbeddedDatabase.CheckBackupsAsync(Backups, CancellationToken.None)), StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync());
        Assert.Contains("checksum", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Restored));
    }

    [Fact]
    public async Task Missing_increment_is_refused_and_the_moments_before_it_are_there()
    {
        await ChangeAsync(1);
        await BackUpAsync();
        await ChangeAsync(2);
        var second = await BackUpAsync();
        await ChangeAsync(3);
        var third = await BackUpAsync();
        Directory.Delete(second.Path, recursive: true);

        var failure = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync());
        Assert.Contains("none of the backups", failure.Message, StringComparison.Ordinal);
        Assert.NotEqual(second.TakenAt, third.TakenAt);
        await RestoreAsync(second.TakenAt - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Moments_that_no_backup_reaches_are_refused()
    {
        var empty = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync());
        Assert.Contains("no backup", empty.Message, StringComparison.Ordinal);
        var full = await BackUpAsync();

        var before = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(full.TakenAt - TimeSpan.FromSeconds(1)));
        Assert.Contains("later moment", before.Message, StringComparison.Ordinal);
        var after = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(full.TakenAt + TimeSpan.FromSeconds(1)));
        Assert.Contains("reach up to", after.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_that_is_there_is_replaced_only_by_force()
    {
        await ChangeAsync(1);
        await BackUpAsync();
        await RestoreAsync();
        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync());
        Assert.Contains("--force", refusal.Message, StringComparison.Ordinal);

        await using (await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = Restored }, CancellationToken.None))
        {
            var inUse = await Assert.ThrowsAsync<DatabaseException>(() => RestoreAsync(isForced: true));
            Assert.Contains("in use by process", inUse.Message, StringComparison.Ordinal);
        }

        await RestoreAsync(isForced: true);
        Assert.Equal(await ContentsAsync(), await RestoredContentsAsync());
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(Restored)!, "restored*"));
    }

    [Fact]
    public async Task Backup_on_its_own_begins_no_journal()
    {
        await ChangeAsync(1);
        var contents = await ContentsAsync();
        var first = await BackUpAsync(isOnItsOwn: true);
        Assert.False(Directory.Exists(Path.Combine(StoreFolder, "journal")));
        await ChangeAsync(2);
        await RestoreAsync(first.TakenAt);

        Assert.Equal(contents, await RestoredContentsAsync());
        var failure = await Assert.ThrowsAsync<DatabaseException>(() => BackUpAsync(BackupKind.Incremental));
        Assert.Contains("full backup", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_goes_on_after_the_store_is_opened_again()
    {
        await BackUpAsync();
        await ChangeAsync(1);
        await CloseAsync();
        await OpenAsync();
        await ChangeAsync(2);
        Assert.Equal(BackupKind.Incremental, (await BackUpAsync()).Kind);
        Assert.Empty(Directory.GetFiles(Path.Combine(StoreFolder, "journal")));
        var contents = await ContentsAsync();
        await RestoreAsync();

        Assert.Equal(contents, await RestoredContentsAsync());
        await Database.EndJournalAsync(CancellationToken.None);
        Assert.Equal(BackupKind.Full, (await BackUpAsync()).Kind);
    }
}
