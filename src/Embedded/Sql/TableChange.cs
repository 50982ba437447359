using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// <c>update</c>, <c>insert into</c> and <c>delete from</c>, on tables in memory and on stored tables. A stored table
/// changes in one step: a reader sees all of a change or nothing.
/// </summary>
internal sealed class TableChange(Session session, SelectQuery queries, SourceResolver sources)
{
    public Value Update(UpdateSyntax update, Frame frame)
    {
        Change(
            update.Target,
            frame,
            table =>
            {
                session.MatchedRows = new TableUpdate(session, update, sources, frame).Apply(table);
                return table;
            },
            stored => stored.Granted(Privilege.Update).Rewrite(
                table =>
                {
                    session.MatchedRows = new TableUpdate(session, update, sources, frame).Apply(table);
                    return table;
                },
                session.CancellationToken),
            Privilege.Update);
        return Scalar.Void;
    }

    public Value Delete(DeleteSyntax delete, Frame frame)
    {
        var name = (delete.Target as NameExpression)?.Name;
        Change(
            delete.Target,
            frame,
            table => table.Like(Kept(table, delete.From is null
                ? RowsToKeep(new RowSource(table, name), delete.Where, frame)
                : RowsToKeep(table, delete, frame)).Columns),
            stored =>
            {
                if (delete.From is not null)
                    throw frame.ErrorAt(delete.From, "A stored table cannot be changed through a join; select the keys first.");
                var granted = stored.Granted(Privilege.Delete);
                var read = new StoredRead(session.Interpreter, frame, granted, name);
                read.Divide(delete.Where);
                if (read.Remaining.Count == 0)
                {
                    session.MatchedRows = granted.Delete(read.Predicates, session.CancellationToken);
                    return;
                }

                granted.Rewrite(
                    table => Kept(table, RowsToKeep(new RowSource(table, name), delete.Where, frame)),
                    session.CancellationToken);
            },
            Privilege.Delete);
        return Scalar.Void;
    }

    public Value Insert(InsertSyntax insert, Frame frame)
    {
        Value[] values = insert.Query is null
            ? [.. insert.Values.Select(value => session.Interpreter.Evaluate(value, frame))]
            : [.. ((Table)queries.Run(insert.Query with { IsExec = false }, frame)).Columns];
        if (TargetOf(insert.Target, CellOf(insert.Target, frame), frame, Privilege.Insert) is IAppendable target and not StoredTable)
        {
            RefuseInTransaction(insert.Target, frame);
            session.MatchedRows = target.Append(NewRows(insert, target.Schema, values, frame), session.CancellationToken);
            return Scalar.Void;
        }

        Change(
            insert.Target,
            frame,
            table =>
            {
                var before = table.Count;
                table.AddRange(NewRows(insert, table.Schema, values, frame));
                session.MatchedRows = table.Count - before;
                return table;
            },
            stored => session.MatchedRows = stored.Append(NewRows(insert, stored.Schema, values, frame), session.CancellationToken),
            Privilege.Insert);
        return Scalar.Void;
    }

    /// <summary>
    /// Changes the table that an expression means: a variable's or shared table in place, a stored one through the
    /// store.
    /// </summary>
    private void Change(
        Expression target, Frame frame, Func<Table, Table> inMemory, Action<StoredTable> stored, Privilege privilege)
    {
        var cell = CellOf(target, frame);
        var value = TargetOf(target, cell, frame, privilege);
        if (value is StoredTable table)
        {
            RefuseInTransaction(target, frame);
            stored(table);
        }
        else if (value is IAppendable)
            throw frame.ErrorAt(target, "A stream table only grows: its rows cannot be changed or deleted.");
        else if (value is not Table memory)
            throw frame.ErrorAt(
                target, $"Only a table can be changed, not a {value.Form.ToString().ToUpperInvariant()}.");
        else if (cell is null) inMemory(memory);
        else if (cell.IsConstant)
            throw frame.ErrorAt(target, "A parameter can be changed only when it is declared mutable.");
        else if (privilege == Privilege.Insert) cell.Grow(present => inMemory((Table)present));
        else cell.Replace(present => inMemory((Table)present));
    }

    private Value TargetOf(Expression target, Cell? cell, Frame frame, Privilege privilege)
    {
        if (cell is not null) return session.Gate.Target(cell, privilege);
        var value = session.Interpreter.Evaluate(target, frame);
        session.Gate.RequireChange(value, privilege);
        return value;
    }

    private void RefuseInTransaction(Expression target, Frame frame)
    {
        if (session.IsInTransaction)
            throw frame.ErrorAt(target, "A transaction changes tables in memory only; write to stored and stream tables outside of it.");
    }

    private Cell? CellOf(Expression target, Frame frame) => target switch
    {
        NameExpression { Namespace: null } name => session.Names.FindVariable(name.Name, frame),
        BoundExpression bound => bound.Cell,
        _ => null,
    };

    private Table Kept(Table table, int[] rows)
    {
        session.MatchedRows = table.Count - rows.Length;
        return table.Gather(rows);
    }

    private int[] RowsToKeep(RowSource source, IReadOnlyList<Expression> conditions, Frame frame)
    {
        var doomed = WhereFilter.Apply(session.Interpreter, new RowScope(source, null), conditions, frame);
        var isDoomed = new bool[source.Table.Count];
        for (var i = 0; i < doomed.Count; i++) isDoomed[doomed.SourceRow(i)] = true;
        return [.. Enumerable.Range(0, isDoomed.Length).Where(row => !isDoomed[row])];
    }

    private int[] RowsToKeep(Table table, DeleteSyntax delete, Frame frame)
    {
        var joined = new JoinedTarget(sources, delete.Target, table, delete.From!, frame);
        var doomed = WhereFilter.Apply(session.Interpreter, new RowScope(joined.Source, null), delete.Where, frame);
        var rows = Enumerable.Range(0, doomed.Count).Select(i => joined.RowOf(doomed.SourceRow(i))).ToHashSet();
        return [.. Enumerable.Range(0, table.Count).Where(row => !rows.Contains(row))];
    }

    private static Table NewRows(
        InsertSyntax insert, IReadOnlyList<ColumnDefinition> schema, Value[] values, Frame frame)
    {
        var names = insert.Columns.Count == 0 ? [.. schema.Select(column => column.Name)] : insert.Columns;
        if (values is [Table whole] && insert.Columns.Count == 0) values = [.. whole.Columns];
        if (values.Length != names.Count)
            throw frame.ErrorAt(insert, $"insert into has {values.Length} values for {names.Count} columns.");
        foreach (var name in names)
            if (!schema.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw frame.ErrorAt(insert,
                    $"The table has no column {name}."
                        + NameSuggestions.For(name, schema.Select(column => column.Name)));
        var rows = values.OfType<Vector>().Select(vector => vector.Count).DefaultIfEmpty(1).Max();
        return new Table(schema.Select(column => column.Name), schema.Select(column =>
        {
            var position = PositionOf(names, column.Name);
            return position < 0
                ? column.CreateColumn(rows)
                : Convert(insert, column, values[position], rows, frame);
        }));
    }

    private static int PositionOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    private static Vector Convert(InsertSyntax insert, ColumnDefinition column, Value value, int rows, Frame frame)
    {
        var values = value as Vector ?? ColumnValues.Repeat(value, rows);
        if (values.IsTuple() && column.Type != DataType.Any && !column.Type.IsArray())
            values = Columns.CombineScalars([.. Enumerable.Range(0, values.Count).Select(i => values[i])]);
        if (values.Count != rows)
            throw frame.ErrorAt(
                insert, $"The column {column.Name} gets {values.Count} values, another one gets {rows}.");
        try
        {
            return values.Type == DataType.Void ? column.CreateColumn(rows)
                : values.Type == column.Type && !column.Type.IsDecimal() ? values
                : Conversion.ConvertLike(values, column.CreateColumn());
        }
        catch (Exception exception) when (exception is ScriptException { Line: 0 } || ScriptFault.IsOfScript(exception))
        {
            throw frame.ErrorAt(insert, $"The column {column.Name}: {exception.Message}");
        }
    }
}
