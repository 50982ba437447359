using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using DolphinQuant.Server.Cli.Prompt;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Streams;

namespace DolphinQuant.Server.Cli;

/// <summary>
/// A session of the embedded engine whose output is standard output: values of top-level expressions and what scripts
/// print. Errors go to standard error. Ctrl-C stops the script that runs, not the process.
/// </summary>
internal sealed class ScriptTerminal : IAsyncDisposable
{
    /// <summary>The name that a script from standard input has in messages.</summary>
    public const string StandardInput = "stdin";

    private readonly EmbeddedDatabase _database;
    private readonly IDatabaseSession _session;
    private readonly string? _throwAwayDirectory;

    private ScriptTerminal(EmbeddedDatabase database, IDatabaseSession session, string? throwAwayDirectory)
    {
        _database = database;
        _session = session;
        _throwAwayDirectory = throwAwayDirectory;
    }

    /// <summary>Opens the configured store, or an empty one that is deleted in the end.</summary>
    /// <exception cref="DatabaseException">Another process owns the store, or it cannot be used.</exception>
    /// <exception cref="SettingsException">The settings name a server.</exception>
    public static async Task<ScriptTerminal> OpenAsync(ScriptArguments arguments, ServiceOptions options, CancellationToken cancellationToken)
    {
        var throwAway = arguments.IsMemory ? Directory.CreateTempSubdirectory("dolphinquant-").FullName : null;
        var directory = throwAway ?? options.Database.EmbeddedDirectory ?? throw new SettingsException(
            ["Database:ConnectionString names a DolphinDB server; script runs on the embedded engine. Use --database embedded:FOLDER or --memory."]);
        var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.GetFullPath(directory),
                ModuleDirectories = [options.ScriptDirectory],
                CalendarDirectory = options.CalendarDirectory,
                EchoesExpressions = true,
                Output = Console.Out.WriteLine,
                Files = ScriptFiles.Full,
                RemoteStreams = new RemoteStreams(),
            },
            cancellationToken);
        return new ScriptTerminal(database, await database.OpenSessionAsync(cancellationToken), throwAway);
    }

    /// <summary>Runs a file, or standard input for <c>-</c>, and returns the exit status.</summary>
    public async Task<int> RunFileAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-") return await ReportAsync(file, stop => _session.RunFileAsync(file, stop), cancellationToken);
        var script = await Console.In.ReadToEndAsync(cancellationToken);
        return await RunTextAsync(script, cancellationToken);
    }

    /// <summary>Runs a text and returns the exit status; variables live on.</summary>
    public Task<int> RunTextAsync(string script, CancellationToken cancellationToken) =>
        ReportAsync(StandardInput, stop => _session.RunAsync(script, stop), cancellationToken);

    /// <summary>An editor of lines that knows the names of the session.</summary>
    public LineEditor CreateEditor() => new(
        () => Console.ReadKey(intercept: true), Console.Out, () => Console.WindowWidth, LineHistory.Open(LineHistory.DefaultPath),
        new NameCompletion(_session).CompleteAsync);

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _database.DisposeAsync();
        if (_throwAwayDirectory is not null) Directory.Delete(_throwAwayDirectory, recursive: true);
    }

    private static async Task<int> ReportAsync(string name, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // A second Ctrl-C ends the process, as a script notices the first only at its next call or loop round.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });
        try
        {
            await run(stop.Token);
            return ExitStatus.Done;
        }
        catch (ScriptException mistake)
        {
            var place = mistake.Line == 0 ? name : $"{mistake.ScriptName ?? name}({mistake.Line},{mistake.Column})";
            await Console.Error.WriteLineAsync($"{place}: {mistake.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{name}: stopped");
        }

        return ExitStatus.Failed;
    }
}
