using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// A value that answers the script function <c>schema</c> itself: a stored table or a database handle.
/// </summary>
internal interface IDescribed
{
    /// <summary>What <c>schema</c> returns.</summary>
    Dictionary Describe();
}
