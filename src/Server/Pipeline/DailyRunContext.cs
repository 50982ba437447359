using DolphinQuant.Data;
using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// What the steps of one run share: the session, and the data pulled from it, read once when first asked for.
/// </summary>
internal sealed class DailyRunContext(
    RunRequest request, IDatabaseSession session, TradingCalendar calendar, SemaphoreSlim turn) : IAsyncDisposable
{
    private ResearchDataset? _dataset;

    public RunRequest Request => request;

    public IDatabaseSession Session => session;

    public TradingCalendar Calendar => calendar;

    public MarketProfile Profile { get; } = MarketProfile.Of(request.Market);

    /// <summary>
    /// The dataset as known after the close of the run's day. Valid once the factors of the day are stored.
    /// </summary>
    public async Task<ResearchDataset> DatasetAsync(CancellationToken cancellationToken)
    {
        if (_dataset is not null) return _dataset;
        var panel = await new MarketPanelReader(calendar).ReadAsync(session, request, cancellationToken);
        return _dataset = ResearchDataset.Create(panel, Profile);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await session.DisposeAsync();
        }
        finally
        {
            turn.Release();
        }
    }
}
