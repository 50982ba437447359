using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>What the sessions of one database have in common. Safe for concurrent use.</summary>
internal sealed class Engine(DfsStore store, FunctionTable functions, EmbeddedOptions options)
{
    public DfsStore Store => store;

    public FunctionTable Functions => functions;

    public SharedObjects Shared { get; } = new();

    public ModuleLibrary Modules { get; } = new(options.ModuleDirectories, functions);

    public ExecutionLimits Limits => options.Limits;

    public TimeProvider Time => options.TimeProvider;

    /// <summary>The files that scripts may name.</summary>
    public ScriptFiles Files => options.Files;

    /// <summary>Takes the lines that scripts print; null when nobody listens.</summary>
    public Action<string>? Output => options.Output;
}
