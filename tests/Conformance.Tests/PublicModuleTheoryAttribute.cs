namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// A theory over DolphinDB's public modules, which are read from the folder that <c>DOLPHINDB_MODULES</c> names (a copy
/// of the repository dolphindb/DolphinDBModules) and skipped without it. No package registry has these files, so
/// <c>DOLPHINQUANT_REQUIRE_ALL</c> does not ask for them, as it does not for a DolphinDB server or a GPU.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicModuleTheoryAttribute : TheoryAttribute
{
    public PublicModuleTheoryAttribute()
    {
        if (Folder is null) Skip = "Set DOLPHINDB_MODULES to a copy of dolphindb/DolphinDBModules to run its modules.";
    }

    /// <summary>The folder, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("DOLPHINDB_MODULES") is { Length: > 0 } folder ? folder : null;
}
