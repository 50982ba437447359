namespace DolphinQuant.Conformance.Tests;

/// <summary>A piece of an example: code, and what the page shows as printed by its last statement.</summary>
/// <param name="Code">The statements, without the comment that shows the output.</param>
/// <param name="Printed">The printed text or the Markdown table; null when the page shows none.</param>
/// <param name="Index">The number of the pair on its page, from 1; 0 when nothing is shown.</param>
internal sealed record ExampleStep(string Code, string? Printed, int Index);
