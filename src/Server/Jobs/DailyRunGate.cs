namespace DolphinQuant.Server.Jobs;

/// <summary>Lets one run of a (market, date) in at a time. One gate serves the whole process.</summary>
internal sealed class DailyRunGate
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Market, DateOnly Date)> _running = [];

    /// <summary>Enters, or returns null where a run of the same key is inside. Dispose the pass to leave.</summary>
    public IDisposable? TryEnter(string market, DateOnly date)
    {
        lock (_lock)
            return _running.Add((market, date)) ? new Pass(this, (market, date)) : null;
    }

    private void Leave((string Market, DateOnly Date) key)
    {
        lock (_lock)
            _running.Remove(key);
    }

    /// <summary>Leaves once, however often it is disposed: a second leave could let two runs in.</summary>
    private sealed class Pass(DailyRunGate gate, (string Market, DateOnly Date) key) : IDisposable
    {
        private DailyRunGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(key);
    }
}
