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

    /// <param name="isRound">Long steps are aligned by round lengths.</param>
    /// <param name="isRightClosed">Windows hold their end and not their start.</param>
    /// <param name="part">The part of each pane whose rows count.</param>
    /// <exception cref="ScriptException">The sessions do not fit one another, or the times.</exception>
    public SessionGrid Read(bool isRound, bool isRightClosed, (long From, long To) part)
    {
        if (_unit == CalendarKernel.NanosecondsPerDay)
            throw arguments.Wrong(At("timeColumn"), "must hold times of day");
        var mergesRest = arguments.Bool(At("mergeLastWindow"), fallback: false);
        var dayLength = CalendarKernel.NanosecondsPerDay / _unit;
        var sessions = Sessions(dayLength);
        var areMerged = AreMerged(sessions.Count);
        if (!mergesRest)
        {
            var length = Alignment.Length(type, step, isRound);
            for (var i = 0; i < sessions.Count; i++)
                sessions[i] = new TradingSession(
                    i > 0 && areMerged[i - 1] ? sessions[i].Begin : Aligned(sessions[i].Begin, length),
                    areMerged[i] ? sessions[i].End : Aligned(sessions[i].End, length));
        }

        if (sessions.Exists(session => session.Begin >= session.End))
            throw arguments.Wrong(At("sessionEnd"), "leaves a session without a window; see the alignment rules");
        var rules = new SessionRules(step, dayLength)
        {
            MergesEnd = !isRightClosed && arguments.Bool(At("mergeSessionEnd"), fallback: false),
            MergesRest = mergesRest,
            Part = part,
        };
        return new SessionGrid(Chains(sessions, areMerged), rules) { ForceTriggerTime = ForceTriggerTime() };
    }

    private static long Aligned(long clock, long length) => CalendarKernel.FloorDiv(clock, length) * length;

    private static List<SessionChain> Chains(List<TradingSession> sessions, bool[] areMerged)
    {
        var (chains, open) = (new List<SessionChain>(), new List<TradingSession>());
        for (var i = 0; i < sessions.Count; i++)
        {
            open.Add(sessions[i]);
            if (areMerged[i]) continue;
            chains.Add(new SessionChain([.. open]));
            open.Clear();
        }

        return chains;
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

    // For each session, whether it goes on into the next one of the trading day.
    private bool[] AreMerged(int sessions)
    {
        var (index, areMerged) = (At("mergeSession"), new bool[sessions]);
        if (!arguments.Has(index)) return areMerged;
        var flags = Columns.Of(arguments.FunctionName, arguments[index]);
        var given = Clocks("sessionBegin").Count;
        if (flags.Type != DataType.Bool || flags.Count != given - 1)
            throw arguments.Wrong(index, $"must hold {Math.Max(0, given - 1)} truth value(s), one less than there are sessions");
        for (var i = 0; i < flags.Count; i++)
        {
            if (!flags.Scalar(i).AsBool()) continue;
            // A session over midnight that is written as two opens the trading day: behind the last one it ends.
            if (i >= sessions - 1) throw arguments.Wrong(index, "must not merge sessions of two trading days");
            areMerged[i] = true;
        }

        return areMerged;
    }

    private int At(string parameter) => arguments.IndexOf(parameter);
}
