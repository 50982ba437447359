namespace DolphinQuant.Models.LightGbm;

/// <summary>The native LightGBM library refused a call, or could not be loaded. Trying again does not help.</summary>
public sealed class LightGbmException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public LightGbmException()
    {
    }

    /// <summary>Creates the exception with the library's message.</summary>
    public LightGbmException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public LightGbmException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
