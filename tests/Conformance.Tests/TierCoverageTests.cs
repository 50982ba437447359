using DolphinQuant.Embedded.Runtime.Checking;

namespace DolphinQuant.Conformance.Tests;

/// <summary>The functions that public scripts call are there, those too whose pages show nothing that could be compared.</summary>
public sealed class TierCoverageTests
{
    // gpFit and its like are a licensed extension on GPUs; streamEventSerializer and terminate belong to complex event
    // processing; nothing documents the others.
    private static readonly string[] Missing =
        ["createGPLearnEngine", "gpFit", "gpPredict", "streamEventSerializer", "terminate", "getFunctionDef", "loadColumn"];

    [Fact]
    public void Functions_of_the_tiers_are_there()
    {
        var check = new ScriptCheck([]);
        var lacking = FunctionTiers.Counted
            .Where(name => name != "not" && FunctionNeeds.Of(name) is (FunctionNeed.Nothing or FunctionNeed.Streaming))
            .Where(name => check.Check($"x = [{name}]", "tiers").Any());
        Assert.Equal(Missing.Order(StringComparer.Ordinal), lacking.Order(StringComparer.Ordinal));
    }
}
