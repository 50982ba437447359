using System.Collections.Concurrent;
using System.Net;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The subscriptions that rows are pushed for, so that their users can end them. Safe for concurrent use.</summary>
internal sealed class Publications
{
    private readonly ConcurrentDictionary<RunningPublication, byte> _running = new();

    /// <summary>Those that are pushed for now, by table.</summary>
    public IEnumerable<RunningPublication> All => _running.Keys.OrderBy(one => one.Table, StringComparer.Ordinal);

    /// <summary>Notes a subscription; dispose what is returned when it has ended.</summary>
    public IDisposable Add(Publication publication, ClientSession client, CancellationTokenSource stop)
    {
        var running = new RunningPublication(this, publication, client, stop);
        _running[running] = 0;
        return running;
    }

    /// <summary>Ends the subscriptions of a user to a table, those of one action or all.</summary>
    public void Stop(string table, string action, string user)
    {
        foreach (var running in _running.Keys)
            if (running.Table == table && running.User == user && (action.Length == 0 || running.Action == action))
                running.Stop();
    }

    /// <summary>A subscription that rows are pushed for.</summary>
    internal sealed class RunningPublication(
        Publications owner, Publication publication, ClientSession client, CancellationTokenSource stop) : IDisposable
    {
        public string Table => publication.Table;

        public string Action => publication.Action;

        public string User { get; } = client.UserName;

        public IPEndPoint Remote => client.Remote;

        /// <summary>The offset of the last row that the client was sent.</summary>
        public long LastOffset => publication.LastOffset;

        /// <summary>How many rows the client has not been sent yet.</summary>
        public long Waiting() => publication.Waiting;

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
