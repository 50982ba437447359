namespace DolphinQuant.Models.LightGbm;

/// <summary>
/// The number of threads that LightGBM works with: one for the whole process, set anew by every training and prediction.
/// Sums come out in another order, and so with other last digits, when it changes in the middle of a training. Work with one
/// number therefore waits for work with another to end; work with the same number goes on side by side.
/// </summary>
internal static class NativeThreads
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private static readonly object Gate = new();

    private static int _threads;
    private static int _users;

    /// <summary>Waits until work with a number of threads may begin; it ends with <see cref="Use.Dispose"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    public static Use Begin(int threads, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            while (_users > 0 && _threads != threads)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(Gate, LongestWait);
            }

            (_threads, _users) = (threads, _users + 1);
            return default;
        }
    }

    /// <summary>Work that has begun.</summary>
    public readonly struct Use : IDisposable
    {
        /// <summary>The work is done.</summary>
        public void Dispose()
        {
            lock (Gate)
            {
                _users--;
                Monitor.PulseAll(Gate);
            }
        }
    }
}
