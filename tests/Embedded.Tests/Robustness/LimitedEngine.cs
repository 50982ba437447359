using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>A database with tight limits, for scripts that nobody would write.</summary>
public sealed class LimitedEngine : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "dolphinquant-" + Guid.NewGuid().ToString("N"));

    public static ExecutionLimits Limits { get; } = new()
    {
        MaxDuration = TimeSpan.FromSeconds(5), MaxRows = 10_000, MaxCallDepth = 50,
    };

    public EmbeddedDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync() => Database = await EmbeddedDatabase.OpenAsync(
        new EmbeddedOptions { Directory = _directory, Limits = Limits, EchoesExpressions = true, Output = _ => { } }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Runs a script in a session of its own and returns the complaint, or null.</summary>
    public async Task<ScriptException?> RunAsync(string script)
    {
        await using var session = await Database.OpenSessionAsync(CancellationToken.None);
        return await RunAsync(session, script);
    }

    /// <summary>Runs a script: it ends in a value or a complaint about the script, and never in a mistake of the engine.</summary>
    public static async Task<ScriptException?> RunAsync(IDatabaseSession session, string script)
    {
        try
        {
            await session.RunAsync(script, CancellationToken.None);
            return null;
        }
        catch (ScriptException complaint)
        {
            Assert.False(
                complaint.InnerException is { } inner && ScriptFault.IsOfEngine(inner),
                $"{script}\n{complaint.Located}\n{complaint.InnerException}");
            Assert.True(complaint.Message.Length > 0 || complaint.InnerException is ThrownByScript, script);
            return complaint;
        }
    }
}
