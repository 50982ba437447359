using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// Opens the context of a run, one run of a market at a time: two days of a market would train the same models twice.
/// </summary>
internal sealed class DailyRunContextFactory(DailyStore store, TradingCalendars calendars) : IDisposable
{
    private readonly Dictionary<string, SemaphoreSlim> _turns =
        calendars.All.ToDictionary(calendar => calendar.Market.Code, _ => new SemaphoreSlim(1, 1));

    /// <summary>Waits for the run of the market that is under way, if any, and opens a session.</summary>
    public async Task<DailyRunContext> OpenAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var turn = _turns[request.Market];
        await turn.WaitAsync(cancellationToken);
        try
        {
            var session = await store.OpenAsync(cancellationToken);
            return new DailyRunContext(request, session, calendars[request.Market], turn);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values) turn.Dispose();
    }
}
