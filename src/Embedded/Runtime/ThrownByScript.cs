namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Marks, as inner exception, an error that a script threw itself: <c>catch(e)</c> gives it the category USER.
/// </summary>
internal sealed class ThrownByScript : Exception;
