using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Storage.Backups;

/// <summary>Tables that are backed up and restored by partition.</summary>
public sealed class PartitionBackupTests : ScriptedStore
{
    // Twelve rows in six partitions; a second table with two, a third without partitions.
    private const string Tables = """
        db = database("dfs://kept", COMPO, [database("", VALUE, 2024.05.01..2024.05.03), database("", RANGE, 0 10 20)], engine="TSDB")
        t = table(0..11 as n, 2024.05.01 + (0..11 / 4) as day, take(5 15, 12) as id, take(`A`B`C, 12) as sym, 0..11 * 0.5 as x)
        pt = db.createPartitionedTable(t, `pt, `day`id, sortColumns=`sym`n)
        pt.append!(t)
        keyed = db.createPartitionedTable(t, `keyed, `day`id, sortColumns=`sym`n, keepDuplicates=LAST)
        keyed.append!(select * from t where n < 4)
        names = db.createDimensionTable(table(`A`B as sym, ["Alpha", "Beta"] as name), `names)
        names.append!(table(`A`B as sym, ["Alpha", "Beta"] as name))
        """;

    private const string All = "exec n from pt order by n";
    private const string Whole = "0 1 2 3 4 5 6 7 8 9 10 11";

    [Fact]
    public async Task Database_restored_equals_the_one_backed_up()
    {
        await RunAsync(Tables);
        Assert.Equal("9", await PrintAsync("backupDB(\"b\", \"dfs://kept\")"));
        var before = await ContentsAsync("dfs://kept");
        await RunAsync("dropDatabase(\"dfs://kept\")");

        var restored = (Table)await RunAsync("restoreDB(\"b\", \"dfs://kept\")");

        Assert.Equal("dfs://kept keyed; dfs://kept names; dfs://kept pt", Shown.Rows(restored));
        Assert.Equal(before, await ContentsAsync("dfs://kept"));
        Assert.Equal("LAST", await PrintAsync("schema(loadTable(\"dfs://kept\", `keyed)).keepDuplicates"));
        await RunAsync("restoreDB(\"b\", \"dfs://kept\", \"dfs://copy\")");
        Assert.Equal(before, await ContentsAsync("dfs://copy"));
    }

    [Fact]
    public async Task Only_changed_partitions_are_copied_again_unless_forced()
    {
        await RunAsync(Tables);
        Assert.Equal("6", await PrintAsync("backupTable(\"b\", \"dfs://kept\", `pt)"));
        Assert.Equal("0", await PrintAsync("backupTable(\"b\", \"dfs://kept\", `pt)"));

        await RunAsync("pt.append!(table(12 as n, 2024.05.02 as day, 5 as id, `C as sym, 1.5 as x))");
        Assert.Equal("1", await PrintAsync("backup(\"b\", \"dfs://kept\", tableName=`pt)"));
        Assert.Equal("6", await PrintAsync("backup(\"b\", \"dfs://kept\", true, tableName=`pt)"));

        var list = (Table)await RunAsync("getBackupList(\"b\", \"dfs://kept\", `pt)");
        Assert.Equal(["chunkID", "chunkPath", "cid", "rows", "updateTime"], list.Names);
        Assert.Equal(6, list.Count);
        Assert.Equal("13", await PrintAsync("sum(getBackupList(\"b\", \"dfs://kept\", `pt).rows)"));
    }

    [Theory]
    [InlineData("\"/20240501/0_10\"", "1")]
    [InlineData("[2024.05.02 2024.05.03, 15]", "2")]
    [InlineData("[, [0]]", "3")]
    [InlineData("2024.05.01", "2")]
    public async Task Partitions_to_copy_are_named_as_dropPartition_names_them(string partitions, string copied)
    {
        await RunAsync(Tables);

        Assert.Equal(copied, await PrintAsync($"backup(\"b\", \"dfs://kept\", true, tableName=`pt, partition={partitions})"));
    }

    [Fact]
    public async Task Changed_partitions_are_brought_back_and_others_are_let_be()
    {
        await RunAsync(Tables + "\nbackupDB(\"b\", \"dfs://kept\")");
        await RunAsync("""
            delete from pt where n = 2
            update pt set x = -1.0 where n = 7
            """);

        var restored = await ListAsync("restore(\"b\", \"dfs://kept\", `pt, \"%\")");

        Assert.Contains("/20240501/0_10/", restored, StringComparison.Ordinal);
        Assert.Contains("/20240502/10_20/", restored, StringComparison.Ordinal);
        Assert.Equal(2, restored.Split(' ').Length);
        Assert.Equal(Whole, await ListAsync(All));
        Assert.Equal("3.5", await ListAsync("exec x from pt where n = 7"));
        Assert.Equal("6", await PrintAsync("size(restore(\"b\", \"dfs://kept\", `pt, \"%\", true))"));
        Assert.Equal(Whole, await ListAsync(All));
    }

    [Fact]
    public async Task Patterns_choose_partitions_to_restore()
    {
        await RunAsync(Tables + "\nbackupDB(\"b\", \"dfs://kept\")\ndelete from pt");

        Assert.Equal("1", await PrintAsync("size(restore(\"b\", \"dfs://kept\", `pt, \"/kept/20240501/0_10\"))"));
        Assert.Equal("0 2", await ListAsync(All));
        Assert.Equal("2", await PrintAsync("size(restore(\"b\", \"dfs://kept\", `pt, \"%2024050?/0_10\"))"));
        Assert.Equal("0 2 4 6 8 10", await ListAsync(All));
        Assert.Equal("1", await PrintAsync("size(restore(\"b\", \"dfs://kept\", `pt, \"%20240503%\"))"));
        Assert.Equal("0 2 4 6 8 9 10 11", await ListAsync(All));
    }

    [Fact]
    public async Task Snapshot_lets_what_was_dropped_leave_backup_and_table()
    {
        await RunAsync(Tables + """

            backupDB("all", "dfs://kept")
            backupDB("now", "dfs://kept")
            dropPartition(db, "/20240501/0_10", `pt)
            dropTable(db, `names)
            backup("all", "dfs://kept", snapshot=false)
            backup("now", "dfs://kept", snapshot=true)
            """);

        Assert.Equal("6", await PrintAsync("size(getBackupList(\"all\", \"dfs://kept\", `pt))"));
        Assert.Equal("5", await PrintAsync("size(getBackupList(\"now\", \"dfs://kept\", `pt))"));
        await RunAsync("getBackupList(\"all\", \"dfs://kept\", `names)");
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("getBackupList(\"now\", \"dfs://kept\", `names)"));
        await RunAsync("restore(\"all\", \"dfs://kept\", `pt, \"%\")");
        Assert.Equal(Whole, await ListAsync(All));
        await RunAsync("restore(\"now\", \"dfs://kept\", `pt, \"%\", snapshot=true)");
        Assert.Equal("1 3 4 5 6 7 8 9 10 11", await ListAsync(All));
        await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("restore(\"now\", \"dfs://kept\", `pt, \"%20240501%\", snapshot=true)"));
    }

    [Fact]
    public async Task Table_is_restored_under_another_name_and_into_a_given_table()
    {
        await RunAsync(Tables + """

            backupTable("b", "dfs://kept", `pt)
            restoreTable("b", "dfs://kept", `pt, newTableName=`again)
            given = db.createPartitionedTable(t, `given, `day`id, sortColumns=`sym`n)
            restore("b", "dfs://kept", `pt, "%", outputTable=given)
            """);

        Assert.Equal(Whole, await ListAsync("exec n from loadTable(\"dfs://kept\", `again) order by n"));
        Assert.Equal(Whole, await ListAsync("exec n from given order by n"));
        Assert.Equal(Whole, await ListAsync(All));
    }

    [Fact]
    public async Task Table_of_other_columns_or_scheme_is_refused()
    {
        await RunAsync(Tables + """

            backupTable("b", "dfs://kept", `pt)
            narrow = db.createPartitionedTable(select n, day, id from t, `narrow, `day`id)
            other = database("dfs://other", COMPO, [database("", VALUE, 2024.05.01..2024.05.03), database("", RANGE, 0 5 20)], engine="TSDB")
            cut = other.createPartitionedTable(t, `pt, `day`id, sortColumns=`sym`n)
            """);

        Assert.Contains("columns", (await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("restore(\"b\", \"dfs://kept\", `pt, \"%\", outputTable=narrow)"))).Message, StringComparison.Ordinal);
        Assert.Contains("scheme", (await Assert.ThrowsAsync<ScriptException>(
            () => RunAsync("restore(\"b\", \"dfs://kept\", `pt, \"%\", outputTable=cut)"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_query_are_kept_by_partition_and_appended_again()
    {
        await RunAsync(Tables);
        Assert.Equal("4", await PrintAsync("backup(\"q\", <select * from pt where day > 2024.05.01>, true)"));
        Assert.Equal("0", await PrintAsync("backup(backupDir=\"q\", sqlObj=<select * from pt where day > 2024.05.01>)"));
        Assert.Equal("6 4", await ListAsync("loadBackup(\"q\", \"dfs://kept\", \"/20240502/0_10\", `pt).n"));
        Assert.Equal("2", await PrintAsync("getBackupMeta(\"q\", \"dfs://kept\", \"/20240502/0_10\", `pt).rows"));

        await RunAsync("restore(\"q\", \"dfs://kept\", `pt, \"%20240502/0_10\")");

        Assert.Equal("0 1 2 3 4 4 5 6 6 7 8 9 10 11", await ListAsync(All));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("restoreTable(\"q\", \"dfs://kept\", `pt)"));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("backupTable(\"q\", \"dfs://kept\", `pt)"));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("backup(\"q\", <select n from pt>)"));
    }

    [Fact]
    public async Task Migrate_creates_what_is_not_there_and_tells_what_is()
    {
        await RunAsync(Tables + "\nbackupDB(\"b\", \"dfs://kept\")\ndropTable(db, `pt)");

        var migrated = (Table)await RunAsync("migrate(\"b\")");

        Assert.Equal(["dbName", "tableName", "success", "errorMsg"], migrated.Names);
        Assert.Equal("0 0 1", string.Join(' ', Enumerable.Range(0, 3).Select(row => migrated["success"][row])));
        Assert.Equal(Whole, await ListAsync("exec n from loadTable(\"dfs://kept\", `pt) order by n"));
        await RunAsync("migrate(\"b\", \"dfs://kept\", `pt, \"dfs://moved\", `trades)");
        Assert.Equal(Whole, await ListAsync("exec n from loadTable(\"dfs://moved\", `trades) order by n"));
    }

    [Fact]
    public async Task Damaged_and_missing_files_are_found_and_change_nothing()
    {
        await RunAsync(Tables + "\nbackupTable(\"b\", \"dfs://kept\", `pt)");
        Assert.Equal("0", await PrintAsync("size(checkBackup(\"b\", \"dfs://kept\"))"));
        var files = Directory.GetFiles(FileOf("b"), "*.partition", SearchOption.AllDirectories);
        Assert.Equal(6, files.Length);
        var bytes = await File.ReadAllBytesAsync(files[0]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(files[0], bytes);
        File.Delete(files[1]);

        Assert.Equal("2", await PrintAsync("size(checkBackup(\"b\", \"dfs://kept\", `pt))"));
        await Assert.ThrowsAsync<DatabaseException>(() => RunAsync("restore(\"b\", \"dfs://kept\", `pt, \"%\", true)"));
        Assert.Equal(Whole, await ListAsync(All));
        await RunAsync("backup(\"b\", \"dfs://kept\", true, tableName=`pt)");
        Assert.Equal("0", await PrintAsync("size(checkBackup(\"b\", \"dfs://kept\", `pt, \"%20240501%\"))"));
        Assert.Equal(6, Directory.GetFiles(FileOf("b"), "*.partition", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Files_outside_the_folder_of_scripts_and_keys_are_refused()
    {
        await RunAsync(Tables);

        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("backupDB(\"../elsewhere\", \"dfs://kept\")"));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("backupDB(\"b\", \"dfs://kept\", \"key\")"));
        await Assert.ThrowsAsync<ScriptException>(() => RunAsync("restoreDB(\"b\", \"dfs://kept\")"));
    }

    private async Task<string> ContentsAsync(string path)
    {
        var parts = new List<string>();
        foreach (var table in ((Vector)await RunAsync($"sort(getTables(database(\"{path}\")))")).Texts())
            parts.Add(Shown.Rows((Table)await RunAsync($"select * from loadTable(\"{path}\", \"{table}\")")));
        return string.Join('\n', parts);
    }
}
