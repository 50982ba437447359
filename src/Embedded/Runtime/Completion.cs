namespace DolphinQuant.Embedded.Runtime;

/// <summary>How a statement ended. <c>return</c> and <c>break</c> travel as values, not as exceptions.</summary>
internal enum Completion
{
    Normal,
    Break,
    Continue,
    Return,
}
