namespace DolphinQuant.EndToEnd.Tests;

/// <summary>The verb <c>script</c> as a person at a terminal meets it: what is printed where, and the exit status.</summary>
public sealed class ScriptVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("script-").FullName;

    [Fact]
    public async Task Script_prints_the_values_of_its_expressions_and_nothing_else()
    {
        var (status, output, errors) = await RunAsync("1 + 1\nt = table(1..2 as id, `a`b as name)\nt\nprint(`done)\n", "--memory");

        Assert.Equal(0, status);
        Assert.Equal("2\nid name\n-- ----\n1  a   \n2  b   \ndone", output);
        Assert.Equal("", errors);
    }

    [Fact]
    public async Task Script_with_a_mistake_names_its_place_and_fails()
    {
        var (status, output, errors) = await RunAsync("1 + 1\nx = nope(2)\n", "--memory");

        Assert.Equal(1, status);
        Assert.Equal("2", output);
        Assert.StartsWith(Script + "(2,5): ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_every_mistake_without_running()
    {
        var (status, output, errors) = await RunAsync("print(`ran)\nmavg(1 2 3)\ny = msumm(1 2 3, 2)\n", "--check");

        Assert.Equal(1, status);
        Assert.Equal("", output);
        Assert.Equal([Script + "(2,1)", Script + "(3,5)"], errors.Split('\n').Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Check_of_the_scripts_of_the_program_finds_nothing()
    {
        var scripts = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "scripts"), "*.dos", SearchOption.AllDirectories);
        await using var program = ServiceProcess.Start(_folder, ["script", "--check", .. scripts]);

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.NotEmpty(scripts);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public async Task Interrupt_stops_a_script_that_runs()
    {
        await File.WriteAllTextAsync(Script, "print(`started)\ndo { x = abs(1) } while(true)\n");
        await using var program = ServiceProcess.Start(_folder, "script", "--memory", Script);
        await program.WaitForAsync("started");

        program.SendInterrupt();

        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Contains("stopped", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_in_use_is_refused_with_its_owner()
    {
        var store = "embedded:" + Path.Combine(_folder, "store");
        await File.WriteAllTextAsync(Script, "print(`started)\ndo { x = abs(1) } while(true)\n");
        await using var owner = ServiceProcess.Start(_folder, "script", "--database", store, Script);
        await owner.WaitForAsync("started");

        await using var second = ServiceProcess.Start(_folder, "script", "--database", store, Script);

        Assert.Equal(3, await second.WaitForExitAsync());
        Assert.Matches("in use by process [0-9]+", second.Errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Script => Path.Combine(_folder, "example.dos");

    private async Task<(int Status, string Output, string Errors)> RunAsync(string script, string option)
    {
        await File.WriteAllTextAsync(Script, script);
        await using var program = ServiceProcess.Start(_folder, "script", option, Script);
        var status = await program.WaitForExitAsync();
        return (status, program.Output, program.Errors);
    }
}
