using System.Globalization;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Embedded;
using DuckDB.NET.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>The bytes that a stored trade takes, and what many small appends leave behind.</summary>
internal static class BytesLine
{
    private const int Rows = 2_000_000, BatchRows = 100_000, SmallAppends = 10_000;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        var folder = bench.Folder("bytes");
        var count = bench.Rows(Rows);
        var batched = await StoreAsync(Path.Combine(folder, "batched"), string.Create(
            CultureInfo.InvariantCulture,
            $"empty(\"dfs://t\")\nfor (b in 0..{(count / BatchRows) - 1}) {{ loadTable(\"dfs://t\", `trades).append!(trades(b * {BatchRows}l, {BatchRows})) }}"));
        var (duckDb, parquet) = Peers(folder, batched.File, count);
        var small = bench.Rows(SmallAppends);
        var single = await StoreAsync(Path.Combine(folder, "single"), string.Create(
            CultureInfo.InvariantCulture, $"empty(\"dfs://t\")\nappendRows(\"dfs://t\", 0l, {small})"));
        var whole = await StoreAsync(Path.Combine(folder, "whole"), string.Create(
            CultureInfo.InvariantCulture, $"empty(\"dfs://t\")\nloadTable(\"dfs://t\", `trades).append!(trades(0l, {small}))"));
        var ours = (double)batched.Bytes / count;
        return new ReportPart(
            $"Bytes on disk: {Workbench.Number(count)} trades of ten columns in appends of {Workbench.Number(BatchRows)}",
            "After the store was closed. DuckDB's own table and the Parquet file are made from the same rows, which were compared.",
            [
                new ReportRow(
                    "bytes per row", $"{ours:0.0}", $"DuckDB's own table {duckDb / (double)count:0.0}; Parquet with ZSTD {parquet / (double)count:0.0}",
                    "≤ DuckDB's own table", batched.Bytes <= duckDb, ""),
                new ReportRow(
                    $"{Workbench.Number(small)} appends of a single row", $"{Workbench.Number(single.Bytes)} bytes, read in {single.Milliseconds:0.0} ms",
                    $"the same rows in one append: {Workbench.Number(whole.Bytes)} bytes, read in {whole.Milliseconds:0.0} ms", "", null, "for comparison"),
            ]);
    }

    // The size of the file after closing, and the time to read all rows sorted after opening again.
    private static async Task<(string File, long Bytes, double Milliseconds)> StoreAsync(string folder, string script)
    {
        await using (var database = await OpenAsync(folder))
        {
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            await session.RunAsync("setRandomSeed(7)\n" + AppendLine.Definitions + "\n" + script, CancellationToken.None);
        }

        var file = Path.Combine(folder, "dolphinquant.duckdb");
        var bytes = new FileInfo(file).Length;
        await using var again = await OpenAsync(folder);
        await using var reader = await again.OpenSessionAsync(CancellationToken.None);
        var timings = await Timings.OfAsync(
            3, () => reader.RunAsync("exec sum(price) from (select * from loadTable(\"dfs://t\", `trades))", CancellationToken.None));
        return (file, bytes, timings.Median);
    }

    private static Task<EmbeddedDatabase> OpenAsync(string folder) =>
        EmbeddedDatabase.OpenAsync(new EmbeddedOptions { Directory = folder }, CancellationToken.None);

    private static (long DuckDb, long Parquet) Peers(string folder, string file, long count)
    {
        var (own, parquet) = (Path.Combine(folder, "own.duckdb"), Path.Combine(folder, "trades.parquet"));
        using (var connection = new DuckDBConnection($"DataSource={own}"))
        {
            connection.Open();
            Execute(connection, $"ATTACH '{file}' AS ours (READ_ONLY)");
            var table = (string)Query(
                connection, "SELECT '\"' || schema_name || '\".\"' || table_name || '\"' FROM duckdb_tables() WHERE database_name = 'ours' AND table_name LIKE 'trades%'");
            Execute(connection, $"CREATE TABLE trades AS FROM ours.{table} ORDER BY sym, time");
            Execute(connection, $"COPY trades TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)");
            var same = (long)Query(
                connection, $"SELECT count(*) FROM (FROM trades INTERSECT ALL FROM ours.{table})");
            if (same != count) throw new InvalidDataException($"{same} of {count} rows are the same in DuckDB's own table.");
            Execute(connection, "CHECKPOINT");
        }

        return (new FileInfo(own).Length, new FileInfo(parquet).Length);
    }

    private static void Execute(DuckDBConnection connection, string sql) => Query(connection, sql);

    private static object Query(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() ?? DBNull.Value;
    }
}
