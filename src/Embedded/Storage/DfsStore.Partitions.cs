using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Storage;

/// <content>Partitions that go, by name or by age.</content>
internal sealed partial class DfsStore
{
    /// <summary>Deletes the rows of partitions, in one table of a database or in all.</summary>
    /// <param name="path">The database.</param>
    /// <param name="tableName">The table; null for all.</param>
    /// <param name="filter">The partitions.</param>
    /// <param name="forgetsValues">True to take the partitions out of the scheme too.</param>
    /// <exception cref="ScriptException">There is no such table, or the scheme must stay.</exception>
    public void DropPartitions(string path, string? tableName, PartitionFilter filter, bool forgetsValues)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var database = Find(path);
        TableDefinition[] tables = tableName is null
            ? [.. _catalog.Tables(database.Path).Where(table => !table.IsDimension)]
            : [FindTable(path, tableName)];
        foreach (var table in tables) transaction.DropPartitions(new StoredTable(this, table), filter.Matches);
        if (forgetsValues)
        {
            var change = Catalog.Alter(_writer, database with { Scheme = SchemeWithout(database, filter) });
            transaction.Note(() => change);
        }

        Publish(transaction);
    }

    /// <summary>Adds partitions to a level of a database's scheme.</summary>
    /// <returns>How many partitions those are.</returns>
    /// <exception cref="ScriptException">The level is of another type, or the partitions do not follow those that are there.</exception>
    public int AddPartitions(string path, int level, PartitionType type, Vector added)
    {
        using var transaction = BeginTransaction(CancellationToken.None);
        var database = Find(path);
        var domains = database.Scheme.Domains;
        if (level < 0 || level >= domains.Count || domains[level].Type != type)
            throw new ScriptException($"{database.Path} has no level {level} of {type.ToString().ToUpperInvariant()} partitions.");
        var grown = domains[level].With(added);
        Publish(transaction, Catalog.Alter(_writer, database with
        {
            Scheme = new PartitionScheme([.. domains.Select((domain, i) => i == level ? grown : domain)]),
        }));
        return grown.PartitionCount - domains[level].PartitionCount;
    }

    /// <summary>Sets how long the rows of a database are kept, and deletes those that are over it.</summary>
    /// <exception cref="ScriptException">The level is not one of days or hours.</exception>
    public void SetRetention(string path, RetentionPolicy policy)
    {
        using (var transaction = BeginTransaction(CancellationToken.None))
        {
            var database = Find(path);
            Retention.Check(database, policy);
            Publish(transaction, Catalog.Alter(_writer, database with { Retention = policy }));
        }

        Expire(CancellationToken.None);
    }

    /// <summary>Deletes the partitions of all databases that are older than their databases keep them.</summary>
    /// <returns>How many partitions that were.</returns>
    public int Expire(CancellationToken cancellationToken)
    {
        var expired = 0;
        foreach (var table in AllTables.Where(table => table is { Database.Retention: not null, IsDimension: false }))
        {
            bool IsOver(StoredPartition partition) => Retention.IsOver(partition, table.Database.Retention!, Now);
            var stored = new StoredTable(this, table);
            // Readers do not keep writers waiting, and mostly there is nothing to delete.
            if (!stored.Partitions(hasFingerprints: false, cancellationToken).Any(IsOver)) continue;
            expired += InTransaction(
                transaction => _catalog.Holds(table) ? transaction.DropPartitions(stored, IsOver) : 0, cancellationToken);
        }

        return expired;
    }

    private PartitionScheme SchemeWithout(DatabaseDefinition database, PartitionFilter filter)
    {
        var domains = database.Scheme.Domains;
        if (filter.FirstLevelOnly is not { } names || domains[0].Type != PartitionType.Value
            || _catalog.Tables(database.Path).Count() != 1)
            throw new ScriptException(
                $"{database.Path}: partitions leave the scheme only where the database has one table, its first level is "
                + "VALUE, and partitions of that level alone are named; set deleteSchema to false.");
        var kept = domains[0].Without(names);
        return kept.Scheme.Count > 0
            ? new PartitionScheme([kept, .. domains.Skip(1)])
            : throw new ScriptException($"{database.Path}: the last partition cannot leave the scheme; drop the database.");
    }
}
