using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>Reads the trading sessions of a daily time-series engine.</summary>
/// <param name="arguments">The arguments of its function.</param>
/// <param name="type">The type of the times.</param>
/// <param name="step">The length between two windows, in the unit of the times.</param>
internal sealed class SessionReader(Arguments arguments, DataType type, long step)
{
    private readonly long _unit = CalendarKernel.Unit(type);

    /// <exception cref="ScriptException">The sessions do not fit one another, or the times.</exception>
    public SessionGrid Read(bool isRound, bool isRightClosed)
    {
        RefuseMergedSessions();
        if (_unit == CalendarKernel.NanosecondsPerDay)
            throw arguments.Wrong(At("timeColumn"), "must hold times of day");
        var mergesRest = arguments.Bool(At("mergeLastWindow"), fallback: false);
        var dayLength = CalendarKernel.NanosecondsPerDay / _unit;
        var sessions = Sessions(dayLength);
        if (!mergesRest)
        {
            var length = Alignment.Length(type, step, isRound);
            sessions = sessions.ConvertAll(session => new TradingSession(
                CalendarKernel.FloorDiv(session.Begin, length) * length,
                CalendarKernel.FloorDiv(session.End, length) * length));
        }

        if (sessions.Exists(session => session.Begin >= session.End))
            throw arguments.Wrong(At("sessionEnd"), "leaves a session without a window; see the alignment rules");
        var rules = new SessionRules(step, dayLength)
        {
            MergesEnd = !isRightClosed && arguments.Bool(At("mergeSessionEnd"), fallback: false),
            MergesRest = mergesRest,
        };
        return new SessionGrid(sessions, rules) { ForceTriggerTime = ForceTriggerTime() };
    }

    private List<TradingSession> Sessions(long dayLength)
    {
        var (begins, ends) = (Clocks("sessionBegin"), Clocks("sessionEnd"));
        if (begins.Count != ends.Count)
            throw arguments.Wrong(At("sessionEnd"), $"must have as many times as sessionBegin, {begins.Count}");
        if (begins.Count == 0) return [new TradingSession(0, dayLength)];
        if (begins.Count > 1 && begins[0] == 0 && ends[^1] == 0)
        {
            // One session over midnight, written as two: it opens the trading day.
            begins[0] = begins[^1];
            begins.RemoveAt(begins.Count - 1);
            ends.RemoveAt(ends.Count - 1);
        }

        var (sessions, days, before) = (new List<TradingSession>(), 0L, long.MinValue);
        for (var i = 0; i < begins.Count; i++)
        {
            if (begins[i] + days < before) days += dayLength;
            var begin = begins[i] + days;
            if (ends[i] + days <= begin) days += dayLength;
            before = ends[i] + days;
            sessions.Add(new TradingSession(begin, before));
        }

        return sessions[^1].End <= sessions[0].Begin + dayLength
            ? sessions
            : throw arguments.Wrong(At("sessionBegin"), "must be in order, all sessions within 24 hours");
    }

    private List<long> Clocks(string parameter)
    {
        if (!arguments.Has(At(parameter))) return [];
        var times = Columns.Of(arguments.FunctionName, arguments[At(parameter)]);
        if (times.Type is not (DataType.Second or DataType.Time or DataType.NanoTime or DataType.Minute))
            throw arguments.Wrong(At(parameter), "must hold times of day: SECOND, TIME or NANOTIME");
        var clocks = times.OwnNumbers<long>();
        if (Array.Exists(clocks, Data.Null.Is)) throw arguments.Wrong(At(parameter), "must not hold null");
        return [.. clocks.Select(clock => clock * CalendarKernel.Unit(times.Type) / _unit)];
    }

    private long? ForceTriggerTime()
    {
        var index = At("forceTriggerSessionEndTime");
        if (!arguments.Has(index)) return null;
        return arguments.Int(index) is > 0 and var wait ? wait : throw arguments.Wrong(index, "must be positive");
    }

    private void RefuseMergedSessions()
    {
        var index = At("mergeSession");
        if (!arguments.Has(index)) return;
        var merged = Columns.Of(arguments.FunctionName, arguments[index]);
        for (var i = 0; i < merged.Count; i++)
            if (merged.Scalar(i).AsBool())
                throw arguments.Wrong(index, "is not supported in the embedded engine; leave it out");
    }

    private int At(string parameter) => arguments.IndexOf(parameter);
}
