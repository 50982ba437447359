namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>Tests beside which no others run.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
