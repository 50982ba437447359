using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Tables in Parquet files, under the names of DolphinDB's plugin parquet.</summary>
internal static class ParquetFunctions
{
    public static void Register(FunctionTable table)
    {
        FileFunctions.Add(table, "extractParquetSchema(fileName)", "The names and types of the columns of a Parquet file.", (context, a) =>
        {
            var columns = ParquetFile.Describe(Existing(context, a), context.CancellationToken);
            return new Table(
                ("name", Vector.String([.. columns.Select(column => column.Name)])),
                ("type", Vector.String([.. columns.Select(column => column.Type.DisplayName())])));
        });
        FileFunctions.Add(table, "loadParquet(fileName, [schema], [column], [rowGroupStart], [rowGroupNum])", "The table in a Parquet file, or some of its columns.", Load);
        FileFunctions.Add(table, "saveParquet(table, fileName, [compressMethod])", "Writes a table to a Parquet file.", (context, a) =>
        {
            var compression = StorageArguments.Word(a, 2, "snappy", "gzip", "zstd", "uncompressed");
            ParquetFile.Write(a.Table(0), context.Files.Resolve(a.Text(1)), compression, context.CancellationToken);
            return Scalar.Void;
        });
    }

    private static Table Load(CallContext context, Arguments arguments)
    {
        foreach (var index in (ReadOnlySpan<int>)[1, 3, 4])
            if (arguments.Has(index))
                throw arguments.Wrong(index, "is not supported here; read the whole file and convert or select afterwards");
        var path = Existing(context, arguments);
        return ParquetFile.Read(path, arguments.Find(2) is Vector { Type: not (DataType.String or DataType.Symbol) } places
            ? NamesAt(arguments, ParquetFile.Describe(path, context.CancellationToken), places)
            : StorageArguments.Names(arguments, 2), context.CancellationToken);
    }

    private static string[] NamesAt(Arguments arguments, IReadOnlyList<ColumnDefinition> columns, Vector places) =>
        [.. Enumerable.Range(0, places.Count).Select(i => places.Scalar(i).AsInt() is var place && place >= 0 && place < columns.Count
            ? columns[place].Name
            : throw arguments.Wrong(2, $"names a column outside 0 to {columns.Count - 1}"))];

    private static string Existing(CallContext context, Arguments arguments)
    {
        var path = context.Files.Resolve(arguments.Text(0));
        return File.Exists(path) ? path : throw new ScriptException($"{arguments.FunctionName}: there is no file {arguments.Text(0)}.");
    }
}
