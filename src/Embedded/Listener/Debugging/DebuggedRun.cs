using System.Collections.Frozen;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Debugging;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Listener.Debugging;

/// <summary>
/// One script that a debugger runs, on a thread of its own. When it fails it stays until the debugger goes on; then it ends.
/// </summary>
internal sealed class DebuggedRun : IAsyncDisposable
{
    private static readonly FrozenDictionary<string, Func<DebuggedRun, DebugRequest, byte[]>> Deeds =
        new Dictionary<string, Func<DebuggedRun, DebugRequest, byte[]>>(StringComparer.Ordinal)
        {
            ["parseScriptWithDebug"] = (run, request) => run.Parse(request),
            ["runScriptWithDebug"] = (run, request) => run.Start(request),
            ["setBreaks"] = (run, request) => run.SetBreaks(request),
            ["setAllExceptionBreak"] = (run, request) => run.SetErrorBreak(request),
            ["sourceRequest"] = (run, request) => DebugMessage.Answer(
                request.Id, json => json.WriteStringValue(run.SourceOf(request.Text(0)).Text.Text)),
            ["stackTrace"] = (run, request) => run._debugger.Inspect(levels =>
                DebugMessage.Answer(request.Id, json => DebuggedVariables.WriteCalls(json, levels))),
            ["getStackVariables"] = (run, request) => run._debugger.Inspect(levels =>
                DebugMessage.Answer(request.Id, json => run.Variables.WriteVariables(json, levels, request.Int(0)))),
            ["getVariable"] = (run, request) => run._debugger.Inspect(levels => run.Show(request, levels)),
            ["continueRun"] = (run, request) => run.Resume(request, Step.Continue),
            ["stepOver"] = (run, request) => run.Resume(request, Step.Over),
            ["stepInto"] = (run, request) => run.Resume(request, Step.Into),
            ["stepOut"] = (run, request) => run.Resume(request, Step.Out),
            ["pauseRun"] = (run, request) => run.Pause(request),
            ["stopRun"] = (run, request) => run.Stop(request),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ClientSession _client;
    private readonly Action<byte[]> _send;
    private readonly ScriptDebugger _debugger;
    private readonly Session _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, DebuggedSource> _sources = new(StringComparer.Ordinal);
    private Task? _running;
    private volatile bool _hasFailed;

    /// <param name="client">Whose script it is.</param>
    /// <param name="send">Sends a message; returns when it has gone.</param>
    public DebuggedRun(ClientSession client, Action<byte[]> send)
    {
        (_client, _send) = (client, send);
        _debugger = new ScriptDebugger(TellPause);
        _session = client.OpenSession(_debugger);
        _session.Printed = line => send(DebugMessage.Event("OUTPUT", json => json.WriteStringValue(line)));
    }

    private DebuggedVariables Variables => field ??= new DebuggedVariables(_session);

    /// <summary>Is it something that only a debugger asks for?</summary>
    public static bool Knows(string function) => Deeds.ContainsKey(function);

    /// <summary>Does what a request asks for and returns the answer.</summary>
    /// <exception cref="ScriptException">It cannot be done.</exception>
    public byte[] Do(DebugRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Deeds[request.Function](this, request);
    }

    /// <summary>Stops the script and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_running is not null) await _running.ConfigureAwait(false);
        _debugger.Dispose();
        _stop.Dispose();
    }

    // A script with a mistake is not run; an editor shows the mistake and asks for nothing but its end.
    private byte[] Parse(DebugRequest request)
    {
        if (_running is not null) throw new ScriptException("A script runs; stop it before the next one.");
        _session.Rights?.User = _client.UserName;
        _session.Rights?.RefuseForbiddenScripts();
        _sources.Clear();
        try
        {
            Add("", Parser.ParseOrThrow(new SourceText(request.Text(0)), name => _session.FindFunction(name) is not null));
        }
        catch (ScriptException mistake)
        {
            _sources.Clear();
            _send(DebugMessage.Event("SYNTAX", json => WritePlace(json, mistake.Line - 1, ""), mistake.Located));
            return DebugMessage.Answer(request.Id, json => WriteModules(json, modules: null));
        }

        _debugger.Follow(_sources.Values);
        return DebugMessage.Answer(request.Id, json => WriteModules(json, _sources.Values.Where(source => source.Module.Length > 0)));
    }

    private void Add(string module, Script script)
    {
        var source = _sources[module] = new DebuggedSource(module, script);
        foreach (var used in source.Uses)
        {
            if (_sources.ContainsKey(used)) continue;
            _session.Import(used);
            Add(used, _session.Engine.Modules.Load(used));
        }
    }

    private byte[] Start(DebugRequest request)
    {
        if (_running is not null) throw new ScriptException("The script runs already.");
        var source = SourceOf("").Text;
        _debugger.Enter("", _session.TopFrame);
        _running = Task.Factory.StartNew(() => Run(source), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return DebugMessage.Answer(request.Id, data: null);
    }

    private void Run(SourceText source)
    {
        using var job = _client.Listener.Begin(_client, "debug: " + source.Text, _stop.Token);
        try
        {
            _session.Run(source, echo: null, job.Token);
            TellEnd("FINISHED");
        }
        catch (OperationCanceledException)
        {
            TellEnd("STOPPED");
        }
        catch (Exception failure) when (RequestRunner.Explain(failure) is { } message)
        {
            if (_debugger.HasShown(failure))
            {
                TellEnd("STOPPED");
                return;
            }

            _hasFailed = true;
            var (line, module) = PlaceOf(failure as ScriptException);
            Tell(DebugMessage.Event("ERROR", json => WritePlace(json, line, module), message));
        }
    }

    private byte[] SetBreaks(DebugRequest request)
    {
        var lines = _debugger.SetBreaks(SourceOf(request.Text(0)), request.Ints(1));
        return DebugMessage.Answer(request.Id, json =>
        {
            json.WriteStartArray();
            json.WriteStringValue(request.Text(0));
            json.WriteStartArray();
            foreach (var line in lines) json.WriteNumberValue(line);
            json.WriteEndArray();
            json.WriteEndArray();
        });
    }

    private byte[] SetErrorBreak(DebugRequest request)
    {
        _debugger.BreaksOnErrors = request.Arguments is [Scalar { Type: DataType.Bool, IsNull: false } isWanted]
            ? isWanted.AsBool()
            : throw new ScriptException("setAllExceptionBreak: the argument must be true or false.");
        return DebugMessage.Answer(request.Id, data: null);
    }

    private byte[] Show(DebugRequest request, IReadOnlyList<CallLevel> levels)
    {
        var (shape, bytes) = Variables.Find(levels, request.Int(0), request.Int(1));
        return DebugMessage.Answer(request.Id, shape, bytes);
    }

    private byte[] Resume(DebugRequest request, Step step)
    {
        if (_hasFailed) TellEnd("STOPPED");
        else _debugger.Resume(step);
        return DebugMessage.Answer(request.Id, data: null);
    }

    private byte[] Pause(DebugRequest request)
    {
        _debugger.Pause();
        return DebugMessage.Answer(request.Id, data: null);
    }

    private byte[] Stop(DebugRequest request)
    {
        _stop.Cancel();
        return DebugMessage.Answer(request.Id, data: null);
    }

    private DebuggedSource SourceOf(string module) => _sources.GetValueOrDefault(module) ?? throw new ScriptException(
        module.Length == 0 ? "There is no script; send one with parseScriptWithDebug." : $"The script does not use the module {module}.");

    private void TellPause(Pause pause)
    {
        var (line, module) = (pause.Place?.Line ?? 0, pause.Place?.Source.Module ?? "");
        _send(pause.Reason == PauseReason.Error
            ? DebugMessage.Event("ERROR", json => WritePlace(json, line, module), pause.Message)
            : DebugMessage.Event(
                pause.Reason == PauseReason.Step ? "STEP" : "BREAKPOINT", json => WriteState(json, "PAUSED", line)));
    }

    private void TellEnd(string status) => Tell(DebugMessage.Event("END", json => WriteState(json, status, 0)));

    // The last that the script's thread says; nobody may be there to hear it.
    private void Tell(byte[] message)
    {
        try
        {
            _send(message);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException
            or System.Net.WebSockets.WebSocketException)
        {
            // The debugger has gone.
        }
    }

    private (int Line, string Module) PlaceOf(ScriptException? mistake) => mistake is null
        ? (0, "")
        : (Math.Max(0, mistake.Line - 1), _sources.Values.FirstOrDefault(source => source.Text.Name == mistake.ScriptName)?.Module ?? "");

    private static void WritePlace(Utf8JsonWriter json, int line, string module)
    {
        json.WriteStartObject();
        json.WriteNumber("line", line);
        json.WriteString("moduleName", module);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, string status, int line)
    {
        json.WriteStartObject();
        json.WriteString("status", status);
        json.WriteNumber("line", line);
        json.WriteEndObject();
    }

    private static void WriteModules(Utf8JsonWriter json, IEnumerable<DebuggedSource>? modules)
    {
        json.WriteStartObject();
        if (modules is not null)
        {
            json.WriteStartObject("modules");
            foreach (var module in modules) json.WriteString(module.Module, module.Text.Name);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
