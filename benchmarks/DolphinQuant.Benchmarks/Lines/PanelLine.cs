using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DuckDB.NET.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>Panels of stored factors: one row per day, one column per symbol, read from disk with <c>pivot by</c>.</summary>
internal static class PanelLine
{
    private const int Symbols = 4_000, Days = 250, Factors = 50;
    private const double Goal = 1000;

    private const string Definitions =
        """
        def keep(symbols, days, factors) {
            if (existsDatabase("dfs://factors")) { dropDatabase("dfs://factors") }
            names = "F" + string(1..factors)
            db = database("dfs://factors", VALUE, names, engine="TSDB")
            syms = symbol("S" + string(10000 + (0..(symbols - 1))))
            dates = 2024.01.01 + 0..(days - 1)
            rows = table(take(symbol(["F1"]), symbols * days) as factor, stretch(dates, symbols * days) as day,
                take(syms, symbols * days) as sym, rand(1.0, symbols * days) as value)
            pt = createPartitionedTable(db, rows, `factors, `factor, sortColumns=`factor`day)
            for (name in names) {
                rows[`factor] = take(symbol([name]), symbols * days)
                rows[`value] = rand(1.0, symbols * days)
                pt.append!(rows)
            }
        }

        def factorPanel(name) {
            return exec value from loadTable("dfs://factors", `factors) where factor = name pivot by day, sym
        }

        def factorPanels(factors) {
            for (i in 1..factors) { factorPanel("F" + string(i)) }
        }
        """;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var (symbols, folder) = (bench.Rows(Symbols), bench.Folder("panel"));
        var store = Path.Combine(folder, "store");
        await KeepAsync(store, symbols);
        await using var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = store }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(Definitions, CancellationToken.None);
        Matrix? panel = null;
        var one = await Timings.OfAsync(
            bench.Runs, async () => panel = (Matrix)await session.RunAsync("factorPanel(\"F7\")", CancellationToken.None));
        var all = await Timings.OfAsync(
            1, () => session.RunAsync(string.Create(CultureInfo.InvariantCulture, $"factorPanels({Factors})"), CancellationToken.None));
        await database.DisposeAsync();
        var ours = Workbench.Doubles(panel!.Data);
        var duckDb = await DuckDbAsync(store, folder, ours, bench.PeerRuns);
        var polars = await PeerRun.PolarsAsync("panel", folder, bench.PeerRuns);
        if (polars.Version is not null) Agreement.Check("the panel and Polars", ours, polars.Result(folder, "panel"), tolerance: 0);
        return new ReportPart(
            $"Factor panels from disk: {symbols:#,0} symbols, {Days} days, {Factors} factors, {Workbench.Number((double)symbols * Days * Factors)} rows",
            "In milliseconds, median (least to most): `exec value where factor = name pivot by day, sym`. DuckDB has the rows in a table of its "
            + $"own and pivots by PIVOT, {polars} reads them from Parquet with ZSTD; the panels were compared, all cells of them.",
            [
                new ReportRow(
                    "panel of one factor", one.ToString(), $"DuckDB {duckDb}; Polars {polars.Timings.GetValueOrDefault("panel")}", "≤ 1,000",
                    one.Median <= Goal, ""),
                new ReportRow($"panels of all {Factors} factors, one after the other", all.ToString(), "", "", null, "for comparison"),
            ]);
    }

    private static async Task KeepAsync(string store, int symbols)
    {
        await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = store }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(string.Create(
            CultureInfo.InvariantCulture, $"setRandomSeed(11)\n{Definitions}\nkeep({symbols}, {Days}, {Factors})"), CancellationToken.None);
    }

    // The same rows in a table of DuckDB's own and in a Parquet file, both in the order of factor, day and symbol.
    private static async Task<Timings> DuckDbAsync(string store, string folder, double[] ours, int runs)
    {
        await using var connection = new DuckDBConnection($"DataSource={Path.Combine(folder, "own.duckdb")}");
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"ATTACH '{Path.Combine(store, "dolphinquant.duckdb")}' AS ours (READ_ONLY)");
        var table = (string)(await QueryAsync(
            connection,
            "SELECT 'ours.\"' || schema_name || '\".\"' || table_name || '\"' FROM duckdb_tables() WHERE database_name = 'ours' AND table_name LIKE 'factors%'"))!;
        await ExecuteAsync(connection, $"CREATE TABLE factors AS FROM {table} ORDER BY factor, day, sym");
        await ExecuteAsync(connection, $"COPY factors TO '{Path.Combine(folder, "factors.parquet")}' (FORMAT parquet, COMPRESSION zstd)");
        await ExecuteAsync(connection, "SET pivot_limit = 100000");
        var timings = await Timings.OfAsync(runs, () => ExecuteAsync(
            connection,
            "CREATE OR REPLACE TEMP TABLE panel AS PIVOT (SELECT day, sym, value FROM factors WHERE factor = 'F7') ON sym USING last(value) GROUP BY day"));
        await using var command = connection.CreateCommand();
        command.CommandText = "FROM (UNPIVOT panel ON COLUMNS(* EXCLUDE day) INTO NAME sym VALUE value) SELECT value ORDER BY sym, day";
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<double>(ours.Length);
        while (await reader.ReadAsync()) values.Add(reader.GetDouble(0));
        Agreement.Check("the panel and DuckDB", ours, [.. values], tolerance: 0);
        return timings;
    }

    private static Task<object?> ExecuteAsync(DuckDBConnection connection, string sql) => QueryAsync(connection, sql);

    private static async Task<object?> QueryAsync(DuckDBConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
