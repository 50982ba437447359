using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Where an engine's results go: a table in memory (a variable's or a shared one), a stream table, a stored table,
/// another engine, or a function.
/// </summary>
internal sealed class EngineOutput
{
    private readonly Action<Table> _write;
    private readonly Action<ColumnDefinition>? _extend;

    private EngineOutput(
        IReadOnlyList<ColumnDefinition> schema, Action<Table> write, Action<ColumnDefinition>? extend = null)
    {
        (Schema, _write, _extend) = (schema, write, extend);
        Columns = Table.Empty(schema);
    }

    /// <summary>The columns that results are converted to.</summary>
    public IReadOnlyList<ColumnDefinition> Schema { get; private set; }

    /// <summary>These columns, without rows.</summary>
    public Table Columns { get; private set; }

    /// <summary>Reads the output table, and the function in its place.</summary>
    /// <exception cref="ScriptException">The output is no table that could grow.</exception>
    public static EngineOutput Read(Session session, Arguments arguments, EngineArguments places)
    {
        if (places.IsOutputOptional && !arguments.Has(places.OutputTable)) return new EngineOutput([], _ => { });
        var hasFunction = places.OutputHandler is { } function && arguments.Has(function);
        var output = places.IsOutputLikeInput && hasFunction && !arguments.Has(places.OutputTable)
            ? new EngineOutput(EngineDefinition.SchemaOf(arguments, places.DummyTable), _ => { })
            : To(session, arguments, places.OutputTable);
        if (places.OutputHandler is not { } index || arguments.Find(index) is not { } given) return output;
        var handler = given as FunctionValue ?? throw arguments.Wrong(index, "must be a function of the results");
        var isTable = places.MessageAsTable is { } flag && arguments.Bool(flag, fallback: false);
        var worker = session.Fork(output: null);
        return new EngineOutput(
            output.Schema,
            rows => worker.InvokeAlone(
                () => handler.Invoke(worker, [isTable ? rows : Vector.Tuple([.. rows.Columns])]), CancellationToken.None),
            output._extend);
    }

    /// <summary>The output of engines that hand rows over by themselves.</summary>
    public static EngineOutput None { get; } = new([], _ => { });

    /// <summary>The output that an argument means.</summary>
    /// <exception cref="ScriptException">It is no table that could grow.</exception>
    public static EngineOutput To(Session session, Arguments arguments, int index) =>
        To(session, arguments[index], complaint => arguments.Wrong(index, complaint));

    /// <summary>The output that a value means.</summary>
    /// <param name="session">The session that makes the engine.</param>
    /// <param name="value">The value.</param>
    /// <param name="wrong">Makes the exception for a value that is no table that could grow.</param>
    public static EngineOutput To(Session session, Value value, Func<string, ScriptException> wrong)
    {
        session.Gate.RequireChange(value, Privilege.Insert);
        switch (value)
        {
            case StreamTable { HasArrivalTimes: true }:
                throw wrong("must not be a stream table with a time column of its own, see setStreamTableTimestamp");
            case StoredTable stored:
                return new EngineOutput(
                    stored.Schema, rows => ((IAppendable)stored).Append(rows, CancellationToken.None),
                    column => stored.Alter(new AddedColumn(column.Name, new ElementType(column.Type, column.Scale))));
            case IAppendable target:
                return new EngineOutput(target.Schema, rows => target.Append(rows, CancellationToken.None));
            case Table table when HolderOf(session, table) is { } holder:
                holder.OpenToThreads();
                return new EngineOutput(table.Schema, rows => holder.Grow(present => Add((Table)present, rows)), column =>
                    holder.Change(present => Add((Table)present, column)));
            case Table:
                throw wrong("must be a variable, a shared table, a stream table, a stored table or an engine");
            default:
                throw wrong("must be a table");
        }
    }

    /// <summary>Hands results over, one column for each of <see cref="Schema"/>, converted to its type.</summary>
    /// <exception cref="ScriptException">The results do not fit, or their taker failed.</exception>
    public void Write(IReadOnlyList<Vector> columns)
    {
        if (columns.Count != Schema.Count)
            throw new ScriptException(
                $"The engine has {columns.Count} column(s) of results, its output table has {Schema.Count}: "
                + $"{string.Join(", ", Schema.Select(column => column.Name))}.");
        var rows = Joining.Fit(Columns, new Table(Columns.Names, columns));
        if (rows.Count > 0) _write(rows);
    }

    /// <summary>Gives the output more columns; those of the rows that are there are null.</summary>
    /// <exception cref="ScriptException">The output is one whose columns stay, or has a column of such a name.</exception>
    public void Extend(IReadOnlyList<ColumnDefinition> added)
    {
        if (added.Count > 0 && _extend is null)
            throw new ScriptException(
                "The output of the engine cannot get more columns; it must be a table in memory or a stored table.");
        foreach (var column in added)
            if (Columns.IndexOf(column.Name) >= 0)
                throw new ScriptException($"The output of the engine has a column {column.Name} already.");
        foreach (var column in added) _extend!(column);
        Schema = [.. Schema, .. added];
        Columns = Table.Empty(Schema);
    }

    /// <summary>
    /// The cell of a table: a variable where the engine is made, one of the session, or a shared object; null when
    /// nothing holds the table.
    /// </summary>
    public static Cell? HolderOf(Session session, Table table) =>
        Holding(session.CurrentFrame.Variables.Values, table)
        ?? session.Engine.Shared.FindHolder(table)
        ?? Holding(session.TopFrame.Variables.Values, table);

    private static int Add(Table table, Table rows)
    {
        table.AddRange(rows);
        return rows.Count;
    }

    private static int Add(Table table, ColumnDefinition column)
    {
        table.SetColumn(column.Name, column.CreateColumn(table.Count));
        return table.Count;
    }

    private static Cell? Holding(IEnumerable<Cell> cells, Table table) =>
        cells.FirstOrDefault(cell => !cell.IsConstant && ReferenceEquals(cell.Value, table));
}
