using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Runs queries and commands of SQL for one session.</summary>
internal sealed class QueryEngine
{
    private readonly SourceResolver _sources;
    private readonly SelectQuery _select;
    private readonly TableChange _change;
    private readonly SchemaCommand _schema;

    public QueryEngine(Session session)
    {
        _sources = new SourceResolver(session);
        _select = new SelectQuery(session, _sources);
        _change = new TableChange(session, _select, _sources);
        _schema = new SchemaCommand(session);
    }

    /// <summary>The result of a query; a command gives void.</summary>
    /// <exception cref="ScriptException">The query is wrong, or is of a kind that needs a DolphinDB server.</exception>
    public Value Run(SqlSyntax query, Frame frame) => query switch
    {
        SelectSyntax select => _select.Run(select, frame),
        UpdateSyntax update => _change.Update(update, frame),
        InsertSyntax insert => _change.Insert(insert, frame),
        DeleteSyntax delete => _change.Delete(delete, frame),
        _ => _schema.Run(query, frame),
    };

    /// <summary>Runs a join that is written as a call, such as <c>lj(t1, t2, `symbol)</c>.</summary>
    public RowSource Join(CallExpression call, Frame frame) => _sources.Join(call, frame);
}
