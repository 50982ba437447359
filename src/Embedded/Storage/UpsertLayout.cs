using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The SQL of an <c>upsert!</c> of staged rows: one row per key, written over the first stored row with that key or
/// appended.
/// </summary>
internal sealed class UpsertLayout
{
    private const string Merged = "temp.main.merged";

    private readonly TableDefinition _table;
    private readonly string[] _keys;
    private readonly bool _ignoreNull;

    /// <exception cref="ScriptException">No key, or a key that would break the table's own.</exception>
    public UpsertLayout(TableDefinition table, IReadOnlyList<string> keyColumns, bool ignoreNull)
    {
        _table = table;
        _ignoreNull = ignoreNull;
        var named = keyColumns.Count > 0 ? keyColumns : table.SortColumns;
        if (named.Count == 0)
            throw new ScriptException($"{table.Url}: upsert! needs keyColNames, as the table has no sort columns.");
        _keys = [.. named.Concat(table.PartitionColumns).Select(name => table.Column(name).Name)
            .Distinct(StringComparer.Ordinal)];
        var own = new TableLayout(table).KeyColumns;
        if (table.KeepDuplicates != KeepDuplicates.All
            && !own.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(_keys))
            throw new ScriptException(
                $"{table.Url} keeps one row for each {string.Join(", ", own)}: give these as keyColNames.");
    }

    /// <summary>The statements, in order; the staged rows are there before the first.</summary>
    public IEnumerable<string> Steps
    {
        get
        {
            yield return Merge;
            if (_keys.Length < _table.Columns.Count) yield return Update;
            yield return Insert;
            yield return $"DROP TABLE {Merged}";
        }
    }

    // The names of merged columns are made up (c0, c1, ...), so that no column of a user can clash with "place".
    private string Merge
    {
        get
        {
            var columns = _table.Columns.Select((column, i) => IsKey(column)
                ? $"{Q(column.Name)} AS c{i}"
                : $"last({Q(column.Name)} ORDER BY rowid){Present(column)} AS c{i}");
            return $"CREATE TEMP TABLE merged AS SELECT {string.Join(", ", columns)}, min(rowid) AS place "
                + $"FROM {PhysicalName.Stage} GROUP BY {TableLayout.Columns(_keys)}";
        }
    }

    private string Update
    {
        get
        {
            var changes = Indexed.Where(c => !IsKey(c.Column)).Select(c => _ignoreNull
                ? $"{Q(c.Column.Name)} = coalesce(found.c{c.Index}, stored.{Q(c.Column.Name)})"
                : $"{Q(c.Column.Name)} = found.c{c.Index}");
            return $"UPDATE {_table.Physical} AS stored SET {string.Join(", ", changes)} "
                + $"FROM (SELECT merged.*, first.place AS target FROM {Merged} AS merged JOIN ({FirstPlaces}) AS first "
                + $"ON {MatchKeys("first")}) AS found WHERE stored.rowid = found.target";
        }
    }

    private string FirstPlaces =>
        $"SELECT min(rowid) AS place, {TableLayout.Columns(_keys)} FROM {_table.Physical} "
        + $"GROUP BY {TableLayout.Columns(_keys)}";

    private string Insert =>
        $"INSERT INTO {_table.Physical} "
        + $"SELECT {string.Join(", ", Indexed.Select(c => $"c{c.Index}"))} FROM {Merged} AS merged "
        + $"WHERE NOT EXISTS (SELECT 1 FROM {_table.Physical} AS stored WHERE {MatchKeys("stored")}) ORDER BY place";

    private IEnumerable<(ColumnDefinition Column, int Index)> Indexed =>
        _table.Columns.Select((column, i) => (column, i));

    private string MatchKeys(string side) => string.Join(" AND ", Indexed.Where(c => IsKey(c.Column))
        .Select(c => $"merged.c{c.Index} IS NOT DISTINCT FROM {side}.{Q(c.Column.Name)}"));

    private string Present(ColumnDefinition column) => _ignoreNull ? $" FILTER ({Q(column.Name)} IS NOT NULL)" : "";

    private bool IsKey(ColumnDefinition column) => _keys.Contains(column.Name, StringComparer.Ordinal);

    private static string Q(string name) => ColumnStorage.Quote(name);
}
