namespace DolphinQuant.Conformance.Tests;

/// <summary>The comparison itself: what counts as the same and what does not.</summary>
public sealed class PrintedTextTests
{
    [Theory]
    [InlineData("[1 5 9]", "[1,5,9]")]
    [InlineData("[,,4.25,5.67]", "[,,4.25,5.666666666666667]")]
    [InlineData("[NULL,00i,3]", "[,,3]")]
    [InlineData("[\"a,b\",\"c\"]", "[\"a,b\",\"c\"]")]
    [InlineData("([1,2],[3])", "([1,2],[3])")]
    [InlineData("true", "1")]
    [InlineData("7:8", "7 : 8")]
    [InlineData("[1,2]  // both", "[1,2]")]
    [InlineData("1.2345", "1.23456")]
    [InlineData("[1,2,3...]", "[1,2,3,4,5]")]
    [InlineData("| #0 | #1 |\n| -- | -- |\n| 1 |  |", "#0 #1\n-- --\n1     ")]
    [InlineData("| label | a |\n| -- | -- |\n| x | 1,234 |", "  a   \n- ----\nx 1234")]
    public void Texts_that_say_the_same_agree(string documented, string printed) => Assert.True(PrintedText.Agrees(documented, printed));

    [Theory]
    [InlineData("[1,5,9]", "[1,5,8]")]
    [InlineData("[1,5]", "[1,5,9]")]
    [InlineData("1", "[1]")]
    [InlineData("4.25", "4.27")]
    [InlineData("2", "2.4")]
    [InlineData("[1,2]", "[1,]")]
    [InlineData("| a | b |\n| - | - |\n| 1 | 2 |", "a c\n- -\n1 2")]
    [InlineData("| a | b |\n| - | - |\n| 1 | 2 |", "a b\n- -\n1 2\n3 4")]
    public void Texts_that_say_different_things_disagree(string documented, string printed) => Assert.False(PrintedText.Agrees(documented, printed));
}

/// <summary>Which pairs are found on a page.</summary>
public sealed class ExampleReaderTests
{
    [Fact]
    public void Outputs_in_comments_below_lines_and_in_tables_are_found()
    {
        const string page = "#### Details\n```\nignored\n```\n#### Examples\n```\nx = 1 2\nsum(x)\n// output: 3\n\ny = 2 // output: 2\navg(x)\n// output\n1.5\n```\n"
            + "```\ntable(x)\n```\n\n| x |\n| - |\n| 1 |\n";

        var steps = ExampleReader.Read(page);

        Assert.Equal(["3", "2", "1.5", "| x |\n| - |\n| 1 |"], steps.Select(step => step.Printed));
        Assert.Equal([1, 2, 3, 4], steps.Select(step => step.Index));
        Assert.Equal("x = 1 2\nsum(x)", steps[0].Code);
    }

    [Fact]
    public void Steps_that_depend_on_chance_are_not_checked()
    {
        var determinism = new Determinism();

        Assert.False(determinism.IsChecked(new ExampleStep("x = rand(10, 3)\nx", "[1,2,3]", 1)));
        Assert.False(determinism.IsChecked(new ExampleStep("x + 1", "[2,3,4]", 2)));
        Assert.True(determinism.IsChecked(new ExampleStep("y + 1", "[2,3,4]", 3)));
    }
}
