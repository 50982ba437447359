namespace DolphinQuant.Data;

/// <summary>
/// A function, piece of code or handle as it travels between programs: its name or text alone.
/// </summary>
public sealed class OpaqueValue(DataType type, string text) : Value
{
    /// <inheritdoc/>
    public override DataType Type { get; } = type;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Scalar;

    /// <inheritdoc/>
    public override int Count => 1;

    /// <summary>The name or text.</summary>
    public string Text { get; } = text;

    /// <summary>True for the types of which only a text travels.</summary>
    public static bool IsOpaque(DataType type) =>
        type is DataType.FunctionDef or DataType.Handle or DataType.Code or DataType.DataSource or DataType.Resource;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
