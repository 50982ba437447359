using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What is stored in each partition of a table.</summary>
internal static class TabletFunctions
{
    private const int StandardTop = 1024;

    public static void Register(FunctionTable table) => table.Add(
        "getTabletsMeta([chunkPath], [tableName], [diskUsage], [top])",
        "The partitions that have rows, and how many. Partitions share one file: what DolphinDB tells of files is null.",
        (context, a) => Tablets(context, a));

    private static Table Tablets(CallContext context, Arguments arguments)
    {
        if (arguments.Bool(2, fallback: false))
            throw arguments.Wrong(2, "asks for the size on disk: partitions share one file, so none has a size of its own");
        var top = arguments.Int(3, StandardTop);
        if (top is 0 or < -1) throw arguments.Wrong(3, "must be positive, or -1 for all");
        var pattern = arguments.Text(0, "*").Replace('%', '*');
        if (pattern.StartsWith(StoragePaths.Prefix, StringComparison.Ordinal)) pattern = pattern[(StoragePaths.Prefix.Length - 1)..];
        var found = context.Store.ListDatabases().SelectMany(context.Store.ListTables)
            .Where(stored => !arguments.Has(1) || stored.Name == arguments.Text(1))
            .SelectMany(stored => Tablet.Of(stored, context.CancellationToken))
            .Where(tablet => FileSystemName.MatchesSimpleExpression(pattern, tablet.Path, ignoreCase: false))
            .Take(top < 0 ? int.MaxValue : top).ToArray();
        return new Table(
            ("chunkId", new Vector<UInt128>(DataType.Uuid, Array.ConvertAll(found, tablet => tablet.Id))),
            ("path", Vector.Create(DataType.String, found.Length)),
            ("dfsPath", Vector.String(Array.ConvertAll(found, tablet => tablet.Path))),
            ("tableName", Vector.String(Array.ConvertAll(found, tablet => tablet.Table))),
            ("version", Vector.Create(DataType.Int, found.Length)),
            ("rowNum", Vector.Long(Array.ConvertAll(found, tablet => tablet.Rows))),
            ("createCids", Vector.Create(DataType.Long.ArrayOf(), found.Length)),
            ("latestPhysicalDir", Vector.Create(DataType.String, found.Length)));
    }

    private sealed record Tablet(string Path, string Table, long Rows)
    {
        /// <summary>The same for the same partition of the same table, whenever it is asked for.</summary>
        public UInt128 Id => BinaryPrimitives.ReadUInt128BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Path}/{Table}")));

        public static IEnumerable<Tablet> Of(StoredTable stored, CancellationToken cancellationToken)
        {
            var database = stored.Database[(StoragePaths.Prefix.Length - 1)..];
            if (!stored.Definition.IsDimension)
                return stored.Partitions(hasFingerprints: false, cancellationToken)
                    .Select(partition => new Tablet(database + partition.Path, stored.Name, partition.Rows));
            var rows = stored.CountRows([], cancellationToken);
            return rows == 0 ? [] : [new Tablet($"{database}/{stored.Name}", stored.Name, rows)];
        }
    }
}
