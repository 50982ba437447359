using DolphinQuant.Embedded.Runtime.Checking;
using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Cli;

/// <summary>Checks script files without running them and writes what is wrong to standard error.</summary>
internal static class ScriptChecks
{
    public static async Task<int> RunAsync(IReadOnlyList<string> files, ServiceOptions options, CancellationToken cancellationToken)
    {
        var check = new ScriptCheck([options.ScriptDirectory]);
        var isRight = true;
        foreach (var file in files)
        {
            var findings = file == "-"
                ? check.Check(await Console.In.ReadToEndAsync(cancellationToken), ScriptTerminal.StandardInput)
                : await check.CheckFileAsync(file, cancellationToken);
            isRight &= findings.Count == 0;
            foreach (var finding in findings) await Console.Error.WriteLineAsync(finding.Located);
        }

        return isRight ? ExitStatus.Done : ExitStatus.Failed;
    }
}
