using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.EndToEnd.Tests;

/// <summary>All rows of a store, as text, so that two stores can be compared row for row.</summary>
internal static class StoreContents
{
    private static readonly (string Database, string Table, string Columns, string Order)[] Tables =
    [
        ("market", "instrument", "*", "symbol"),
        ("market", "corporateAction", "*", "symbol, exDate"),
        ("market", "dailyBar", "*", "symbol, date"),
        ("market", "calendar", "*", "market, date"),
        ("market", "rejected", "*", "sha256, line"),
        ("market", "ingestedFile", "*", "sha256"),
        ("factor", "factor", "*", "symbol, factor, time"),
        ("factor", "factorCatalog", "*", "name"),
        ("strategy", "model", "*", "modelVersion"),
        ("strategy", "prediction", "*", "symbol, date"),
        ("strategy", "recommendation", "*", "date, rank"),
        ("strategy", "orders", "*", "date, symbol"),
        ("strategy", "position", "*", "date, symbol"),
        ("strategy", "book", "*", "date"),
        ("strategy", "performance", "*", "name, metric"),
        // The detail says how a step went, which differs where a run was cut off.
        ("strategy", "runState", "market, date, step, position, state", "date, position"),
    ];

    /// <summary>Reads every table; the folder must not be in use.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(string folder)
    {
        await using var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions { Directory = Path.Combine(folder, "db") }, CancellationToken.None);
        await using var session = await database.OpenSessionAsync(CancellationToken.None);
        var contents = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, table, columns, order) in Tables)
        {
            var script = $"""select {columns} from loadTable("dfs://{name}", "{table}") order by {order}""";
            var rows = (Table)await session.RunAsync(script, CancellationToken.None);
            contents[table] = [.. Enumerable.Range(0, rows.Count).Select(
                row => string.Join('|', rows.Columns.Select(column => Text(column, row))))];
        }

        return contents;
    }

    // Doubles by their bits: equal means equal, not alike.
    private static string Text(Vector column, int row) => column is Vector<double> doubles
        ? BitConverter.DoubleToInt64Bits(doubles.Span[row]).ToString(
            "x", System.Globalization.CultureInfo.InvariantCulture)
        : column.Scalar(row).ToString();
}
