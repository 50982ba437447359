using DolphinQuant.Data;
using DolphinQuant.Embedded.Files;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Tables in a folder of files; <c>database</c> opens it, <see cref="StorageFunctions"/> reads and drops its tables.</summary>
internal static class DiskTableFunctions
{
    public static void Register(FunctionTable table) => FileFunctions.Add(
        table, "saveTable(dbHandle, table, [tableName], [append], [compression])",
        "Saves a table in a folder that database opened, under its own name or another.", (context, a) =>
        {
            var folder = Find(context, a, 0) ?? throw a.Wrong(0, "must be a handle of a database in a folder, such as database(\"/data/tables\")");
            if (!a.Has(2)) throw a.Wrong(2, "must be given for a table that is not a variable");
            folder.Save(a.Text(2), a.Table(1), a.Bool(3, fallback: false), a.Bool(4, fallback: false));
            return Scalar.Void;
        });

    /// <summary>The folder that an argument means; null when it means a stored database.</summary>
    public static DiskDatabase? Find(CallContext context, Arguments arguments, int index) => arguments[index] switch
    {
        DiskDatabase folder => folder,
        Scalar path when path.Type.IsText() && DiskDatabase.IsFolder(path.AsText()) => Open(context, path.AsText()),
        _ => null,
    };

    /// <summary>A folder by its path.</summary>
    /// <exception cref="ScriptException">Scripts may not use it.</exception>
    public static DiskDatabase Open(CallContext context, string path) => new(context.Files.Resolve(path), context.Files);
}
