using System.Globalization;
using FsCheck.Xunit;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>
/// A property of random scripts: other scripts in each run. A failure names its seed, with which DOLPHINQUANT_SCRIPT_SEED runs the
/// same scripts again; DOLPHINQUANT_SCRIPT_COUNT asks for more of them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RandomScriptsAttribute : PropertyAttribute
{
    private const int UsualCount = 10_000;

    public RandomScriptsAttribute()
    {
        MaxTest = Environment.GetEnvironmentVariable("DOLPHINQUANT_SCRIPT_COUNT") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : UsualCount;
        if (Environment.GetEnvironmentVariable("DOLPHINQUANT_SCRIPT_SEED") is { Length: > 0 } seed) Replay = seed;
    }
}
