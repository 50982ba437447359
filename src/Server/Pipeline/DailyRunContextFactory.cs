using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline.Loading;

namespace DolphinQuant.Server.Pipeline;

/// <summary>Opens the context of a run, one run of a market at a time: two days of a market would train the same models twice.</summary>
internal sealed class DailyRunContextFactory(DailyStore store, TradingCalendars calendars, PriceFolder folder) : IDisposable
{
    private readonly Dictionary<string, SemaphoreSlim> _running =
        calendars.All.ToDictionary(calendar => calendar.Market.Code, _ => new SemaphoreSlim(1, 1));

    /// <summary>Waits for the run of the market that is under way, if any, and opens a session.</summary>
    public async Task<DailyRunContext> OpenAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var turn = _running[request.Market];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return new DailyRunContext(request, await store.OpenAsync(cancellationToken), calendars[request.Market], turn);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    /// <summary>The days of a market for which files are waiting to be loaded.</summary>
    public async Task<HashSet<DateOnly>> WaitingDatesAsync(string market, CancellationToken cancellationToken)
    {
        var waiting = await folder.ReadWaitingAsync(null, cancellationToken);
        return waiting is null ? [] : [.. waiting.Bars.Where(bar => bar.Market == market).Select(bar => bar.Date)];
    }

    public void Dispose()
    {
        foreach (var turn in _running.Values) turn.Dispose();
    }
}
