namespace DolphinQuant.Embedded.Runtime;

/// <summary>How a statement ended. <c>return</c> and <c>break</c> travel as values, not as exceptions.</summary>
internal enum Completion
{
    Normal,
    Break,
    Continue,
    Return,
    /// <summary>A transaction ends with its changes.</summary>
    Commit,
    /// <summary>A transaction ends without its changes.</summary>
    Rollback,
}
