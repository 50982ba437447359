using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Benchmarks.Peers;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DuckDB.NET.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>
/// Panels of stored factors, one row per day and one column per symbol, read from disk: of a narrow table (a row for every day,
/// symbol and factor, a partition for every factor) and of a wide one (a column for every factor).
/// </summary>
internal static class PanelLine
{
    private const int Symbols = 4_000, Days = 250, Factors = 50;
    private const double Goal = 1000;

    private const string Definitions =
        """
        def keep(symbols, days, factors) {
            years = 2024.01.01 2025.01.01 2026.01.01
            names = "F" + string(1..factors)
            dates = stretch(2024.01.01 + 0..(days - 1), symbols * days)
            syms = take(symbol("S" + string(10000 + (0..(symbols - 1)))), symbols * days)
            rows = table(dates as day, syms as sym, take(symbol(["F1"]), symbols * days) as factor, rand(1.0, symbols * days) as value)
            wide = table(dates as day, syms as sym)
            db = database("dfs://narrow", COMPO, [database("", RANGE, years), database("", VALUE, names)], engine="TSDB")
            pt = createPartitionedTable(db, rows, `factors, `day`factor, sortColumns=`sym`day)
            for (name in names) {
                rows[`factor] = take(symbol([name]), symbols * days)
                rows[`value] = rand(1.0, symbols * days)
                wide[name] = rows[`value]
                pt.append!(rows)
            }
            createPartitionedTable(database("dfs://wide", RANGE, years, engine="TSDB"), wide, `factors, `day, sortColumns=`sym`day).append!(wide)
        }

        def narrowPanel(name) {
            return exec value from loadTable("dfs://narrow", `factors) where factor = name pivot by day, sym
        }

        def widePanel() {
            return exec F7 from loadTable("dfs://wide", `factors) pivot by day, sym
        }

        def narrowPanels(factors) {
            for (i in 1..factors) { narrowPanel("F" + string(i)) }
        }

        def widePanels(factors) {
            rows = select * from loadTable("dfs://wide", `factors)
            return panel(rows.day, rows.sym, values(rows)[2:(2 + factors)])
        }

        def factorColumns() {
            return select value from loadTable("dfs://narrow", `factors) pivot by day, sym, factor
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
        Value result = Scalar.Void;
        Task<Timings> Time(string call, int runs) =>
            Timings.OfAsync(runs, async () => result = await session.RunAsync(call, CancellationToken.None));
        var narrow = await Time("narrowPanel(\"F7\")", bench.Runs);
        var panel = Workbench.Doubles(((Matrix)result).Data);
        var wide = await Time("widePanel()", bench.Runs);
        Agreement.Check("the panels of both tables", panel, Workbench.Doubles(((Matrix)result).Data), tolerance: 0);
        var count = Factors.ToString(CultureInfo.InvariantCulture);
        var narrowAll = await Time($"narrowPanels({count})", bench.PeerRuns);
        var wideAll = await Time($"widePanels({count})", bench.PeerRuns);
        var seventh = (Matrix)((Vector<Value>)result).Span[6];
        Agreement.Check("the panels of one read", panel, Workbench.Doubles(seventh.Data), tolerance: 0);
        var columns = await Time("factorColumns()", runs: 1);
        result = Scalar.Void;
        await database.DisposeAsync();
        var duckDb = await DuckDbAsync(store, folder, panel, bench.PeerRuns);
        var polars = await PeerRun.PolarsAsync("panel", folder, bench.PeerRuns);
        if (polars.Version is not null) Agreement.Check("the panel and Polars", panel, polars.Result(folder, "panel"), tolerance: 0);
        string Peers(string work) => $"DuckDB {duckDb[work]}; Polars {polars.Timings.GetValueOrDefault(work)}";
        ReportRow Row(string work, Timings ours, string peers) => new(work, ours.ToString(), peers, "≤ 1,000", ours.Median <= Goal, "");
        return new ReportPart(
            $"Factor panels from disk: {symbols:#,0} symbols, {Days} days, {Factors} factors, {Workbench.Number((double)symbols * Days * Factors)} cells",
            "In milliseconds, median (least to most). Narrow: partitions by year and factor, sorted by symbol and day; wide: a column for every "
            + "factor. DuckDB has the same rows in tables of its own and pivots by PIVOT, "
            + $"{polars} reads them from Parquet with ZSTD; the panels of one factor were compared, all cells of them.",
            [
                Row("one factor of the narrow table, `exec value where factor = name pivot by day, sym`", narrow, Peers("panel")),
                Row("one factor of the wide table, `exec F7 pivot by day, sym`", wide, Peers("wide")),
                Row($"all {Factors} factors of the wide table, `select *` and `panel(day, sym, factors)`", wideAll, ""),
                Row($"all {Factors} factors of the narrow table, one query after the other", narrowAll, ""),
                Row("all factors of the narrow table as columns, `select value pivot by day, sym, factor`", columns, Peers("columns")),
            ]);
    }

    private static async Task KeepAsync(string store, int symbols)
    {
        await using var database = await EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = store }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(string.Create(
            CultureInfo.InvariantCulture, $"setRandomSeed(11)\n{Definitions}\nkeep({symbols}, {Days}, {Factors})"), CancellationToken.None);
    }

    // The same rows in tables of DuckDB's own and in Parquet files, in the order of the stored tables.
    private static async Task<Dictionary<string, Timings>> DuckDbAsync(string store, string folder, double[] ours, int runs)
    {
        await using var connection = new DuckDBConnection($"DataSource={Path.Combine(folder, "own.duckdb")}");
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"ATTACH '{Path.Combine(store, "dolphinquant.duckdb")}' AS ours (READ_ONLY)");
        await CopyAsync(connection, folder, "narrow", "factor, sym, day");
        await CopyAsync(connection, folder, "wide", "sym, day");
        await ExecuteAsync(connection, "SET pivot_limit = 100000");
        Task<Timings> Time(string query) => Timings.OfAsync(runs, () => ExecuteAsync(connection, $"CREATE OR REPLACE TEMP TABLE panel AS {query}"));
        var timings = new Dictionary<string, Timings>
        {
            ["columns"] = await Time("PIVOT narrow ON factor USING last(value) GROUP BY day, sym"),
            ["wide"] = await Time("PIVOT (SELECT day, sym, F7 FROM wide) ON sym USING last(F7) GROUP BY day"),
            ["panel"] = await Time("PIVOT (SELECT day, sym, value FROM narrow WHERE factor = 'F7') ON sym USING last(value) GROUP BY day"),
        };
        await using var command = connection.CreateCommand();
        command.CommandText = "FROM (UNPIVOT panel ON COLUMNS(* EXCLUDE day) INTO NAME sym VALUE value) SELECT value ORDER BY sym, day";
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<double>(ours.Length);
        while (await reader.ReadAsync()) values.Add(reader.GetDouble(0));
        Agreement.Check("the panel and DuckDB", ours, [.. values], tolerance: 0);
        return timings;
    }

    private static async Task CopyAsync(DuckDBConnection connection, string folder, string name, string order)
    {
        var table = (string)(await QueryAsync(
            connection,
            "SELECT 'ours.\"' || schema_name || '\".\"' || table_name || '\"' FROM duckdb_tables() "
            + $"WHERE database_name = 'ours' AND schema_name LIKE '{name}%' AND table_name LIKE 'factors%'"))!;
        await ExecuteAsync(connection, $"CREATE TABLE {name} AS FROM {table} ORDER BY {order}");
        await ExecuteAsync(connection, $"COPY {name} TO '{Path.Combine(folder, $"{name}.parquet")}' (FORMAT parquet, COMPRESSION zstd)");
    }

    private static Task<object?> ExecuteAsync(DuckDBConnection connection, string sql) => QueryAsync(connection, sql);

    private static async Task<object?> QueryAsync(DuckDBConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
