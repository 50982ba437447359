using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Listener;

/// <summary>What clients browse: databases, tables, and the text of tables.</summary>
internal static class CatalogFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("getClusterDFSDatabases([includeSysDb])", "The stored databases that the user may see.",
            (context, _) => Vector.String([.. context.Store.ListDatabases()]));
        table.Alias("getDFSDatabases", "getClusterDFSDatabases");
        table.Add("getClusterDFSTables([includeSysTable])", "The stored tables that the user may see, with their databases.",
            (context, _) => Vector.String([.. context.Store.ListAllTables()]));
        table.Add("getDFSTablesByDatabase(directory)", "The tables of a database that the user may see.", (context, a) =>
            Vector.String([.. context.Store.ListTables(StorageArguments.Path(a, 0)).Select(stored => stored.Definition.Url)]));
        table.Add("generateTextFromTable(table, rowOffset, rowCount, partition, [delimiter], [header])",
            "Rows of a table as delimited text.", TextOf);
    }

    private static Scalar TextOf(CallContext context, Arguments arguments)
    {
        var table = arguments.Table(0);
        if (arguments.Int(3, 0) != 0) throw arguments.Wrong(3, "must be 0: the table is not partitioned");
        var first = Math.Clamp(arguments.Int(1), 0, table.Count);
        var rows = Math.Clamp(arguments.Int(2), 0, table.Count - first);
        var delimiter = arguments.Find(4) switch
        {
            null => ',',
            Scalar { Type: DataType.Char, IsNull: false } letter => (char)letter.AsInt(),
            Scalar text when text.Type.IsText() && text.AsText().Length == 1 => text.AsText()[0],
            _ => throw arguments.Wrong(4, "must be one character"),
        };
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        TextFileFunctions.Write(
            writer, table.Names, table.Slice(first, rows).Columns, delimiter.ToString(), arguments.Bool(5, fallback: true));
        return Scalar.String(writer.ToString());
    }
}
