using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// A condition that storage can check by itself: <c>column op value</c>. Conditions of one read are joined by "and".
/// </summary>
/// <param name="Column">A column of the table.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Values">One value; two for <see cref="StoredComparison.Between"/>; any number for
/// <see cref="StoredComparison.In"/>.</param>
internal sealed record StoredPredicate(string Column, StoredComparison Comparison, IReadOnlyList<Scalar> Values);

/// <summary>Comparisons that storage knows. Null is the smallest value, as in the language.</summary>
internal enum StoredComparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    In,
}
