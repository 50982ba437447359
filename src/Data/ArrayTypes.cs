namespace DolphinQuant.Data;

/// <summary>
/// The types of array vectors: 64 above the type of their elements, as on the wire (<c>INT[]</c> is 68). They are not
/// members of <see cref="DataType"/>, so that a list of the types stays a list of element types.
/// </summary>
public static class ArrayTypes
{
    private const byte Distance = 64;

    /// <summary>True for the type of an array vector.</summary>
    public static bool IsArray(this DataType type) => (byte)type is > Distance and < 2 * Distance;

    /// <summary>The type of the elements in the rows of an array vector; any other type is its own.</summary>
    public static DataType ElementType(this DataType type) =>
        type.IsArray() ? (DataType)((byte)type - Distance) : type;

    /// <summary>The type of the array vector whose rows hold elements of <paramref name="type"/>.</summary>
    /// <exception cref="InvalidCastException">Rows cannot hold such elements.</exception>
    public static DataType ArrayOf(this DataType type) => type.CanFillArrays()
        ? (DataType)((byte)type + Distance)
        : throw new InvalidCastException($"An array vector cannot hold {type.DisplayName()}; use a columnar tuple.");

    /// <summary>True for the types that the rows of an array vector can hold; text is not among them.</summary>
    public static bool CanFillArrays(this DataType type) => type.Category()
        is DataCategory.Logical or DataCategory.Integral or DataCategory.Floating or DataCategory.Temporal
        or DataCategory.Denary;
}
