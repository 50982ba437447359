using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>loadTextEx</c>: a delimited text file into a stored table.</summary>
internal static class TextImportFunctions
{
    private const int Transform = 7, SortColumns = 8;

    public static void Register(FunctionTable table) => FileFunctions.Add(
        table,
        "loadTextEx(dbHandle, tableName, partitionColumns, filename, [delimiter], [schema], [skipRows], [transform], "
        + "[sortColumns], [atomic], [arrayDelimiter], [containHeader], [arrayMarker])",
        "Appends the rows of a delimited text file to a stored table, which is created where it is not there yet.",
        Load);

    // One append, whatever "atomic" says: all rows of the file are there afterwards, or none.
    private static StoredTable Load(CallContext context, Arguments arguments)
    {
        var path = DatabaseOf(arguments);
        var name = arguments.Text(1);
        var target = context.Store.ExistsTable(path, name) ? context.Store.OpenTable(path, name) : null;
        if (target is not null) RefuseOtherLayout(arguments, target.Definition);
        else if (arguments.Has(Transform))
            throw arguments.Wrong(
                Transform, $"needs the table {name} to be there: create it by createPartitionedTable first");
        var rows = TextFileFunctions.Load(context, arguments);
        if (arguments.Has(Transform))
            rows = context.Invoke(arguments.Function(Transform), rows) as Table
                ?? throw arguments.Wrong(Transform, "must return a table");
        target ??= context.Store.CreateTable(path, new TableDesign(name, rows.Schema)
        {
            PartitionColumns = StorageArguments.Names(arguments, 2),
            SortColumns = StorageArguments.Names(arguments, SortColumns),
        });
        target.Append(rows, context.CancellationToken);
        return target;
    }

    private static string DatabaseOf(Arguments arguments)
    {
        var isStored = arguments.Find(0) is DatabaseHandle { IsStored: true }
            || arguments.Find(0) is Scalar text && text.Type.IsText() && text.AsText().Length > 0;
        return isStored
            ? StorageArguments.Path(arguments, 0)
            : throw arguments.Wrong(
                0, "must be a stored database; partitioned tables in memory need a DolphinDB server");
    }

    private static void RefuseOtherLayout(Arguments arguments, TableDefinition table)
    {
        if (!AreSame(StorageArguments.Names(arguments, 2), table.PartitionColumns))
            throw arguments.Wrong(2, $"must be those of {table.Url}: {string.Join(", ", table.PartitionColumns)}");
        if (arguments.Has(SortColumns) && !AreSame(StorageArguments.Names(arguments, SortColumns), table.SortColumns))
            throw arguments.Wrong(SortColumns, $"must be those of {table.Url}: {string.Join(", ", table.SortColumns)}");
    }

    private static bool AreSame(IReadOnlyList<string> given, IReadOnlyList<string> present) =>
        given.SequenceEqual(present, StringComparer.OrdinalIgnoreCase);
}
