namespace DolphinQuant.Embedded.Streaming.Engines.Anomalies;

/// <summary>A condition that holds: when, in steps of the batch; which one; and what is shown.</summary>
internal readonly record struct Anomaly(int Step, int Metric, long Time, int Group);

/// <summary>The conditions that hold in a batch.</summary>
internal sealed class AnomalyList
{
    private readonly List<Anomaly> _found = [];

    public void Add(Anomaly anomaly) => _found.Add(anomaly);

    /// <summary>In the order in which rows came, then in that of the conditions.</summary>
    public Anomaly[] InOrder() => [.. _found.OrderBy(anomaly => anomaly.Step).ThenBy(anomaly => anomaly.Metric)];
}
