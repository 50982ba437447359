using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How large the managed heap of the process may grow while scripts run. An estimate: asked for at every 64th check and
/// before a large value is built, and shared by all sessions, so the session that notices pays.
/// </summary>
internal sealed class MemoryLimit(long? limitBytes)
{
    private const int CheckInterval = 64;

    // A value of fewer elements is left to the next check.
    private const long LargeElements = 1 << 20;

    private const long ElementBytes = 8;

    private int _checks;

    /// <exception cref="ScriptException">More memory is in use than may be.</exception>
    public void Check()
    {
        if (++_checks % CheckInterval == 0) Require(0);
    }

    /// <exception cref="ScriptException">There is no room for a value of so many elements.</exception>
    public void CheckRoom(long elements)
    {
        if (elements >= LargeElements) Require(Math.Min(elements, long.MaxValue / ElementBytes) * ElementBytes);
    }

    private void Require(long more)
    {
        if (limitBytes is not { } limit || GC.GetTotalMemory(forceFullCollection: false) <= limit - more) return;
        // Garbage does not count: only what is still there after a collection is the script's fault.
        var used = GC.GetTotalMemory(forceFullCollection: true);
        if (used > limit - more)
            throw new ScriptException(string.Create(
                CultureInfo.InvariantCulture,
                $"The engine uses {used >> 20:N0} MiB{Needed(more)} of at most {limit >> 20:N0} MiB; select fewer rows or raise the limit."));
    }

    private static string Needed(long more) =>
        more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and needs {more >> 20:N0} MiB more");
}
