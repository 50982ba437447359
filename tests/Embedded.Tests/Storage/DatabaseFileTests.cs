using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Tests.Storage.Appends;
using DolphinQuant.Embedded.Tests.Storage.Files;

namespace DolphinQuant.Embedded.Tests.Storage;

/// <summary>What the end of the process or of the power leaves of DuckDB's file and log.</summary>
public sealed class DatabaseFileTests
{
    // More than go into the log of small appends.
    private const int RowsPerAppend = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(4096)]
    public void Commit_whose_last_bytes_had_not_arrived_is_dropped_and_those_before_it_stay(int zeros)
    {
        using var temporary = new TemporaryStore();
        using var killed = KilledAfter(temporary, appends: 3);
        var log = File.ReadAllBytes(killed.Options.LogFile);
        log.AsSpan(log.Length - zeros).Clear();
        File.WriteAllBytes(killed.Options.LogFile, log);

        Assert.Equal(2 * RowsPerAppend, killed.Table("t").Count);
        killed.Table("t").Append(Rows());
        Assert.Equal(3 * RowsPerAppend, killed.Table("t").Count);
    }

    [Fact]
    public void Commit_whose_middle_had_not_arrived_is_dropped()
    {
        using var temporary = new TemporaryStore();
        using var killed = KilledAfter(temporary, appends: 2);
        var log = File.ReadAllBytes(killed.Options.LogFile);
        Assert.True(log.AsSpan().EndsWith(TornLog.CommitEnd));
        log.AsSpan(log.Length - 4096, 2048).Clear();
        File.WriteAllBytes(killed.Options.LogFile, log);

        Assert.Equal(RowsPerAppend, killed.Table("t").Count);
    }

    [Fact]
    public void Damage_before_an_acknowledged_commit_is_reported()
    {
        using var temporary = new TemporaryStore();
        using var killed = KilledAfter(temporary, appends: 3);
        var log = File.ReadAllBytes(killed.Options.LogFile);
        // In the rows of the second of three.
        log[log.Length - (RowsPerAppend * sizeof(int) * 3 / 2)] ^= 1;
        File.WriteAllBytes(killed.Options.LogFile, log);

        var failure = Assert.Throws<DatabaseException>(() => killed.Store);

        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllBytes(killed.Options.LogFile));
    }

    [Fact]
    public void File_that_was_being_created_is_created_anew()
    {
        var folder = Directory.CreateTempSubdirectory("dolphinquant-begun-");
        try
        {
            var options = new StoreOptions(folder.FullName);
            File.WriteAllText(options.DataFile + ".new", "a part");

            using (var store = DfsStore.Open(options)) Assert.Empty(store.ListDatabases());
            Assert.False(File.Exists(options.DataFile + ".new"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Change_is_refused_while_the_name_of_its_log_cannot_be_made_safe()
    {
        using var temporary = new TemporaryStore();
        temporary.Create("t", Rows().Schema);
        temporary.Store.Dispose();
        var files = new FaultyFiles(DiskFiles.Instance);
        using (var store = DfsStore.Open(new StoreOptions(temporary.Directory) { Files = files }))
        {
            var table = store.OpenTable(TemporaryStore.Path, "t");
            files.FailAfter(0, DiskFault.BrokenForGood);
            Assert.Throws<DatabaseException>(() => table.Append(Rows()));
            Assert.Throws<DatabaseException>(() => table.Append(Rows()));
            files.Heal();
            Assert.Equal(0, table.Count);
            table.Append(Rows());
            Assert.Equal(RowsPerAppend, table.Count);
        }

        temporary.Reopen();
    }

    [Fact]
    public void Dropped_database_whose_table_had_other_columns_is_gone_after_a_kill()
    {
        using var temporary = new TemporaryStore();
        var table = temporary.Create("t", Rows().Schema);
        temporary.Store.AlterTable(table, new AddedColumn("added", new ElementType(DataType.Double)));
        temporary.Reopen();
        temporary.Store.DropDatabase(TemporaryStore.Path);
        using var killed = KilledStore.Of(temporary.Store.Options);

        Assert.False(killed.Store.ExistsDatabase(TemporaryStore.Path));
    }

    private static KilledStore KilledAfter(TemporaryStore temporary, int appends)
    {
        var table = temporary.Create("t", Rows().Schema);
        for (var i = 0; i < appends; i++) table.Append(Rows());
        return KilledStore.Of(temporary.Store.Options);
    }

    // Random numbers, which the log keeps as they are.
    private static Table Rows()
    {
        var chance = new Random(7);
        return KilledStore.Rows([.. Enumerable.Range(0, RowsPerAppend).Select(_ => chance.Next())]);
    }
}
