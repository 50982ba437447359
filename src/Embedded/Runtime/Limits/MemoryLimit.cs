using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How large the managed heap of the process may grow while scripts run. An estimate: asked for at every 64th check,
/// and shared by all sessions, so the session that notices pays.
/// </summary>
internal sealed class MemoryLimit(long? limitBytes)
{
    private const int CheckInterval = 64;

    private int _checks;

    public void Check()
    {
        if (limitBytes is not { } limit || ++_checks % CheckInterval != 0) return;
        if (GC.GetTotalMemory(forceFullCollection: false) <= limit) return;
        // Garbage does not count: only what is still there after a collection is the script's fault.
        var used = GC.GetTotalMemory(forceFullCollection: true);
        if (used > limit)
            throw new ScriptException(string.Create(
                CultureInfo.InvariantCulture,
                $"The engine uses {used >> 20:N0} MiB of at most {limit >> 20:N0} MiB; select fewer rows or raise the limit."));
    }
}
