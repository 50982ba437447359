namespace DolphinQuant.Data.Wire;

/// <summary>What a reader accepts of a peer.</summary>
/// <param name="MaxElements">Largest number of elements of one vector.</param>
/// <param name="MaxPreallocatedBytes">
/// How much is allocated at most on the word of a count alone; larger columns grow as their bytes arrive, so that a
/// forged count costs nothing.
/// </param>
public sealed record ReaderLimits(int MaxElements, int MaxPreallocatedBytes)
{
    /// <summary>For a peer that is trusted: columns are allocated once, at their full length.</summary>
    public static ReaderLimits Trusting { get; } = new(Array.MaxLength, int.MaxValue);

    /// <summary>For a peer that is not: 1 MiB ahead of what has arrived.</summary>
    public static ReaderLimits Cautious { get; } = new(Array.MaxLength, 1 << 20);

    /// <summary>The number of elements of a shape.</summary>
    /// <exception cref="MalformedValueException">There are more than are accepted.</exception>
    internal int Product(int rows, int columns) => (long)rows * columns is var count && count <= MaxElements
        ? (int)count
        : throw new MalformedValueException($"A value of {count} elements is larger than the {MaxElements} accepted.");
}
