namespace DolphinQuant.Conformance.Tests;

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
    public void Outputs_in_block_comments_and_below_the_word_output_are_numbered_last()
    {
        const string page = "#### Examples\n```\nd\n/* output:\na->1\nb->2\n*/\ne /* no */\n// output: 5\nf\n/*\noutput:\n7\n*/\n```\n```\ng\n```\nOutput:\n\n```\n8\n```\n";

        var steps = ExampleReader.Read(page);

        Assert.Equal([("d", "a->1\nb->2", 2), ("e /* no */", "5", 1), ("f", "7", 3), ("g", "8", 4)],
            steps.Select(step => (step.Code, step.Printed!, step.Index)));
    }

    [Fact]
    public void Marks_of_the_page_in_code_are_taken_out()
    {
        const string page = "#### Examples\n```\n$ x = f\\(a\\[2\\], a&gt;3\\)\n# output\ny = a\\(b)\n// output: \\[1, 2\\]\n```\n";

        var step = Assert.Single(ExampleReader.Read(page));

        Assert.Equal(("x = f(a[2], a>3)\n\ny = a\\(b)", "[1, 2]"), (step.Code, step.Printed));
    }
}
