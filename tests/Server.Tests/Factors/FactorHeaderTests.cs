using System.Globalization;
using System.Text.RegularExpressions;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>Factor modules, catalog headers, daily panel and reference name the same factors.</summary>
public sealed partial class FactorHeaderTests
{
    private static readonly FactorHeader[] Factors = [.. FactorHeader.ReadAll().Where(function => function.IsFactor)];

    public static TheoryData<string> Names => [.. Factors.Select(factor => factor.Function)];

    [Fact]
    public void Modules_hold_at_least_twenty_four_factors_of_four_families()
    {
        Assert.InRange(Factors.Length, 24, 200);
        Assert.Equal(
            ["liquidity", "microstructure", "momentum", "volatility"],
            Factors.Select(factor => factor["family"]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Header_has_every_key_once_and_in_order(string name)
    {
        var factor = Find(name);

        Assert.Equal(FactorHeader.Keys, factor.Entries.Select(entry => entry.Key));
        Assert.DoesNotContain(factor.Entries, entry => entry.Value.Length == 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Header_agrees_with_its_function(string name)
    {
        var factor = Find(name);

        Assert.Equal(factor.Function, factor["factor"]);
        Assert.Equal(factor.Module, factor["family"]);
        Assert.Equal(string.Join(", ", factor.Parameters), factor["inputs"]);
        Assert.Equal("daily", factor["frequency"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Factor_that_looks_back_is_a_state_function(string name) =>
        Assert.True(Find(name).IsState || Warmup(Find(name)) == 0);

    [Fact]
    public void Reference_knows_every_factor_and_its_warmup() =>
        Assert.Equal(
            Factors.ToDictionary(factor => factor.Function, Warmup),
            ReferenceFactors.All.ToDictionary(pair => pair.Key, pair => pair.Value.Warmup));

    [Fact]
    public void Panel_computes_every_factor_once_from_adjusted_inputs()
    {
        var calls = PanelColumn().Matches(File.ReadAllText(ScriptFiles.DailyPanel))
            .Select(call => (Name: call.Groups[1].Value, Arguments: call.Groups[2].Value, Alias: call.Groups[3].Value))
            .ToArray();

        Assert.All(calls, call => Assert.Equal(call.Name, call.Alias));
        Assert.Equal(
            Factors.ToDictionary(factor => factor.Function, AdjustedParameters),
            calls.ToDictionary(call => call.Name, call => call.Arguments));
    }

    [Fact]
    public void Panel_reaches_back_as_far_as_the_longest_warmup()
    {
        var stated = LongestWarmup().Match(File.ReadAllText(ScriptFiles.DailyPanel)).Groups[1].Value;

        Assert.Equal(Factors.Max(Warmup).ToString(CultureInfo.InvariantCulture), stated);
    }

    private static FactorHeader Find(string name) => Factors.Single(factor => factor.Function == name);

    private static int Warmup(FactorHeader factor) => int.Parse(factor["warmup"], CultureInfo.InvariantCulture);

    private static string AdjustedParameters(FactorHeader factor) =>
        string.Join(", ", factor.Parameters.Select(Adjusted));

    // The traded amount is money: neither a split nor a dividend changes it.
    private static string Adjusted(string input) =>
        input == "amount" ? input : "adjusted" + char.ToUpperInvariant(input[0]) + input[1..];

    [GeneratedRegex(@"^ {8}(\w+)\(([\w, ]+)\) as (\w+),?$", RegexOptions.Multiline)]
    private static partial Regex PanelColumn();

    [GeneratedRegex(@"def longestWarmup\(\) \{\s*return (\d+)")]
    private static partial Regex LongestWarmup();
}
