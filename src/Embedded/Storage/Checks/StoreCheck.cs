using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Storage.Checks;

/// <summary>
/// Reads everything a store has and tells what is wrong with it: the tables, the stream logs, the offsets of
/// subscriptions and the change journal. Nothing is changed; others may go on.
/// </summary>
internal sealed class StoreCheck(DfsStore store, StreamTables streams)
{
    private readonly List<string> _faults = [];

    /// <summary>Runs the check.</summary>
    public StoreCheckSummary Run(IProgress<StoreProgress>? progress, CancellationToken cancellationToken)
    {
        var tables = store.AllTables;
        var logs = streams.LogExtents();
        var steps = new StepProgress(progress, tables.Count + logs.Count + 3);
        var rows = 0L;
        steps.Run("catalog", () => Try("The catalog", CheckCatalog));
        foreach (var table in tables)
            steps.Run(table.Url, () => Try(table.Url, () => rows += CheckTable(table, cancellationToken)));
        var ends = CheckLogs(logs, steps, cancellationToken);
        steps.Run("offsets", () => Try("The offsets of subscriptions", () => CheckOffsets(ends)));
        steps.Run("journal", () => Try("The change journal", CheckJournal));
        return new StoreCheckSummary(tables.Count, rows, ends.Count, _faults);
    }

    private int Try(string subject, Action check)
    {
        try
        {
            check();
        }
        catch (Exception failure) when (failure is DatabaseException or IOException or UnauthorizedAccessException)
        {
            _faults.Add($"{subject}: {failure.Message}");
        }

        return 0;
    }

    // What the catalog says and what DuckDB has must be the same, both ways.
    private void CheckCatalog()
    {
        using var reader = store.RentReader();
        var expected = store.AllTables.ToDictionary(table => table.Physical.ToString(), Layout, StringComparer.Ordinal);
        var present = CatalogLayout.Read(reader.Connection);
        foreach (var (name, columns) in expected)
            if (!present.TryGetValue(name, out var found)) _faults.Add($"{name} is in the catalog, but has no table.");
            else if (found != columns) _faults.Add($"{name} has the columns {found}, the catalog says {columns}.");
        foreach (var name in present.Keys.Where(name => !expected.ContainsKey(name)))
            _faults.Add($"{name} is a table that the catalog does not know.");
    }

    private static string Layout(TableDefinition table) => string.Join(
        ", ", table.Columns.Select(column => $"{column.Name} {ColumnStorage.SqlType(column.Type)}"));

    // The sum over all values makes DuckDB read every block, whose checksums it verifies.
    private long CheckTable(TableDefinition table, CancellationToken cancellationToken)
    {
        using var reader = store.RentReader();
        var connection = reader.Connection;
        connection.Execute("BEGIN TRANSACTION", cancellationToken);
        try
        {
            var counted = connection.QueryLong(new TableLayout(table).Count(), cancellationToken);
            var read = connection.QueryLong(
                $"SELECT count(*) FROM (SELECT hash({TableLayout.Columns(table.Columns.Select(c => c.Name))}) AS sum "
                + $"FROM {table.Physical}) WHERE sum IS NOT NULL",
                cancellationToken);
            if (counted != read) _faults.Add($"{table.Url} has {counted} rows, of which {read} can be read.");
            if (table.KeepDuplicates != KeepDuplicates.All) CheckKeys(connection, table, cancellationToken);
            return read;
        }
        finally
        {
            connection.EndTransaction();
        }
    }

    private void CheckKeys(StoreConnection connection, TableDefinition table, CancellationToken cancellationToken)
    {
        var keys = TableLayout.Columns(new TableLayout(table).KeyColumns);
        var doubled = connection.QueryLong(
            $"SELECT count(*) FROM (SELECT 1 FROM {table.Physical} GROUP BY {keys} HAVING count(*) > 1)", cancellationToken);
        if (doubled > 0) _faults.Add($"{table.Url} keeps one row for each {keys}, but {doubled} of them have several.");
    }

    private Dictionary<string, long> CheckLogs(
        IReadOnlyList<(string Path, long Bytes)> logs, StepProgress steps, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (path, bytes) in logs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var table = Path.GetFileName(Path.GetDirectoryName(path)!);
            steps.Run(path, () => Try(path, () =>
            {
                var (first, end) = LogSegment.Check(store.Options.Files, path, bytes);
                if (ends.TryGetValue(table, out var former) && former != first)
                    _faults.Add($"{path}: the rows from offset {former} to {first} are missing.");
                ends[table] = end;
            }));
        }

        return ends;
    }

    // Rows may have come since the logs were read, so only tables that nobody writes are compared.
    private void CheckOffsets(Dictionary<string, long> ends)
    {
        foreach (var topic in streams.Offsets.Topics())
        {
            var offset = streams.Offsets.Find(topic);
            var table = topic.Split('/') is { Length: >= 3 } parts ? parts[^2] : "";
            if (streams.Find(table) is null && ends.TryGetValue(table, out var end) && offset >= end)
                _faults.Add($"The subscription {topic} has finished offset {offset}, its table ends at {end}.");
        }
    }

    private void CheckJournal()
    {
        using var transaction = store.BeginTransaction(CancellationToken.None);
        if (store.Journal?.Check(transaction.Writer) is { } fault) _faults.Add(fault);
    }
}

/// <summary>What a check has found.</summary>
/// <param name="Tables">How many stored tables there are.</param>
/// <param name="Rows">How many rows they have.</param>
/// <param name="Streams">How many stream tables have rows on disk.</param>
/// <param name="Faults">What is wrong, a sentence each; none when all is well.</param>
public sealed record StoreCheckSummary(int Tables, long Rows, int Streams, IReadOnlyList<string> Faults);
