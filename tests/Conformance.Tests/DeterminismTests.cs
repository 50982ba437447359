namespace DolphinQuant.Conformance.Tests;

/// <summary>Which steps of a page are checked.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Steps_that_depend_on_chance_are_not_checked()
    {
        var determinism = new Determinism();

        Assert.False(determinism.IsChecked(new ExampleStep("x = rand(10, 3)\nx", "[1,2,3]", 1)));
        Assert.False(determinism.IsChecked(new ExampleStep("x + 1", "[2,3,4]", 2)));
        Assert.True(determinism.IsChecked(new ExampleStep("y + 1", "[2,3,4]", 3)));
    }

    [Theory]
    [InlineData("f(x, y=rand(3))", "y + 1", true)]
    [InlineData("x = rand(10, 3) // now", "// x\ny + 1", true)]
    [InlineData("t.append!(rand(10, 3))", "t", false)]
    [InlineData("def f(x) { return x + rand(1, 1) }", "f(3)", false)]
    [InlineData("a, b = norm(0, 1, 2)", "b", false)]
    [InlineData("x[1] = now()", "x", false)]
    [InlineData("x = abs(runSum(-1)) // rand", "x", true)]
    public void What_chance_touched_is_not_checked_and_the_rest_is(string first, string second, bool isChecked)
    {
        var determinism = new Determinism();
        determinism.IsChecked(new ExampleStep(first, null, 0));

        Assert.Equal(isChecked, determinism.IsChecked(new ExampleStep(second, "1", 1)));
    }

    [Theory]
    [InlineData("x = 1\ny = f(x,\n  z=3)", "y = f(x,\n  z=3)")]
    [InlineData("x = 1; x", "x")]
    [InlineData("def f(x) {\n  y = x\n  return y\n}\nf('a;b')", "f('a;b')")]
    public void Last_statement_is_found(string code, string expected) => Assert.Equal(expected, CodeText.LastStatement(code));
}
