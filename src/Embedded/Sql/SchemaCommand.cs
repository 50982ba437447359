using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
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
        CreateTableSyntax create => Create(create, frame),
        DropTableSyntax drop => Drop(drop, frame),
        DropDatabaseSyntax drop => Drop(drop, frame),
        AlterTableSyntax alter => Alter(alter, frame),
        _ => throw frame.ErrorAt(command, "This statement needs a DolphinDB server; use database() with a scheme."),
    };

    private Scalar Create(CreateTableSyntax create, Frame frame)
    {
        var names = create.Columns.Select(column => column.Name);
        var table = new Table(names, create.Columns.Select(column => Vector.Create(TypeOf(column, frame))));
        if (create.Table.Database is null)
        {
            if (frame.Find(create.Table.Name) is not null)
                throw frame.ErrorAt(create.Table, $"There is a variable {create.Table.Name} already; drop it first.");
            frame.Assign(create.Table.Name, table);
            return Scalar.Void;
        }

        if (create.Options.Count > 0)
            throw frame.ErrorAt(create.Options[0], "Options of a stored table are given to createPartitionedTable().");
        var database = DatabaseOf(create.Table, frame);
        var name = Scalar.String(create.Table.Name);
        var keys = create.PartitionColumns.Select(column => column is NameExpression key
            ? key.Name
            : throw frame.ErrorAt(column, "Partition columns are names.")).ToArray();
        if (keys.Length == 0) Invoke("createDimensionTable", database, table, name);
        else Invoke("createPartitionedTable", database, table, name, Vector.String(keys));
        return Scalar.Void;
    }

    private DataType TypeOf(ColumnDefinition column, Frame frame) =>
        column.Type is NameExpression && session.Interpreter.Evaluate(column.Type, frame) is Scalar type
            && Enum.IsDefined((DataType)type.AsInt())
            ? (DataType)type.AsInt()
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

        var path = session.Interpreter.Evaluate(drop.Table.Database, frame);
        if (!drop.IsIfExists || Exists("existsTable", path, Scalar.String(name)))
            Invoke("dropTable", DatabaseOf(drop.Table, frame), Scalar.String(name));
        return Scalar.Void;
    }

    private Scalar Drop(DropDatabaseSyntax drop, Frame frame)
    {
        var path = session.Interpreter.Evaluate(drop.Path, frame);
        if (!drop.IsIfExists || Exists("existsDatabase", path)) Invoke("dropDatabase", path);
        return Scalar.Void;
    }

    private Scalar Alter(AlterTableSyntax alter, Frame frame)
    {
        if (alter.Table is not NameExpression { Namespace: null } name
            || session.Names.FindVariable(name.Name, frame) is not { Value: Table } cell)
            throw frame.ErrorAt(alter.Table, "alter table changes tables in memory; give the name of one.");
        var column = Scalar.String(alter.Column);
        cell.Change(table => alter.Kind switch
        {
            AlterKind.Add => Invoke("addColumn", table, column, session.Interpreter.Evaluate(alter.Type!, frame)),
            AlterKind.Drop => Invoke("dropColumns!", table, column),
            _ => Invoke("rename!", table, column, Scalar.String(alter.NewName!)),
        });
        return Scalar.Void;
    }

    private Value DatabaseOf(TableName table, Frame frame)
    {
        var database = session.Interpreter.Evaluate(table.Database!, frame);
        return database is Scalar path && path.Type.IsText() ? Invoke("database", path) : database;
    }

    private bool Exists(string function, params Value[] arguments) =>
        Invoke(function, arguments) is Scalar exists && exists.AsBool();

    private Value Invoke(string function, params Value[] arguments) =>
        session.Functions.Find(function)!.Invoke(session, arguments);
}
