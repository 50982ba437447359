using DolphinQuant.Embedded.Runtime.Checking;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Scripts that are read and not run.</summary>
public sealed class ScriptCheckTests
{
    private static readonly ScriptCheck Check = new([]);

    [Theory]
    [InlineData("t = table(1..3 as v, 09:30:00 + 1..3 as time)\nselect sum(v) from t group by interval(time, 2s, \"none\")")]
    [InlineData("t = table(1..3 as v, 09:30:00 + 1..3 as time)\nselect sum(v) from t group by interval(X=time, duration=2s, fill=0, label='right')")]
    [InlineData("dailyAlignedBar(09:31:00, 09:30:00, 60)")]
    public void Script_without_a_mistake_has_no_findings(string script) => Assert.Empty(Check.Check(script, "s"));

    [Fact]
    public void Key_of_a_query_is_no_function_elsewhere() =>
        Assert.Contains("interval", Assert.Single(Check.Check("interval(1..3, 2, \"none\")", "s")).Message, StringComparison.Ordinal);
}
