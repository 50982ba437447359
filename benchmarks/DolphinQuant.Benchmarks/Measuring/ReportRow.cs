namespace DolphinQuant.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Ours">Our time.</param>
/// <param name="Against">The peers' times, or the published figure.</param>
/// <param name="Goal">What was aimed at.</param>
/// <param name="IsMet">Whether it was reached; null when that could not be told.</param>
/// <param name="Note">The factor reached, or why there is no comparison.</param>
internal sealed record ReportRow(string Work, string Ours, string Against, string Goal, bool? IsMet, string Note)
{
    public string Outcome => IsMet switch { true => "met", false => "**missed**", _ => "not compared" };
}

/// <summary>A part of the table: what it took its numbers from, and the numbers.</summary>
internal sealed record ReportPart(string Title, string Setting, IReadOnlyList<ReportRow> Rows);
