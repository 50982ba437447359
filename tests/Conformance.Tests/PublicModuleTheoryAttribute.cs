namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// A theory over DolphinDB's public modules, which are read from the folder that <c>DOLPHINDB_MODULES</c> names (a copy
/// of the repository dolphindb/DolphinDBModules). Skipped without it, failing where <c>DOLPHINQUANT_REQUIRE_ALL</c> is 1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicModuleTheoryAttribute : TheoryAttribute
{
    public PublicModuleTheoryAttribute()
    {
        if (Folder is null && Environment.GetEnvironmentVariable("DOLPHINQUANT_REQUIRE_ALL") != "1")
            Skip = "Set DOLPHINDB_MODULES to a copy of dolphindb/DolphinDBModules to run its modules.";
    }

    /// <summary>The folder, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("DOLPHINDB_MODULES");
}
