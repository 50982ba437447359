namespace DolphinQuant.Data;

/// <summary>
/// Anything a script can hold or return. Forms of one project's own (functions, handles, metacode) derive from it
/// there.
/// </summary>
public abstract class Value
{
    /// <summary>The element type; <see cref="DataType.Any"/> for mixed contents.</summary>
    public abstract DataType Type { get; }

    /// <summary>The shape.</summary>
    public abstract DataForm Form { get; }

    /// <summary>
    /// The number of elements: 1 for a scalar, rows for a vector or table, rows * columns for a matrix, keys for a
    /// dictionary.
    /// </summary>
    public abstract int Count { get; }
}
