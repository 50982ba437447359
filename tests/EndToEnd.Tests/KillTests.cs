namespace DolphinQuant.EndToEnd.Tests;

/// <summary>
/// A run that is killed in any of its steps and started again ends with the rows of a run that was not.
/// </summary>
public sealed class KillTests(UninterruptedRun uninterrupted) : IClassFixture<UninterruptedRun>
{
    public static TheoryData<string, int> Moments
    {
        get
        {
            var moments = new TheoryData<string, int>();
            foreach (var step in (string[])["load", "factors", "train", "predict", "recommend", "report"])
            {
                // At the first moment of the step, and some way into it.
                moments.Add(step, 0);
                moments.Add(step, 150);
            }

            return moments;
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Run_killed_in_a_step_and_repeated_equals_an_uninterrupted_run(
        string step, int millisecondsIntoStep)
    {
        using var workspace = uninterrupted.Workspace.Copy();
        await using (var first = Start(workspace))
        {
            await first.WaitForAsync($"{step} started");
            await Task.Delay(millisecondsIntoStep);
            await first.KillAsync();
        }

        await using (var second = Start(workspace))
            Assert.True(await second.WaitForExitAsync() == 0, second.Output + second.Errors);

        var contents = await StoreContents.ReadAsync(workspace.Root);
        Assert.Equal(uninterrupted.Contents.Keys, contents.Keys);
        foreach (var (table, rows) in uninterrupted.Contents)
            Assert.True(rows.SequenceEqual(contents[table]), $"{table} differs");
    }

    private static ServiceProcess Start(Workspace workspace) =>
        ServiceProcess.Start(workspace.Root, ["run-daily", "--market", "us", .. workspace.Settings()]);
}

/// <summary>One run to the end, done once for all tests, and the rows it left.</summary>
public sealed class UninterruptedRun : IAsyncLifetime
{
    internal Workspace Workspace { get; } = Workspace.WithUnitedStatesSample(step: 4);

    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Contents { get; private set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public async Task InitializeAsync()
    {
        using var workspace = Workspace.Copy();
        await using var run = ServiceProcess.Start(
            workspace.Root, ["run-daily", "--market", "us", .. workspace.Settings()]);
        Assert.True(await run.WaitForExitAsync() == 0, run.Output + run.Errors);
        Contents = await StoreContents.ReadAsync(workspace.Root);
        foreach (var table in (string[])["calendar", "dailyBar", "factor", "model", "prediction", "recommendation", "performance"])
            Assert.NotEmpty(Contents[table]);
    }

    public Task DisposeAsync()
    {
        Workspace.Dispose();
        return Task.CompletedTask;
    }
}
