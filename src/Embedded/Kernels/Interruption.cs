namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// Lets a long kernel end when its script is to: the session names the token to its thread, and kernels whose work grows
/// faster than their rows look at it now and then. Kernels take spans and know no session; hence the thread.
/// </summary>
internal static class Interruption
{
    /// <summary>Steps of little work between two looks, a power of two.</summary>
    public const int Stride = 1 << 12;

    [ThreadStatic]
    private static CancellationToken _token;

    /// <summary>Names the token of what runs on this thread until the scope is left.</summary>
    public static Scope Listen(CancellationToken token)
    {
        var scope = new Scope(_token);
        _token = token;
        return scope;
    }

    /// <exception cref="OperationCanceledException">The script is to end.</exception>
    public static void Check() => _token.ThrowIfCancellationRequested();

    /// <summary>As <see cref="Check()"/>, at every step that is a multiple of the stride.</summary>
    public static void Check(int step)
    {
        if ((step & (Stride - 1)) == 0) Check();
    }

    /// <summary>Gives the thread back the token it had.</summary>
    internal readonly struct Scope(CancellationToken outer) : IDisposable
    {
        public void Dispose() => _token = outer;
    }
}
