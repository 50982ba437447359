using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Sql;

/// <summary><c>sqlDS</c> and the computations over its parts, <c>mr</c> and <c>imr</c>.</summary>
internal static class MapReduceFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("sqlDS(sqlObj, [forcePartition])", "A query cut into one for each partition.", (context, a) =>
            Vector.Tuple([.. new DataSourceList((Session)context, a.FunctionName).Of(
                a[0] as CodeValue ?? throw a.Wrong(0, "must be metacode of a query"), a.Bool(1, fallback: false))]));
        table.Add("mr(ds, mapFunc, [reduceFunc], [finalFunc], [parallel])",
            "mapFunc of every data source, folded by reduceFunc, and finalFunc of that.", (context, a) =>
            {
                var reduced = Reduced(context, a, 2, Mapped(context, a, []));
                return a.Has(3) ? context.Invoke(a.Function(3), reduced) : reduced;
            });
        table.Add("imr(ds, initValue, mapFunc, [reduceFunc], [finalFunc], terminateFunc, [carryover])",
            "mr repeated with its own result until terminateFunc holds.", Iterate);
    }

    private static Value[] Mapped(CallContext context, Arguments arguments, Value[] more)
    {
        var map = arguments.Function(1);
        return Array.ConvertAll(SourceRows.Sources(arguments, 0), source => map.Invoke(context, [source.Rows((Session)context), .. more]));
    }

    private static Value Reduced(CallContext context, Arguments arguments, int reduce, Value[] results)
    {
        if (!arguments.Has(reduce)) return Vector.Tuple(results);
        return results.Length == 0
            ? Scalar.Void
            : results.Aggregate((left, right) => context.Invoke(arguments.Function(reduce), left, right));
    }

    private static Value Iterate(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var tables = Array.ConvertAll(SourceRows.Sources(arguments, 0), source => source.Rows(session));
        var carries = arguments.Bool(6, fallback: false);
        var carried = new Value[tables.Length];
        Array.Fill(carried, Scalar.Void);
        var present = arguments[1];
        Value? before = null;
        for (var round = 1; ; round++)
        {
            context.Check();
            var results = new Value[tables.Length];
            for (var i = 0; i < results.Length; i++)
                results[i] = Map(context, arguments, tables[i], present, carries ? (carried, i) : null);
            var reduced = Reduced(context, arguments, 3, results);
            present = arguments.Has(4) ? context.Invoke(arguments.Function(4), present, reduced) : reduced;
            if (IsDone(context, arguments, round, before, reduced)) return present;
            before = reduced;
        }
    }

    private static Value Map(
        CallContext context, Arguments arguments, Table table, Value present, (Value[] Objects, int Position)? carryover)
    {
        if (carryover is not { } carried) return context.Invoke(arguments.Function(2), table, present);
        var mapped = context.Invoke(arguments.Function(2), table, present, carried.Objects[carried.Position]);
        if (mapped is not Vector<Value> { Count: > 1 } result)
            throw arguments.Wrong(2, "must return a tuple with the carryover object at its end");
        carried.Objects[carried.Position] = result.Span[^1];
        return result.Count == 2 ? result.Span[0] : result.Slice(0, result.Count - 1);
    }

    private static bool IsDone(CallContext context, Arguments arguments, int round, Value? before, Value now) =>
        arguments[5] switch
        {
            FunctionValue function => before is not null
                && context.Invoke(function, before, now) is Scalar ends && ends.AsBool(),
            Scalar rounds when rounds.Type.Category() == DataCategory.Integral => round >= rounds.AsLong(),
            _ => throw arguments.Wrong(5, "must be a function or a number of rounds"),
        };
}
