using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>The vendor's JavaScript client, npm package <c>dolphindb</c>, against the listener.</summary>
public sealed class JavaScriptClientTests : ListenerFixture
{
    [JavaScriptClientFact]
    public Task Client_of_the_vendor_connects_runs_cancels_and_subscribes() => RunAsync("client.mjs", "11 checks");

    [JavaScriptClientFact]
    public Task What_editor_and_web_interface_ask_for_is_answered() => RunAsync("tools.mjs", "14 checks, 0 failures");

    [JavaScriptClientFact]
    public async Task Debug_adapter_stops_steps_and_shows_variables()
    {
        var module = Path.Combine(Folder, "modules", "debugged", "returns.dos");
        Directory.CreateDirectory(Path.GetDirectoryName(module)!);
        await File.WriteAllTextAsync(module, "module debugged::returns\n\ndef relative_changes(x) {\n    y = ratios(x) - 1\n    return y[1:]\n}\n");
        await RunAsync("debugger.mjs", "3 conversations");
    }

    protected override EmbeddedOptions Engine => base.Engine with { ModuleDirectories = [Path.Combine(Folder, "modules")] };

    private async Task RunAsync(string script, string end)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(Here(), script), JavaScriptClientFactAttribute.Entry!,
                Listener.EndPoint.Port.ToString(CultureInfo.InvariantCulture), Password,
            },
        };
        using var node = Process.Start(start)!;
        var (output, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();

        Assert.True(node.ExitCode == 0, $"{await output}\n{await error}");
        Assert.EndsWith(end, (await output).TrimEnd(), StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>
/// A test that needs node and the npm package: skipped without them, unless DOLPHINQUANT_REQUIRE_ALL=1 asks for every
/// test.
/// </summary>
internal sealed class JavaScriptClientFactAttribute : FactAttribute
{
    public JavaScriptClientFactAttribute()
    {
        if (Entry is null && Environment.GetEnvironmentVariable("DOLPHINQUANT_REQUIRE_ALL") != "1")
            Skip = "The npm package dolphindb is absent: run npm install in eng/conformance.";
    }

    /// <summary>The main file of the package; null when it was not installed.</summary>
    public static string? Entry { get; } = Find();

    private static string? Find([CallerFilePath] string file = "")
    {
        var named = Environment.GetEnvironmentVariable("DOLPHINDB_CLIENT");
        var entry = named ?? Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(file)!, "../../../eng/conformance/node_modules/dolphindb/index.js"));
        return File.Exists(entry) ? entry : null;
    }
}
