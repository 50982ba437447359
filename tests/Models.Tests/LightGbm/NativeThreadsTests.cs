using DolphinQuant.Models.LightGbm;

namespace DolphinQuant.Models.Tests.LightGbm;

public sealed class NativeThreadsTests
{
    // More threads than any other test asks for: those wait meanwhile.
    private const int Threads = 7;

    [Fact]
    public async Task Work_with_another_number_of_threads_waits_for_work_to_end()
    {
        Task other;
        using (NativeThreads.Begin(Threads, CancellationToken.None))
        {
            other = Task.Run(() => NativeThreads.Begin(Threads + 1).Dispose());
            await Task.Delay(200);
            Assert.False(other.IsCompleted);
        }

        await other.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Work_with_the_same_number_of_threads_goes_on_side_by_side()
    {
        using (NativeThreads.Begin(Threads, CancellationToken.None))
            await Task.Run(() => NativeThreads.Begin(Threads).Dispose()).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        using (NativeThreads.Begin(Threads, CancellationToken.None))
        {
            var other = Task.Run(() => NativeThreads.Begin(Threads + 1, stop.Token).Dispose(), CancellationToken.None);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        }
    }
}
