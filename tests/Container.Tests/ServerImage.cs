namespace DolphinQuant.Container.Tests;

/// <summary>
/// The image that the tests start, named by the environment: <c>DOLPHINDB_IMAGE</c>, an image of DolphinDB's server, or
/// else <c>DOLPHINQUANT_IMAGE</c>, the service's own. Without either the tests are skipped, so that nobody's test run
/// pulls a gigabyte unasked; with <c>DOLPHINQUANT_REQUIRE_ALL=1</c> they fail, but where
/// <c>DOLPHINQUANT_NO_CONTAINERS=1</c> says that no container can be started at all.
/// </summary>
internal static class ServerImage
{
    public const string Missing =
        "DOLPHINQUANT_IMAGE names no image: eng/container/build makes one where a container runtime is at hand.";

    private static readonly string? Vendor = Named("DOLPHINDB_IMAGE");

    public static string? Name { get; } = Vendor ?? Named("DOLPHINQUANT_IMAGE");

    /// <summary>True for DolphinDB's own server.</summary>
    public static bool IsDolphinDb => Vendor is not null;

    /// <summary>Why no test can run, or null where they shall.</summary>
    public static string? SkipReason =>
        Name is null && (Named("DOLPHINQUANT_NO_CONTAINERS") == "1" || Named("DOLPHINQUANT_REQUIRE_ALL") != "1") ? Missing : null;

    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } name ? name : null;
}

/// <summary>A test that any server in a container passes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute() => Skip = ServerImage.SkipReason;
}

/// <summary>A test of the service's own image.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServiceFactAttribute : FactAttribute
{
    public ServiceFactAttribute() => Skip = ServerImage.IsDolphinDb
        ? "DOLPHINDB_IMAGE has DolphinDB's server started instead of the service's image."
        : ServerImage.SkipReason;
}
