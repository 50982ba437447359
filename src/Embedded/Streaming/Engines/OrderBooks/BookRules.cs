namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>How the book of an instrument is rebuilt.</summary>
/// <param name="IsShanghai">Which of the two exchanges it is traded at.</param>
/// <param name="KeepsDetails">The messages of a window are wanted.</param>
/// <param name="IncludesImmediate">Orders that are told of by their fills alone are wanted among them.</param>
/// <param name="Cage">Holds back orders far from the market; null where none are.</param>
internal sealed record BookRules(bool IsShanghai, bool KeepsDetails, bool IncludesImmediate, PriceCage? Cage);
