namespace DolphinQuant.DolphinDb.Pooling;

/// <summary>
/// Which host to try next: the leader that a server named, then the least loaded ones; those that failed rest for a
/// while that doubles with every failure and are tried last. Safe for concurrent use.
/// </summary>
internal sealed class HostRing
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<Endpoint, Host> _hosts = [];
    private readonly TimeProvider _clock;
    private Endpoint? _leader;

    public HostRing(IReadOnlyList<Endpoint> endpoints, TimeProvider clock)
    {
        _clock = clock;
        foreach (var endpoint in endpoints) _hosts.TryAdd(endpoint, new Host(_hosts.Count));
    }

    /// <summary>How many hosts are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _hosts.Count;
        }
    }

    /// <summary>All hosts, the best one first.</summary>
    public IReadOnlyList<Endpoint> InOrder()
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. _hosts
                    .OrderBy(host => host.Value.RestsUntil > now ? host.Value.RestsUntil : DateTimeOffset.MinValue)
                    .ThenBy(host => host.Key == _leader ? 0 : 1)
                    .ThenBy(host => host.Value.Load)
                    .ThenBy(host => host.Value.Connections)
                    .ThenBy(host => host.Value.Position)
                    .Select(host => host.Key),
            ];
        }
    }

    /// <summary>A connection was opened.</summary>
    public void Opened(Endpoint endpoint)
    {
        lock (_lock)
        {
            var host = Of(endpoint);
            host.Connections++;
            (host.Failures, host.RestsUntil) = (0, default);
        }
    }

    /// <summary>A connection was closed.</summary>
    public void Closed(Endpoint endpoint)
    {
        lock (_lock) Of(endpoint).Connections--;
    }

    /// <summary>A connection could not be opened.</summary>
    /// <returns>How long the host rests now.</returns>
    public TimeSpan Failed(Endpoint endpoint)
    {
        lock (_lock)
        {
            var host = Of(endpoint);
            var rest = FirstRest * Math.Pow(2, Math.Min(host.Failures++, 10));
            if (rest > LongestRest) rest = LongestRest;
            host.RestsUntil = _clock.GetUtcNow() + rest;
            if (endpoint == _leader) _leader = null;
            return rest;
        }
    }

    /// <summary>A server named the leader; it is asked first from now on.</summary>
    public void Prefer(Endpoint leader)
    {
        lock (_lock)
        {
            Of(leader).RestsUntil = default;
            _leader = leader;
        }
    }

    /// <summary>What a host says of its load.</summary>
    public void Report(Endpoint endpoint, double load)
    {
        lock (_lock)
            if (_hosts.TryGetValue(endpoint, out var host)) host.Load = load;
    }

    private Host Of(Endpoint endpoint)
    {
        if (_hosts.TryGetValue(endpoint, out var host)) return host;
        return _hosts[endpoint] = new Host(_hosts.Count);
    }

    private sealed class Host(int position)
    {
        public int Position => position;

        public int Connections { get; set; }

        public int Failures { get; set; }

        public double Load { get; set; }

        public DateTimeOffset RestsUntil { get; set; }
    }
}
