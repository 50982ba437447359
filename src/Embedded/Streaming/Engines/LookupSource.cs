using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The table that a lookup join engine reads time and again.</summary>
internal static class LookupSource
{
    /// <summary>Reads the rows that an argument means at the time of the call.</summary>
    /// <exception cref="ScriptException">The argument is no table and no query.</exception>
    public static Func<Table> Of(Session session, Arguments arguments, int index)
    {
        switch (arguments[index])
        {
            case Table table when EngineOutput.HolderOf(session, table) is { } holder:
                holder.OpenToThreads();
                return () => (Table)holder.Read();
            case Table table:
                return () => table;
            case StoredTable stored:
                return () => stored.Read(columns: null, [], CancellationToken.None);
            case ISnapshot growing:
                return growing.Snapshot;
            case CodeValue query:
                var (reader, frame) = (session.Fork(output: null), Frame.Detached(session, query));
                var function = arguments.FunctionName;
                return () => reader.InvokeAlone(
                    () => reader.Interpreter.Evaluate(query.Body, frame) as Table ?? throw new ScriptException(
                        $"{function}: the query {query} must give a table."), CancellationToken.None);
            default:
                throw arguments.Wrong(index, "must be a table, or a query as metacode");
        }
    }

    /// <summary>How long it is until the table is to be read again: after an interval, or at times of every day.</summary>
    /// <exception cref="ScriptException">The argument is neither a duration nor times of day.</exception>
    public static Func<TimeSpan> Schedule(Arguments arguments, int index, TimeProvider clock)
    {
        if (arguments[index] is Scalar { Type: DataType.Duration } interval)
        {
            var span = JoinArguments.Span(arguments, index, interval.AsDuration());
            return () => span;
        }

        var times = arguments[index] is Scalar one ? Columns.Of(one) : arguments[index] as Vector;
        if (times is not { Count: > 0, Type: DataType.Second or DataType.Time or DataType.NanoTime })
            throw arguments.Wrong(index, "must be a duration, or times of day as SECOND, TIME or NANOTIME");
        TimeSpan[] moments = [.. ((Vector<long>)Conversion.Convert(times, DataType.NanoTime)).Span.ToArray()
            .Select(nanoseconds => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)).Order()];
        return () => UntilNext(clock.GetUtcNow().TimeOfDay);

        TimeSpan UntilNext(TimeSpan now)
        {
            var next = Array.Find(moments, moment => moment > now);
            return next > now ? next - now : TimeSpan.FromDays(1) - now + moments[0];
        }
    }
}
