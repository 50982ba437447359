using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Embedded.Syntax.ColumnDefinition;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>create table</c>, <c>drop table</c>, <c>drop database</c> and <c>alter table</c>: the SQL spelling of the functions
/// that do the same. A table without a database is a variable.
/// </summary>
internal sealed class SchemaCommand(Session session)
{
    /// <summary>Runs a command.</summary>
    /// <exception cref="ScriptException">The command is wrong, or of a kind that needs a DolphinDB server.</exception>
    public Value Run(SqlSyntax command, Frame frame) => command switch
    {
        CreateDatabaseSyntax create => Create(create, frame),
        CreateTableSyntax create => Create(create, frame),
        DropTableSyntax drop => Drop(drop, frame),
        DropDatabaseSyntax drop => Drop(drop, frame),
        AlterTableSyntax alter => Alter(alter, frame),
        _ => throw frame.ErrorAt(command, "This statement needs a DolphinDB server; use database() with a scheme."),
    };

    private Scalar Create(CreateTableSyntax create, Frame frame)
    {
        var names = create.Columns.Select(column => column.Name);
        var table = new Table(names, create.Columns.Select(column => TypeOf(column, frame).CreateColumn()));
        if (create.Table.Database is null)
        {
            if (frame.Find(create.Table.Name) is not null)
                throw frame.ErrorAt(create.Table, $"There is a variable {create.Table.Name} already; drop it first.");
            frame.Assign(create.Table.Name, table);
            return Scalar.Void;
        }

        var database = DatabaseOf(create.Table, frame);
        var name = Scalar.String(create.Table.Name);
        var keys = create.PartitionColumns.Select(column => column is NameExpression key
            ? key.Name
            : throw frame.ErrorAt(column, "Partition columns are names.")).ToArray();
        var function = session.Functions.Find(keys.Length == 0 ? "createDimensionTable" : "createPartitionedTable")!;
        var compression = Compression(create, frame);
        Value?[] values = keys.Length == 0
            ? [database, table, name, compression]
            : [database, table, name, Vector.String(keys), compression];
        function.Invoke(session, WithOptions(function, values, create.Options, frame));
        return Scalar.Void;
    }

    private Value?[] WithOptions(
        BuiltInFunction function, Value?[] values, IReadOnlyList<Argument> options, Frame frame)
    {
        var all = new Value?[function.Parameters.Count];
        values.CopyTo(all, 0);
        var positions = ArgumentBinding.Positions(function, options);
        for (var i = 0; i < positions.Length; i++)
            if (options[i].Value is { } option)
                all[positions[i]] = session.Interpreter.Evaluate(option, frame);
        return all;
    }

    // What columns say of compression; their comments are for readers of the script.
    private Dictionary? Compression(CreateTableSyntax create, Frame frame)
    {
        var methods = new Dictionary(DataType.String, DataType.Any);
        foreach (var column in create.Columns)
            foreach (var setting in column.Settings)
                if (string.Equals(setting.Name, "compress", StringComparison.OrdinalIgnoreCase) && setting.Value is { } method)
                    methods[Scalar.String(column.Name)] = session.Interpreter.Evaluate(method, frame);
                else if (!string.Equals(setting.Name, "comment", StringComparison.OrdinalIgnoreCase))
                    throw frame.ErrorAt(setting, $"The column setting {setting.Name} needs a DolphinDB server.");
        return methods.Count == 0 ? null : methods;
    }

    private Scalar Create(CreateDatabaseSyntax create, Frame frame)
    {
        var schema = session.Catalogs.SchemaNamed(create.Path, frame);
        var path = schema is { } named
            ? Scalar.String(session.Catalogs.NewPath(named.Catalog, named.Schema))
            : session.Interpreter.Evaluate(create.Path, frame);
        if (Exists("existsDatabase", path))
            throw frame.ErrorAt(create.Path, "The database exists already; drop it first, or open it by database().");
        var levels = create.Partitions.Select(partition => Level(partition, frame)).ToArray();
        if (levels.Length == 0) throw frame.ErrorAt(create, "create database needs partitioned by VALUE(...) or another type.");
        var function = session.Functions.Find("database")!;
        var (type, scheme) = levels.Length == 1
            ? levels[0]
            : (Constants.Find("COMPO")!, Vector.Tuple(
                [.. levels.Select(level => Invoke("database", Scalar.String(""), level.Type, level.Scheme))]));
        // chunkGranularity and the like say how a server lays its files; engine and atomic are kept.
        function.Invoke(session, WithOptions(function, [path, type, scheme], create.Options, frame));
        if (schema is { } added) Invoke("createSchema", Scalar.String(added.Catalog), path, Scalar.String(added.Schema));
        return Scalar.Void;
    }

    private (Scalar Type, Value Scheme) Level(Expression partition, Frame frame)
    {
        if (partition is not CallExpression { Callee: NameExpression name, Arguments: [{ Value: { } scheme }] }
            || Constants.Find(name.Name.ToUpperInvariant()) is not { } type)
            throw frame.ErrorAt(partition, "A partition is written VALUE(...), RANGE(...), LIST(...) or HASH([type, n]).");
        return (type, session.Interpreter.Evaluate(scheme, frame));
    }

    private ElementType TypeOf(ColumnDefinition column, Frame frame) =>
        session.Interpreter.Evaluate(column.Type, frame) is Scalar code && code.Type == DataType.Int
            && ElementType.TryDecode(code.AsInt(), out var type)
            ? type
            : throw frame.ErrorAt(column, $"The type of the column {column.Name} needs a DolphinDB server.");

    private Scalar Drop(DropTableSyntax drop, Frame frame)
    {
        var name = drop.Table.Name;
        if (drop.Table.Database is null)
        {
            if (frame.Find(name) is { Value: Table }) frame.Remove(name);
            else if (!drop.IsIfExists) throw frame.ErrorAt(drop.Table, $"There is no table {name} to drop.");
            return Scalar.Void;
        }

        var path = PathOf(drop.Table.Database, frame);
        if (!drop.IsIfExists || Exists("existsTable", path, Scalar.String(name)))
            Invoke("dropTable", DatabaseOf(drop.Table, frame), Scalar.String(name));
        return Scalar.Void;
    }

    private Scalar Drop(DropDatabaseSyntax drop, Frame frame)
    {
        if (drop.IsIfExists && session.Catalogs.SchemaNamed(drop.Path, frame) is { } schema
            && session.Store.CatalogNames.Find(schema.Catalog, schema.Schema) is null) return Scalar.Void;
        var path = PathOf(drop.Path, frame);
        if (!drop.IsIfExists || Exists("existsDatabase", path)) Invoke("dropDatabase", path);
        return Scalar.Void;
    }

    private Scalar Alter(AlterTableSyntax alter, Frame frame)
    {
        if (session.Interpreter.Evaluate(alter.Table, frame) is StoredTable stored)
        {
            stored.Alter(alter.Kind switch
            {
                AlterKind.Add => new AddedColumn(alter.Column, TypeOf(alter, frame)),
                AlterKind.Drop => new DroppedColumn(alter.Column),
                _ => new RenamedColumn(alter.Column, alter.NewName!),
            });
            return Scalar.Void;
        }

        if (alter.Table is not NameExpression { Namespace: null } name
            || session.Names.FindVariable(name.Name, frame) is not { Value: Table } cell)
            throw frame.ErrorAt(alter.Table, "alter table changes stored tables and tables in memory; give the name of one.");
        session.Gate.RequireChange(cell, Privilege.Update);
        var column = Scalar.String(alter.Column);
        cell.Change(table => alter.Kind switch
        {
            AlterKind.Add => Invoke("addColumn", table, column, session.Interpreter.Evaluate(alter.Type!, frame)),
            AlterKind.Drop => Invoke("dropColumns!", table, column),
            _ => Invoke("rename!", table, column, Scalar.String(alter.NewName!)),
        });
        return Scalar.Void;
    }

    private ElementType TypeOf(AlterTableSyntax alter, Frame frame) =>
        session.Interpreter.Evaluate(alter.Type!, frame) is Scalar type ? Conversion.ElementTypeOf(type)
            : throw frame.ErrorAt(alter, $"The type of the column {alter.Column} needs a DolphinDB server.");

    private Value DatabaseOf(TableName table, Frame frame)
    {
        var database = PathOf(table.Database!, frame);
        return database is Scalar path && path.Type.IsText() ? Invoke("database", path) : database;
    }

    // A database by its path or handle, or as a schema of a catalog.
    private Value PathOf(Expression database, Frame frame) => session.Catalogs.SchemaNamed(database, frame) is { } schema
        ? Scalar.String(session.Store.CatalogNames.Database(schema.Catalog, schema.Schema))
        : session.Interpreter.Evaluate(database, frame);

    private bool Exists(string function, params Value[] arguments) =>
        Invoke(function, arguments) is Scalar exists && exists.AsBool();

    private Value Invoke(string function, params Value[] arguments) =>
        session.Functions.Find(function)!.Invoke(session, arguments);
}
