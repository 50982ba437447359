using System.Globalization;

namespace DolphinQuant.Embedded.Tests.Robustness;

/// <summary>A property of random scripts; DOLPHINQUANT_SCRIPT_COUNT asks for more of them than usual.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RandomScriptsAttribute : SeededPropertyAttribute
{
    private const int UsualCount = 10_000;

    public RandomScriptsAttribute() =>
        MaxTest = Environment.GetEnvironmentVariable("DOLPHINQUANT_SCRIPT_COUNT") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : UsualCount;
}
