using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace DolphinQuant.EndToEnd.Tests;

/// <summary>The real program in a process of its own, with a folder of its own.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int Interrupt = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _errors = [];
    private readonly List<string> _output = [];

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Starts the program. Logs and errors are kept for the message of a failing test.</summary>
    /// <remarks>
    /// Through <c>env</c>, which makes room for the program in its own process: a test run that a shell started in the
    /// background hands an ignored Ctrl-C down to its children, and .NET leaves an ignored signal ignored.
    /// </remarks>
    public static ServiceProcess Start(string folder, params string[] arguments) => StartUnder([], folder, arguments);

    /// <summary>Starts the program as the child of another that watches it.</summary>
    public static ServiceProcess StartUnder(
        IEnumerable<string> watcher, string folder, IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "dolphinquant.dll");
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", .. watcher, "dotnet", program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.OutputDataReceived += (_, line) => service.TakeOutput(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.TakeError(line.Data);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Everything written to standard output so far.</summary>
    public string Output
    {
        get { lock (_output) return string.Join('\n', _output); }
    }

    /// <summary>Everything written to standard error so far.</summary>
    public string Errors
    {
        get { lock (_errors) return string.Join('\n', _errors); }
    }

    /// <summary>
    /// Reads on until a line holds <paramref name="text"/>; fails when the program ends or takes too long before.
    /// </summary>
    public async Task<string> WaitForAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
                if (line.Contains(text, StringComparison.Ordinal))
                    return line;
        }
        catch (OperationCanceledException)
        {
            // Said below, with what the program wrote.
        }

        throw new InvalidOperationException($"The program never wrote '{text}'.\n{Output}\n{Errors}");
    }

    /// <summary>Waits for the end and returns the exit status.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once, as the kernel does when memory runs out; nothing of it runs on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the watched program in the same way; the watcher ends after it.</summary>
    public async Task KillWatchedAsync()
    {
        var child = await File.ReadAllTextAsync($"/proc/{_process.Id}/task/{_process.Id}/children");
        using var watched = Process.GetProcessById(int.Parse(child, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));
        watched.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Sends what Ctrl-C sends.</summary>
    public void SendInterrupt() => Assert.Equal(0, Kill(_process.Id, Interrupt));

    /// <summary>The peak of resident memory in MiB.</summary>
    public double PeakMemoryMib()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(
            entry => entry.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void TakeOutput(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
            return;
        }

        lock (_output) _output.Add(line);
        _lines.Writer.TryWrite(line);
    }

    private void TakeError(string? line)
    {
        if (line is null) return;
        lock (_errors) _errors.Add(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
