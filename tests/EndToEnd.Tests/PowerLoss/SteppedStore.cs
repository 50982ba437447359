using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>A store that is changed step by step, and what it holds after each.</summary>
internal static class SteppedStore
{
    /// <summary>Each is one change, which is there as a whole or not at all.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """database("dfs://a", VALUE, 1..4)""",
        """database("dfs://a").createPartitionedTable(table(1:0, `k`x`day, [INT, LONG, DATE]), `t, `k)""",
        """loadTable("dfs://a", `t).append!(table(1 2 3 as k, 10 20 30l as x, 2024.01.01 + 0..2 as day))""",
        """loadTable("dfs://a", `t).append!(table(take(1..4, 2000) as k, long(0..1999) as x, take(2024.01.05, 2000) as day))""",
        """addColumn(loadTable("dfs://a", `t), [`y], [DOUBLE])""",
        """loadTable("dfs://a", `t).append!(table([4] as k, [7l] as x, [2024.02.01] as day, [0.5] as y))""",
        """update loadTable("dfs://a", `t) set x = x + 1000 where k = 2""",
        """database("dfs://b", HASH, [INT, 3], engine="TSDB")""",
        """database("dfs://b").createPartitionedTable(table(1:0, `id`n, [INT, LONG]), `u, `id, sortColumns=`id, keepDuplicates=LAST)""",
        """upsert!(loadTable("dfs://b", `u), table(1..300 as id, long(1..300) as n))""",
        """upsert!(loadTable("dfs://b", `u), table(200..400 as id, long(take(5, 201)) as n))""",
        // More than a row group: its blocks go into the file before the commit, which the log only refers to.
        """loadTable("dfs://a", `t).append!(table(take(1..4, 150000) as k, long(0..149999) as x, take(2024.01.05, 150000) as day, double(0..149999) as y))""",
        """delete from loadTable("dfs://a", `t) where k = 1, x < 1000""",
        // Columns of one value have no blocks at all: the log has them.
        """loadTable("dfs://a", `t).append!(table(take(3, 300000) as k, take(1l, 300000) as x, take(2024.01.05, 300000) as day, take(0.25, 300000) as y))""",
        """loadTable("dfs://a", `t).append!(table([4] as k, [8l] as x, [2024.02.02] as day, [1.5] as y))""",
        """loadTable("dfs://a", `t).append!(table([4] as k, [9l] as x, [2024.02.03] as day, [2.5] as y))""",
        """dropPartition(database("dfs://a"), 1, `t)""",
        """rename!(loadTable("dfs://b", `u), `n, `m)""",
        """dropTable(database("dfs://b"), `u)""",
        """loadTable("dfs://a", `t).append!(table(take(2, 300000) as k, take(2l, 300000) as x, take(2024.01.06, 300000) as day, take(0.125, 300000) as y))""",
        """loadTable("dfs://a", `t).append!(table([1] as k, [5l] as x, [2024.02.04] as day, [3.5] as y))""",
        """delete from loadTable("dfs://a", `t) where k = 4""",
        """dropDatabase("dfs://b")""",
        """database("dfs://b", RANGE, 0 100 200)""",
        """database("dfs://b").createTable(table(1:0, `name`n, [STRING, LONG]), `v)""",
        """loadTable("dfs://b", `v).append!(table(["first", "second"] as name, 1 2l as n))""",
        """dropColumns!(loadTable("dfs://a", `t), `y)""",
        """dropDatabase("dfs://a")""",
    ];

    private static readonly string[] Databases = ["dfs://a", "dfs://b"];

    /// <summary>The script of some of the steps, each of which is said when it is done.</summary>
    public static string Script(int from, int to) =>
        string.Join('\n', Steps.Take(from..to).Select(step => $"{step};\nprint(\"step\")")) + "\nprint(\"done\")";

    /// <summary>What a store holds before the first step and after each.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("steps-");
        try
        {
            await using var database = await OpenAsync(folder.FullName);
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            var states = new List<string> { await ReadAsync(session) };
            foreach (var step in Steps)
            {
                await session.RunAsync(step, CancellationToken.None);
                states.Add(await ReadAsync(session));
            }

            return states;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the store of a folder holds; nothing of it may be damaged.</summary>
    public static async Task<string> ReadAsync(string folder)
    {
        await using var database = await OpenAsync(folder);
        Assert.Empty((await database.CheckAsync(progress: null, CancellationToken.None)).Faults);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        return await ReadAsync(session);
    }

    private static Task<EmbeddedDatabase> OpenAsync(string folder) =>
        EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = folder }, CancellationToken.None);

    private static async Task<string> ReadAsync(IDatabaseSession session)
    {
        var state = new List<string>();
        foreach (var path in Databases)
        {
            if (!((Scalar)await session.RunAsync($"""existsDatabase("{path}")""", CancellationToken.None)).AsBool()) continue;
            state.Add(path);
            foreach (var name in await TextsAsync(session, $"""getTables(database("{path}"))"""))
                state.Add(await ReadAsync(session, $"""loadTable("{path}", "{name}")"""));
        }

        return string.Join('\n', state);
    }

    // All sums are exact, in whatever order the rows are.
    private static async Task<string> ReadAsync(IDatabaseSession session, string table)
    {
        var columns = await TextsAsync(session, $"{table}.schema().colDefs.name");
        var sums = columns.Skip(1).Select(column => $"sum(double({column})) as {column}");
        var rows = (Table)await session.RunAsync(
            $"select count(*) as rows, {string.Join(", ", sums)} from {table} group by {columns[0]} order by {columns[0]}",
            CancellationToken.None);
        return $"{table} {string.Join(' ', columns)}\n" + string.Join('\n', Enumerable.Range(0, rows.Count).Select(
            row => string.Join(' ', rows.Columns.Select(column => column.Scalar(row).ToString()))));
    }

    private static async Task<IReadOnlyList<string>> TextsAsync(IDatabaseSession session, string script)
    {
        var values = (Vector)await session.RunAsync(script, CancellationToken.None);
        return [.. Enumerable.Range(0, values.Count).Select(i => values.Scalar(i).AsText())];
    }
}
