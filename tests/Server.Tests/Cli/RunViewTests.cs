using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Cli;

public sealed class RunViewTests
{
    private static readonly RunProgress[] Reports =
    [
        new("load", RunState.Skipped, 0.5, "done in an earlier run"),
        new("factors", RunState.Running, 0.5, "computing [factors]"),
        new("factors", RunState.Running, 0.7, "half way"),
        new("factors", RunState.Failed, 0.5, "no bars in [file]"),
    ];

    [Fact]
    public async Task Plain_view_writes_a_line_for_each_begin_and_end()
    {
        using var plain = new PlainConsole();

        var failed = await new PlainRunView(plain.Console).ShowAsync(Runs.Day, Runs.Of(Reports));

        Assert.Equal("no bars in [file]", failed?.Message);
        Assert.Equal(3, plain.Lines.Length);
        Assert.Equal("us 2016-09-30 load skipped: done in an earlier run", plain.Lines[0]);
        Assert.Equal("us 2016-09-30 factors started: computing [factors]", plain.Lines[1]);
        Assert.Matches(@"^us 2016-09-30 factors failed in \d+\.\d s: no bars in \[file\]$", plain.Lines[2]);
    }

    [Fact]
    public async Task Plain_view_never_folds_a_line()
    {
        using var plain = new PlainConsole();
        var message = new string('x', 500);

        var failed = await new PlainRunView(plain.Console).ShowAsync(
            Runs.Day, Runs.Of(new RunProgress("load", RunState.Finished, 1, message)));

        Assert.Null(failed);
        Assert.EndsWith(message, Assert.Single(plain.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_view_says_at_the_end_what_each_step_did()
    {
        using var plain = new PlainConsole();

        var failed = await new TerminalRunView(plain.Console).ShowAsync(Runs.Day, Runs.Of(Reports));

        Assert.Equal("factors", failed?.Step);
        Assert.Equal("us factors: no bars in [file]", plain.Lines[^1]);
        Assert.DoesNotContain("us load: done in an earlier run", plain.Lines);
    }

    [Fact]
    public void Pipe_gets_the_plain_view()
    {
        using var plain = new PlainConsole();

        Assert.IsType<PlainRunView>(IRunView.For(plain.Console));
    }
}
