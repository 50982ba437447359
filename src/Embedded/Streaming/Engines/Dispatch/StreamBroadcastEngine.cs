using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.Dispatch;

/// <summary>Hands every row that comes in to several tables.</summary>
internal sealed class StreamBroadcastEngine(EngineDefinition definition, IReadOnlyList<EngineOutput> outputs)
    : StreamEngine(definition)
{
    public override string Kind => "StreamBroadcastEngine";

    public override int GroupCount => 1;

    public override IEnumerable<(string Name, Scalar Value)> Details => [EngineStatus.Rows(this)];

    protected override void Process(Table rows)
    {
        foreach (var output in outputs) output.Write(rows.Columns);
    }
}
