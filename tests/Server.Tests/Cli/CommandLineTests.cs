using DolphinQuant.Data;
using DolphinQuant.Server.Cli;
using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Pipeline;
using Microsoft.AspNetCore.Connections;

namespace DolphinQuant.Server.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    [InlineData("run-daily", "--help")]
    [InlineData("--version")]
    public async Task Help_ends_well(params string[] arguments) =>
        Assert.Equal(ExitStatus.Done, await CommandLine.RunAsync(arguments));

    [Theory]
    [InlineData("fly")]
    [InlineData("serve", "--json")]
    [InlineData("run-daily", "--market", "jp")]
    [InlineData("run-daily", "--market", "us", "--date", "yesterday")]
    [InlineData("run-daily", "--date", "2016-09-30")]
    [InlineData("run-daily", "--set", "Http:Port")]
    [InlineData("run-daily", "--set", "=9090")]
    [InlineData("run-daily", "--set", "Http:Port=many")]
    [InlineData("run-daily", "--set", "Http:Prot=9090")]
    [InlineData("run-daily", "--set", "Htpp:Port=9090")]
    [InlineData("run-daily", "--market", "us", "--date", "2016-09-31")]
    [InlineData("script", "--memory", "no-such-script.dos")]
    [InlineData("script", "--check", ".")]
    [InlineData("script", "--memory", "--no-such-option")]
    public async Task Wrong_command_line_is_a_usage_error(params string[] arguments) =>
        Assert.Equal(ExitStatus.Usage, await CommandLine.RunAsync(arguments));

    public static TheoryData<Exception, int> Failures => new()
    {
        { new SettingsException(["Http:Port must be a number."]), ExitStatus.Usage },
        { new ResultNotFoundException("date", "There are no prices."), ExitStatus.Usage },
        { new IOException("Failed to bind.", new AddressInUseException("in use")), ExitStatus.Usage },
        { new DailyRunException("a.csv: the file is broken."), ExitStatus.Failed },
        { new ScriptException("no such function", "gap.dos", 1, 1), ExitStatus.Failed },
        { new OperationCanceledException(), ExitStatus.Failed },
        { new DatabaseException("The directory is in use by process 7.", isTransient: true), ExitStatus.Store },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_a_person_can_act_on_becomes_an_exit_status(Exception failure, int status) =>
        Assert.Equal(status, await Edge.GuardAsync(() => throw failure));

    [Fact]
    public async Task Fault_of_ours_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Edge.GuardAsync(() => throw new InvalidOperationException("a fault")));
}
