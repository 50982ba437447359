using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Data sources that are cut anew, changed on the way and kept in memory.</summary>
internal static class DataSourceFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("transDS!(ds, transFunc)", "Has functions change the rows of data sources whenever they are read.", (_, a) =>
        {
            var functions = a.Functions(1);
            foreach (var source in SourceRows.Sources(a, 0))
                foreach (var function in functions) source.Transform(function);
            return a[0];
        });
        AddCutting(table);
        AddCache(table);
    }

    private static void AddCutting(FunctionTable table)
    {
        table.Add("repartitionDS(query, [column], [partitionType], [partitionScheme], [local])",
            "A query cut by the values or ranges of a column, or several queries as a data source each.", (context, a) =>
            {
                var sources = new DataSourceList((Session)context, a.FunctionName);
                return a[0] is Vector<Value>
                    ? Vector.Tuple([.. UncutQueries(a).Select(sources.Whole)])
                    : Vector.Tuple([.. Cut(sources, a, Query(a, a[0]))]);
            });
        table.Add("multiTableRepartitionDS(query, [column], [partitionType], [partitionScheme], [local])",
            "Queries cut by the values or ranges of a column they have in common, or each by its partitions.", (context, a) =>
            {
                var sources = new DataSourceList((Session)context, a.FunctionName);
                CodeValue[] queries = a[0] is Vector<Value> tuple
                    ? [.. tuple.Span.ToArray().Select(item => Query(a, item))]
                    : [Query(a, a[0])];
                var isUncut = a[0] is Vector<Value> && !a.Has(1);
                return Vector.Tuple([.. (isUncut ? UncutQueries(a) : queries)
                    .SelectMany(query => isUncut ? sources.Of(query, isForced: false) : Cut(sources, a, query))]);
            });
    }

    private static void AddCache(FunctionTable table)
    {
        table.Add("cacheDS!(ds)", "Keeps the rows of data sources in memory when they are read the next time.", (_, a) =>
        {
            foreach (var source in SourceRows.Sources(a, 0)) source.Keep();
            return Scalar.Bool(true);
        });
        table.Add("clearDSCache!(ds)", "Forgets kept rows once data sources were read the next time.", (_, a) =>
        {
            foreach (var source in SourceRows.Sources(a, 0)) source.ForgetAfterReading();
            return Scalar.Void;
        });
        table.Add("cacheDSNow(ds)", "Reads data sources and keeps their rows in memory; the number of rows.", (context, a) =>
        {
            var rows = 0L;
            foreach (var source in SourceRows.Sources(a, 0))
            {
                source.Keep();
                rows += source.Rows((Session)context).Count;
            }

            return Scalar.Long(rows);
        });
        table.Add("clearDSCacheNow(ds)", "Forgets the kept rows of data sources.", (_, a) =>
        {
            foreach (var source in SourceRows.Sources(a, 0)) source.Forget();
            return Scalar.Void;
        });
    }

    private static CodeValue Query(Arguments arguments, Value value) =>
        value as CodeValue ?? throw arguments.Wrong(0, "must be metacode of queries");

    private static IEnumerable<CodeValue> UncutQueries(Arguments arguments)
    {
        for (var i = 1; i <= 3; i++)
            if (arguments.Has(i))
                throw arguments.Wrong(i, "is for a single query");
        return ((Vector<Value>)arguments[0]).Span.ToArray().Select(item => Query(arguments, item));
    }

    // There is one node, so local leaves nothing to choose.
    private static IReadOnlyList<DataSource> Cut(DataSourceList sources, Arguments arguments, CodeValue query)
    {
        _ = arguments.Bool(4, true);
        if (!arguments.Has(1)) throw arguments.Wrong(1, "must name the column to cut by");
        if (!arguments.Has(2) && !arguments.Has(3)) return sources.Along(query, arguments.Text(1));
        var type = (PartitionType)arguments.Int(2);
        if (type is not (PartitionType.Value or PartitionType.Range)) throw arguments.Wrong(2, "must be VALUE or RANGE");
        return sources.By(query, arguments.Text(1), PartitionDomain.Create(type, arguments.Vector(3)));
    }
}
