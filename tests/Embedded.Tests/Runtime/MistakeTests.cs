namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>What scripts are told about the mistakes of a first day.</summary>
public sealed class MistakeTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("x = null", "Did you mean NULL?")]
    [InlineData("x = True", "Did you mean true?")]
    [InlineData("selct * from t", "Did you mean select?")]
    [InlineData("t = table(1 as price); select prise from t", "Did you mean price?")]
    public async Task Mistyped_word_is_told_with_the_nearest(string script, string sentence) =>
        Assert.Contains(sentence, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}
