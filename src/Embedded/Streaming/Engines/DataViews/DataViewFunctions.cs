using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.DataViews;

/// <summary>Makes data view engines, and changes what they hold.</summary>
internal static class DataViewFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add(
            "createDataViewEngine(name, outputTable, keyColumns, timeColumn, [useSystemTime], [throttle], [includeOperationType])",
            "Makes an engine that keeps the latest row of every key and hands changes on to a table.", Create);
        table.Add("getDataViewEngine([CEPEngine], [dataViewEngineName])", "The data view engine with a name.", (context, a) =>
            a.Count > 1 && a.Has(0)
                ? throw a.Wrong(0, "needs a DolphinDB server: there are no CEP engines here")
                : context.Checked(Named(context, a, a.Count > 1 ? 1 : 0)));
        table.Add("updateDataViewItems(engine, keys, valueNames, newValues)", "Changes columns of keys of a data view engine.", (context, a) =>
        {
            Target(context, a, Privilege.Update).Update(a[1], StorageArguments.Names(a, 2), a[3]);
            return Scalar.Void;
        });
        table.Add("deleteDataViewItems(engine, keys)", "Takes keys out of a data view engine.", (context, a) =>
        {
            Target(context, a, Privilege.Delete).Delete(a[1]);
            return Scalar.Void;
        });
        table.Add("dropDataViewEngine(name)", "Ends a data view engine.", (context, a) =>
        {
            var engine = Named(context, a, 0);
            ((Session)context).Gate.RequireManagement(engine.Access, "drop stream engine");
            StreamEngineFunctions.EnginesOf(context).Drop(engine.Name);
            return Scalar.Void;
        });
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var output = EngineOutput.To(session, arguments, 1);
        var showsOperations = arguments.Bool(6, fallback: false);
        if (showsOperations && output.Schema is not [{ Type: DataType.Char }, _, ..])
            throw arguments.Wrong(1, "must begin with a CHAR column when includeOperationType is true");
        ColumnDefinition[] columns = [.. output.Schema.Skip(showsOperations ? 1 : 0)];
        string Known(int index, string name) => columns.FirstOrDefault(
            column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw arguments.Wrong(index, $"names {name}, which the output table has not");
        var settings = new DataViewSettings(
            [.. StorageArguments.Names(arguments, 2).Select(name => Known(2, name))], Known(3, arguments.Text(3)))
        {
            UsesSystemTime = arguments.Bool(4, fallback: true),
            Throttle = arguments.Has(5) ? ThrottleOf(arguments) : null,
            ShowsOperations = showsOperations,
        };
        if (settings.KeyColumns.Count == 0) throw arguments.Wrong(2, "must name a column");
        if (settings.KeyColumns.Contains(settings.TimeColumn)) throw arguments.Wrong(3, "must not be a key column");
        var input = columns.Where(column => !settings.UsesSystemTime || column.Name != settings.TimeColumn).ToArray();
        var definition = new EngineDefinition(StreamEngines.CheckName(arguments, 0), input, output, session.Fork(output: null));
        return StreamEngineFunctions.EnginesOf(context).Add(new DataViewEngine(definition, settings, columns));
    }

    private static TimeSpan ThrottleOf(Arguments arguments) => arguments[5] is Scalar { Type: DataType.Duration, IsNull: false } given
        ? JoinArguments.Span(arguments, 5, given.AsDuration())
        : throw arguments.Wrong(5, "must be a duration, such as 30s");

    private static DataViewEngine Named(CallContext context, Arguments arguments, int index) =>
        StreamEngineFunctions.EnginesOf(context).Find(arguments.Text(index)) as DataViewEngine
        ?? throw arguments.Wrong(index, $"names {arguments.Text(index)}, which is no data view engine");

    private static DataViewEngine Target(CallContext context, Arguments arguments, Privilege privilege)
    {
        var engine = arguments[0] as DataViewEngine ?? Named(context, arguments, 0);
        context.RequireChange(engine, privilege);
        return engine;
    }
}
