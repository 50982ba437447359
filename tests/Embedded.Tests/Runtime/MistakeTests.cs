using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>What scripts are told about the mistakes of a first day.</summary>
public sealed class MistakeTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("array(DOUBLE, 100000000000)", "the argument initialSize is 100000000000, which is more than an INT holds")]
    [InlineData("x = 1 2 3; x[3] = 4", "append! adds elements")]
    [InlineData("nullFill((1, `a`b), 5:2)", "they have 1 and 2")]
    [InlineData("x = 1\0", "U+0000")]
    [InlineData("2024.01.02 + date(3)", "does not work on DATE and DATE")]
    public async Task Mistake_tells_what_is_wrong_with_the_value(string script, string words) =>
        Assert.Contains(words, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2024.05.06T09:30:00.000 + timestamp(1 NULL 250)", "[2024.05.06T09:30:00.001,,2024.05.06T09:30:00.250]")]
    [InlineData("timestamp(5) + timestamp(7)", "1970.01.01T00:00:00.012")]
    public async Task Moment_made_of_a_count_moves_another(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await fixture.RunAsync(script)));

    [Theory]
    [InlineData("x = Null", "Did you mean NULL?")]
    [InlineData("x = True", "Did you mean true?")]
    [InlineData("selct * from t", "Did you mean select?")]
    [InlineData("t = table(1 as price); select prise from t", "Did you mean price?")]
    public async Task Mistyped_word_is_told_with_the_nearest(string script, string sentence) =>
        Assert.Contains(sentence, (await fixture.FailAsync(script)).Message, StringComparison.Ordinal);
}
