using System.Collections.Concurrent;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The subscriptions that rows are pushed for, so that their users can end them. Safe for concurrent use.</summary>
internal sealed class Publications
{
    private readonly ConcurrentDictionary<Entry, byte> _running = new();

    /// <summary>Notes a subscription; dispose what is returned when it has ended.</summary>
    public IDisposable Add(string table, string action, string user, CancellationTokenSource stop)
    {
        var entry = new Entry(this, table, action, user, stop);
        _running[entry] = 0;
        return entry;
    }

    /// <summary>Ends the subscriptions of a user to a table, those of one action or all.</summary>
    public void Stop(string table, string action, string user)
    {
        foreach (var entry in _running.Keys)
            if (entry.Table == table && entry.User == user && (action.Length == 0 || entry.Action == action))
                entry.Stop();
    }

    private sealed class Entry(
        Publications owner, string table, string action, string user, CancellationTokenSource stop) : IDisposable
    {
        public string Table => table;

        public string Action => action;

        public string User => user;

        // Under the lock that Dispose takes, so that a subscription that has ended is not stopped again.
        public void Stop()
        {
            lock (stop)
                if (owner._running.ContainsKey(this)) stop.Cancel();
        }

        public void Dispose()
        {
            lock (stop) owner._running.TryRemove(this, out _);
        }
    }
}
