using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>Which rows of a stream filter one handler gets.</summary>
internal sealed class StreamFilterRule
{
    private readonly IReadOnlyList<Pair> _ranges;
    private readonly Value? _condition;
    private readonly Metric? _test;
    private readonly Action<Table> _handler;

    private StreamFilterRule(IReadOnlyList<Pair> ranges, Value? condition, Metric? test, Action<Table> handler) =>
        (_ranges, _condition, _test, _handler) = (ranges, condition, test, handler);

    /// <summary>Reads dictionaries with the keys <c>timeRange</c>, <c>condition</c> and <c>handler</c>.</summary>
    /// <exception cref="ScriptException">One has no handler, or an entry is of another kind.</exception>
    public static IReadOnlyList<StreamFilterRule> Read(Session session, Arguments arguments, int index) => arguments[index] switch
    {
        Dictionary one => [Of(session, arguments, index, one)],
        Vector<Value> several => [.. several.Span.ToArray().Select(value => Of(
            session, arguments, index, value as Dictionary ?? throw arguments.Wrong(index, "must hold dictionaries")))],
        _ => throw arguments.Wrong(index, "must be a dictionary or a tuple of dictionaries"),
    };

    /// <summary>Whether each row is one of the handler's.</summary>
    /// <param name="session">The session of the engine.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="time">Their times.</param>
    /// <param name="names">What text conditions are compared with; null when such a condition has no effect.</param>
    public bool[] Matches(Session session, Table rows, Vector time, Vector? names)
    {
        var matches = new bool[rows.Count];
        Array.Fill(matches, _ranges.Count == 0);
        foreach (var range in _ranges)
        {
            // A range of times of day applies to every day.
            var column = time.Type == range.Type ? time : Conversion.Convert(time, range.Type);
            foreach (var row in Holding(session, "between", column, range)) matches[row] = true;
        }

        if (_test is not null) Restrict(ColumnValues.Holding(_test.Evaluate(session, rows), rows.Count));
        else if (_condition is not null && names is not null) Restrict(Holding(session, "in", names, _condition));
        return matches;

        void Restrict(int[] holding)
        {
            var kept = new bool[matches.Length];
            foreach (var row in holding) kept[row] = matches[row];
            matches = kept;
        }
    }

    /// <summary>Hands rows over.</summary>
    public void Handle(Table rows) => _handler(rows);

    public override string ToString() => _test?.Code.ToString() ?? (_condition is null ? "" : Formatter.Plain(_condition));

    private static StreamFilterRule Of(Session session, Arguments arguments, int index, Dictionary entries)
    {
        var unknown = entries.Keys.FirstOrDefault(key => key.AsText() is not ("timeRange" or "condition" or "handler"));
        if (unknown is not null) throw arguments.Wrong(index, $"has the key {unknown.AsText()}, which means nothing");
        Pair[] ranges = entries.Find("timeRange") switch
        {
            null or Scalar { IsNull: true } => [],
            Pair one => [one],
            Vector<Value> several when several.Span.ToArray().All(value => value is Pair) =>
                [.. several.Span.ToArray().Cast<Pair>()],
            _ => throw arguments.Wrong(index, "must have a pair or a tuple of pairs as timeRange"),
        };
        var (condition, test) = entries.Find("condition") switch
        {
            null => ((Value?)null, (Metric?)null),
            CodeValue code => (null, new Metric(session, code, code.Body)),
            Scalar text when text.Type.IsText() => (Columns.Of(text), null),
            Vector texts when texts.Type.IsText() => (texts, null),
            _ => throw arguments.Wrong(index, "must have a string, strings or metacode as condition"),
        };
        return new StreamFilterRule(ranges, condition, test, HandlerOf(session, arguments, index, entries.Find("handler")));
    }

    private static Action<Table> HandlerOf(Session session, Arguments arguments, int index, Value? handler)
    {
        if (handler is not FunctionValue function)
        {
            var output = EngineOutput.To(
                session, handler ?? Scalar.Void, complaint => arguments.Wrong(index, "has a handler that " + complaint));
            return rows => output.Write(rows.Columns);
        }

        var worker = session.Fork(output: null);
        return rows => worker.InvokeAlone(() => function.Invoke(worker, [rows]), CancellationToken.None);
    }

    private static int[] Holding(Session session, string function, Value column, Value condition) => ColumnValues.Holding(
        session.Functions.Find(function)!.Invoke(session, [column, condition]), column.Count);
}
