namespace DolphinQuant.Embedded.Sql;

/// <summary>Compares <c>table.column</c>: the table as written, the column without regard to letter case.</summary>
internal static class QualifiedName
{
    public static readonly IEqualityComparer<(string Table, string Column)> Comparer =
        EqualityComparer<(string Table, string Column)>.Create(
        (left, right) => string.Equals(left.Table, right.Table, StringComparison.Ordinal)
            && string.Equals(left.Column, right.Column, StringComparison.OrdinalIgnoreCase),
        name => HashCode.Combine(
            name.Table.GetHashCode(StringComparison.Ordinal),
            name.Column.GetHashCode(StringComparison.OrdinalIgnoreCase)));
}
