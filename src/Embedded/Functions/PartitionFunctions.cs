using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Partitions;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions over partitions: which there are, which come and go, and how long they stay.</summary>
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
        table.Add("addRangePartitions(dbHandle, newRanges, [level], [locations])",
            "Adds ranges behind the last one of a database's scheme; their number.",
            (context, arguments) => AddPartitions(context, arguments, PartitionType.Range));
        table.Add("addValuePartitions(dbHandle, newValues, [level], [locations])",
            "Adds values to a database's scheme; their number.",
            (context, arguments) => AddPartitions(context, arguments, PartitionType.Value));
        table.Add("getTablet(table, partition)",
            "The rows of the partition of a table in memory that a value lies in, or of each of several.", Tablet);
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

    private static Scalar AddPartitions(CallContext context, Arguments arguments, PartitionType type)
    {
        if (arguments.Has(3)) throw arguments.Wrong(3, "asks for certain nodes, and there is one");
        return Scalar.Int(context.Store.AddPartitions(
            StorageArguments.Path(arguments, 0), arguments.Int(2, 0), type, Columns.Of(arguments.FunctionName, arguments[1])));
    }

    private static Value Tablet(CallContext context, Arguments arguments)
    {
        var order = arguments[0] switch
        {
            PartitionedTable partitioned => partitioned.Order,
            KeyedTable keyed => keyed.Order,
            _ => null,
        } ?? throw arguments.Wrong(0, "must be a partitioned table in memory");
        var table = (Table)arguments[0];
        var asked = Columns.Of(arguments.FunctionName, arguments[1]);
        if (!order.Domain.Accepts(asked.Type))
            throw arguments.Wrong(1, $"must be of type {order.Domain.ColumnType.DisplayName()}, which the partitions cut");
        var (wanted, places) = (PartitionOfRows.Names(order.Domain, asked), PartitionOfRows.Names(order.Domain, table[order.Column]));
        var parts = Array.ConvertAll(wanted, name => name.Length > 0 && order.Domain.HasPartition(name)
            ? (Value)new Table(table.Names, table.Columns.Select(column => column.Gather(
                [.. Enumerable.Range(0, places.Length).Where(row => places[row] == name)])))
            : throw arguments.Wrong(1, "lies in no partition"));
        return arguments[1] is Vector ? Vector.Tuple(parts) : parts[0];
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
