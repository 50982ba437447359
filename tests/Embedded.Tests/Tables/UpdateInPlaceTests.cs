using DolphinQuant.Data;
using DolphinQuant.Embedded.Tests.Runtime;
using DolphinQuant.Embedded.Tests.Storage;

namespace DolphinQuant.Embedded.Tests.Tables;

/// <summary>The function <c>update!</c>.</summary>
public sealed class UpdateInPlaceTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    private const string Trades = "t = table(`a`b`a as sym, 1 2 3 as qty, 10.0 20.0 30.0 as price)\n";

    [Theory]
    [InlineData("t.update!(`qty, <qty + 10>)", "a 11 10; b 12 20; a 13 30")]
    [InlineData("update!(t, `qty`price, [<qty * 2>, <price - qty>], <sym = `a>)", "a 2 9; b 2 20; a 6 27")]
    [InlineData("t.update!(`cost, <qty * price>, [<sym = `a>, <qty > 1>])", "a 1 10 -; b 2 20 -; a 3 30 90")]
    [InlineData("f = def(mutable x) { x.update!(`qty, <0>) }\nf(t)", "a 0 10; b 0 20; a 0 30")]
    public async Task Columns_are_set_where_the_filter_holds(string script, string expected) =>
        Assert.Equal(expected, Shown.Rows((Table)await fixture.RunAsync(Trades + script + "\nt")));

    [Theory]
    [InlineData("t.update!(`qty`price, <qty>)", "2 pieces of metacode")]
    [InlineData("t.update!(`qty, 5)", "metacode")]
    [InlineData("t.update!(`qty, <volume>)", "volume")]
    public async Task Mistake_is_named(string script, string word) => Assert.Contains(
        word, (await fixture.FailAsync(Trades + script)).Message, StringComparison.Ordinal);
}
