using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The rows of a join of which one side is the table to be changed, and the row of that table behind each of them: what
/// <c>update t set ... from ej(t, u, `id)</c> and <c>delete t from ...</c> work on.
/// </summary>
internal sealed class JoinedTarget
{
    // No script can name a column so.
    private const string RowColumn = " row";

    private readonly Table _rows;

    /// <summary>Runs the join with the table as it is now.</summary>
    /// <param name="sources">Finds the other tables.</param>
    /// <param name="target">The expression that means the table, a name.</param>
    /// <param name="table">The table.</param>
    /// <param name="from">The join.</param>
    /// <param name="frame">What other names mean.</param>
    /// <exception cref="ScriptException">The target has no name, or the join does not contain it.</exception>
    public JoinedTarget(SourceResolver sources, Expression target, Table table, TableSource from, Frame frame)
    {
        var name = target switch
        {
            NameExpression { Namespace: null } plain => plain.Name,
            BoundExpression bound => bound.Name,
            _ => throw frame.ErrorAt(target, "A change through a join needs a table in memory with a name."),
        };
        var numbered = new Table(
            [.. table.Names, RowColumn], [.. table.Columns, Vector.Int(RowOrder.Identity(table.Count))]);
        var inner = new Frame(frame.Source, frame.Module);
        foreach (var (variable, cell) in frame.Variables) inner.Bind(variable, cell);
        inner.Assign(name, numbered);
        Source = sources.Resolve(WithName(from, name), [], names: null, inner).Source;
        if (Source.Table.Find(RowColumn) is not { } rows)
            throw frame.ErrorAt(from, $"The join after from must contain the table {name} that is changed.");
        _rows = new Table((RowColumn, rows));
    }

    /// <summary>The joined rows.</summary>
    public RowSource Source { get; }

    /// <summary>The row of the table behind a joined row; negative where a join put nulls instead.</summary>
    public int RowOf(int joinedRow) =>
        _rows.Columns[0][joinedRow] is Scalar { IsNull: false } row ? row.AsInt() : -1;

    // Generated code names the changed table by its cell; in the join it must mean the numbered rows.
    private static TableSource WithName(TableSource from, string name) => from switch
    {
        ExpressionSource { Table: CallExpression call } source => source with
        {
            Table = call with { Arguments = [.. call.Arguments.Select(argument => WithName(argument, name))] },
        },
        _ => from,
    };

    private static Argument WithName(Argument argument, string name) =>
        argument.Value is BoundExpression bound && bound.Name == name
            ? argument with { Value = new NameExpression(null, name, bound.Span) }
            : argument;
}
