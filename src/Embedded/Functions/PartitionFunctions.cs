using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Partitions;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions over the partitions of stored tables: which there are, which go, and how long they stay.</summary>
internal static class PartitionFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("dropPartition(dbHandle, partitionPaths, [tableName], [forceDelete], [deleteSchema])",
            "Deletes the rows of partitions, named by their paths or by values of the partition columns.", Drop);
        table.Add("existsPartition(path, [tableName])",
            "Tells whether a table has rows in a partition.", (context, arguments) => Scalar.Bool(Exists(context, arguments)));
        table.Add("setRetentionPolicy(dbHandle, retentionHours, [retentionDimension], [hoursToColdVolume])",
            "Sets how many hours the partitions of a database are kept; older ones are deleted from now on.", SetRetention);
    }

    private static Value Drop(CallContext context, Arguments arguments)
    {
        var path = StorageArguments.Path(arguments, 0);
        var filter = PartitionFilter.Read(arguments[1], context.Store.OpenDatabase(path).Scheme);
        // No partition is ever recovering here, so forceDelete changes nothing.
        context.Store.DropPartitions(
            path, arguments.Text(2, "") is { Length: > 0 } name ? name : null, filter, arguments.Bool(4, fallback: false));
        return Scalar.Void;
    }

    private static bool Exists(CallContext context, Arguments arguments)
    {
        var path = arguments.Text(0).TrimEnd('/');
        var database = context.Store.ListDatabases().Where(known => path.StartsWith(known + "/", StringComparison.Ordinal))
            .MaxBy(known => known.Length);
        if (database is null) return false;
        var names = path[(database.Length + 1)..].Split('/');
        var levels = context.Store.OpenDatabase(database).Scheme.Domains.Count;
        var table = arguments.Text(1, "");
        return context.Store.ListTables(database)
            .Where(stored => names.Length == levels
                ? stored.Name == table
                : names.Length == levels + 1 && stored.Definition.Physical.Table == names[^1])
            .Where(stored => !stored.Definition.IsDimension)
            .SelectMany(stored => stored.Partitions(hasFingerprints: false, context.CancellationToken))
            .Any(partition => partition.Path == PartitionPaths.Of([.. names.Take(levels)]));
    }

    private static Value SetRetention(CallContext context, Arguments arguments)
    {
        var hours = arguments.Int(1);
        if (hours <= 0) throw arguments.Wrong(1, "must be a positive number of hours");
        if (arguments.Has(3)) throw arguments.Wrong(3, "asks for cold volumes, which need a DolphinDB server");
        context.Store.SetRetention(
            StorageArguments.Path(arguments, 0), new RetentionPolicy(hours, arguments.Int(2, 0)));
        return Scalar.Void;
    }
}
