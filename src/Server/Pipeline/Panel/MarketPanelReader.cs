using DolphinQuant.Data;
using DolphinQuant.Models;
using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Pipeline.Panel;

/// <summary>Pulls a <see cref="MarketPanel"/> out of the database as columns.</summary>
internal sealed class MarketPanelReader(TradingCalendar calendar)
{
    /// <summary>Reads what was known after the close of the request's session.</summary>
    /// <exception cref="DailyRunException">There are no bars or no factors.</exception>
    public async Task<MarketPanel> ReadAsync(
        IDatabaseSession session, RunRequest request, CancellationToken cancellationToken)
    {
        var bars = await ReadTableAsync(session, "access::panel::bars", request, cancellationToken);
        if (bars.Count == 0) throw Lacking(request, "bars");
        var factors = await ReadTableAsync(session, "access::panel::factors", request, cancellationToken);
        if (factors.Count == 0) throw Lacking(request, "factors");
        return Build(bars, factors, request.Date);
    }

    private static DailyRunException Lacking(RunRequest request, string what) => new(FormattableString.Invariant(
        $"Market {request.Market} has no {what} up to {request.Date:yyyy-MM-dd}; load more sessions."));

    private MarketPanel Build(Table bars, Table factors, DateOnly last)
    {
        // The bars arrive ordered by symbol and date.
        var first = Temporal.FromDays(Min(bars.Span<int>("date")));
        var sessions = calendar.Sessions(first, last).ToArray();
        var index = new SessionIndex(sessions);
        var segments = Segments((SymbolVector)bars["symbol"]);
        segments.Sort((left, right) => string.CompareOrdinal(left.Symbol, right.Symbol));
        var symbols = segments.ConvertAll(segment => segment.Symbol).ToArray();
        return new MarketPanel
        {
            Sessions = sessions,
            Symbols = symbols,
            Series = [.. segments.Select(segment => Series(bars, segment, index))],
            VisibleFrom = [.. segments.Select(segment => VisibleFrom(bars, segment, index))],
            Factors = FactorRowsOf(factors, symbols, index),
        };
    }

    private static DailyBarSeries Series(Table bars, Segment segment, SessionIndex index)
    {
        var dates = Dates(bars.Span<int>("date").Slice(segment.Start, segment.Count));
        var columns = new DailyBarColumns
        {
            Sessions = Array.ConvertAll(dates, index.Of),
            Dates = dates,
            Open = Doubles(bars, "open", segment),
            High = Doubles(bars, "high", segment),
            Low = Doubles(bars, "low", segment),
            Close = Doubles(bars, "close", segment),
            Volume = Doubles(bars, "volume", segment),
            PreviousClose = Doubles(bars, "preClose", segment),
            AdjustmentFactor = Doubles(bars, "adjustFactor", segment),
            IsSuspended = Flags(bars, "suspended", segment),
            IsSpecialTreatment = Flags(bars, "isSt", segment),
        };
        return new DailyBarSeries(segment.Symbol, columns);
    }

    private static int[] VisibleFrom(Table bars, Segment segment, SessionIndex index)
    {
        var seen = bars.Span<int>("seen").Slice(segment.Start, segment.Count);
        var visible = new int[segment.Count];
        var latest = 0;
        for (var i = 0; i < visible.Length; i++)
            visible[i] = latest = Math.Max(latest, index.OfOrAfter(Temporal.FromDays(seen[i])));
        return visible;
    }

    private static FactorRows FactorRowsOf(Table factors, string[] symbols, SessionIndex index)
    {
        var sessions = Array.ConvertAll(Dates(factors.Span<int>("time")), index.Of);
        var symbolOf = SymbolIndexes((SymbolVector)factors["symbol"], symbols);
        var order = Enumerable.Range(0, factors.Count)
            .OrderBy(row => sessions[row])
            .ThenBy(row => symbolOf[row])
            .ToArray();
        // The pivot's column order depends on the data; the model's must not.
        var names = factors.Names
            .Except(["time", "symbol"], StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var values = Array.ConvertAll(names, name => factors.Span<double>(name).ToArray());
        return new FactorRows(
            Array.ConvertAll(order, row => sessions[row]),
            Array.ConvertAll(order, row => symbolOf[row]),
            FeatureMatrix.FromColumns(names, values).SelectRows(order));
    }

    private static int[] SymbolIndexes(SymbolVector codes, string[] symbols) =>
    [
        .. Enumerable.Range(0, codes.Count).Select(row =>
        {
            var index = Array.BinarySearch(symbols, codes.Text(row), StringComparer.Ordinal);
            return index >= 0 ? index : throw new DailyRunException(
                $"{codes.Text(row)} has factors but no bars; load its bars again or delete its factors.");
        }),
    ];

    private static async Task<Table> ReadTableAsync(
        IDatabaseSession session, string function, RunRequest request, CancellationToken cancellationToken) =>
        (Table)await session.CallAsync(function, DailyStore.Key(request), cancellationToken);

    private static List<Segment> Segments(SymbolVector symbols)
    {
        var segments = new List<Segment>();
        var start = 0;
        for (var row = 1; row <= symbols.Count; row++)
        {
            if (row < symbols.Count && symbols.Codes[row] == symbols.Codes[start]) continue;
            segments.Add(new Segment(symbols.Text(start), start, row - start));
            start = row;
        }

        return segments;
    }

    private static double[] Doubles(Table bars, string column, Segment segment) =>
        bars.Span<double>(column).Slice(segment.Start, segment.Count).ToArray();

    private static bool[] Flags(Table bars, string column, Segment segment) =>
        [.. bars.Span<sbyte>(column).Slice(segment.Start, segment.Count).ToArray().Select(flag => flag == 1)];

    private static DateOnly[] Dates(ReadOnlySpan<int> days) => Array.ConvertAll(days.ToArray(), Temporal.FromDays);

    private static int Min(ReadOnlySpan<int> days)
    {
        var least = days[0];
        foreach (var day in days) least = Math.Min(least, day);
        return least;
    }

    private sealed record Segment(string Symbol, int Start, int Count);

    private sealed class SessionIndex(DateOnly[] sessions)
    {
        public int Of(DateOnly date)
        {
            var found = Array.BinarySearch(sessions, date);
            return found >= 0 ? found : throw new DailyRunException(FormattableString.Invariant(
                $"{date:yyyy-MM-dd} is stored as a session but is none of the calendar; ")
                + "mend the calendar file or delete the bars.");
        }

        public int OfOrAfter(DateOnly date)
        {
            var found = Array.BinarySearch(sessions, date);
            return found >= 0 ? found : ~found;
        }
    }
}
