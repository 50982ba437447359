using DolphinQuant.Data;
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
    private readonly Table _columns;

    private EngineOutput(IReadOnlyList<ColumnDefinition> schema, Action<Table> write)
    {
        Schema = schema;
        _write = write;
        _columns = Table.Empty(schema);
    }

    /// <summary>The columns that results are converted to.</summary>
    public IReadOnlyList<ColumnDefinition> Schema { get; }

    /// <summary>Reads the output table, and the function in its place.</summary>
    /// <exception cref="ScriptException">The output is no table that could grow.</exception>
    public static EngineOutput Read(Session session, Arguments arguments, EngineArguments places)
    {
        if (places.IsOutputOptional && !arguments.Has(places.OutputTable)) return new EngineOutput([], _ => { });
        var output = To(session, arguments, places.OutputTable);
        if (places.OutputHandler is not { } index || arguments.Find(index) is not { } given) return output;
        var handler = given as FunctionValue ?? throw arguments.Wrong(index, "must be a function of the results");
        var isTable = places.MessageAsTable is { } flag && arguments.Bool(flag, fallback: false);
        var worker = session.Fork(output: null);
        return new EngineOutput(output.Schema, rows => worker.InvokeAlone(
            () => handler.Invoke(worker, [isTable ? rows : Vector.Tuple([.. rows.Columns])]), CancellationToken.None));
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
        switch (value)
        {
            case StreamTable { HasArrivalTimes: true }:
                throw wrong("must not be a stream table with a time column of its own, see setStreamTableTimestamp");
            case IAppendable target:
                return new EngineOutput(target.Schema, rows => target.Append(rows, CancellationToken.None));
            case Table table when HolderOf(session, table) is { } holder:
                holder.OpenToThreads();
                return new EngineOutput(table.Schema, rows => holder.Grow(present =>
                {
                    ((Table)present).AddRange(rows);
                    return 0;
                }));
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
        var rows = Joining.Fit(_columns, new Table(_columns.Names, columns));
        if (rows.Count > 0) _write(rows);
    }

    /// <summary>
    /// The cell of a table: a variable where the engine is made, one of the session, or a shared object; null when
    /// nothing holds the table.
    /// </summary>
    public static Cell? HolderOf(Session session, Table table) =>
        Holding(session.CurrentFrame.Variables.Values, table)
        ?? session.Engine.Shared.FindHolder(table)
        ?? Holding(session.TopFrame.Variables.Values, table);

    private static Cell? Holding(IEnumerable<Cell> cells, Table table) =>
        cells.FirstOrDefault(cell => !cell.IsConstant && ReferenceEquals(cell.Value, table));
}
