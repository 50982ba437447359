namespace DolphinQuant.Data.Wire;

/// <summary>
/// The bytes are no value in DolphinDB's encoding: damaged, cut off, or of a type that is not read. The connection or
/// file they came from cannot be read any further.
/// </summary>
public sealed class MalformedValueException(string message, Exception? innerException = null)
    : IOException(message, innerException);
