using System.Globalization;
using System.Text.Json;
using DolphinQuant.Benchmarks.Measuring;
using DuckDB.NET.Data;

namespace DolphinQuant.Benchmarks.Peers;

/// <summary>DuckDB's window functions over columns in memory.</summary>
internal static class DuckDbPeer
{
    // The first window - 1 rows of a symbol have results in SQL; they are struck out for the comparison, unmeasured.
    private static readonly (string Name, string Expression)[] Functions =
    [
        ("mavg", "avg(price) over w"),
        ("mstd", "stddev_samp(price) over w"),
        ("mmax", "max(price) over w"),
        ("mcorr", "corr(price, volume) over w"),
        ("mrank", "rank(order by price) over w - 1"),
    ];

    /// <summary>Times all functions over the columns of a folder.</summary>
    public static int Run(string folder, int runs)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, $"set threads = {Environment.ProcessorCount}");
        Load(connection, folder);
        var window = int.Parse(File.ReadAllText(Path.Combine(folder, "window.txt")), CultureInfo.InvariantCulture);
        var timings = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (var (name, expression) in Functions)
        {
            var query = Query(expression, window);
            timings[name] = Timings.OfAsync(runs, () =>
            {
                // The result stays in the database, column by column, as ours stays in its table.
                Execute(connection, $"create or replace temp table result as {query}");
                return Task.CompletedTask;
            }).GetAwaiter().GetResult().Milliseconds;
            RawColumn.Write<double>(folder, $"{name}.DuckDB.f64", Results(connection, window));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { version = connection.ServerVersion, timings }));
        return 0;
    }

    private static string Query(string expression, int window) => string.Create(CultureInfo.InvariantCulture,
        $"select id, {expression} as v from t window w as (partition by symbol order by time rows between {window - 1} preceding and current row)");

    private static void Load(DuckDBConnection connection, string folder)
    {
        Execute(connection, "create table t (id integer, symbol integer, time bigint, price double, volume double)");
        var symbols = RawColumn.Read<int>(folder, "symbol.i32");
        var times = RawColumn.Read<long>(folder, "time.i64");
        var prices = RawColumn.Read<double>(folder, "price.f64");
        var volumes = RawColumn.Read<double>(folder, "volume.f64");
        using var appender = connection.CreateAppender("t");
        for (var i = 0; i < symbols.Length; i++)
            appender.CreateRow().AppendValue(i).AppendValue(symbols[i]).AppendValue(times[i])
                .AppendValue(prices[i]).AppendValue(volumes[i]).EndRow();
    }

    private static double[] Results(DuckDBConnection connection, int window)
    {
        Execute(connection, "create or replace temp table place as select id, row_number() over (partition by symbol order by time) as n from t");
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"select case when n >= {window} and isfinite(v::double) then v::double end from result join place using (id) order by id");
        using var reader = command.ExecuteReader();
        var results = new List<double>();
        while (reader.Read()) results.Add(reader.IsDBNull(0) ? double.NaN : reader.GetDouble(0));
        return [.. results];
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
