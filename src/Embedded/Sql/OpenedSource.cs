using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>What stands after <c>from</c>, found but not read yet where it is a stored table.</summary>
internal sealed class OpenedSource
{
    private readonly RowSource? _rows;

    /// <summary>Rows that are there.</summary>
    public OpenedSource(RowSource rows, IReadOnlyList<Expression> conditions) => (_rows, Conditions) = (rows, conditions);

    /// <summary>A stored table.</summary>
    public OpenedSource(StoredRead stored) => (Stored, Conditions) = (stored, stored.Remaining);

    /// <summary>The stored table; null for rows that are there.</summary>
    public StoredRead? Stored { get; }

    /// <summary>The conditions still to check on the rows.</summary>
    public IReadOnlyList<Expression> Conditions { get; }

    /// <summary>The rows, with the columns that the names mention, all when there are none.</summary>
    public RowSource Read(IReadOnlySet<string>? names, CancellationToken cancellationToken) =>
        _rows ?? new RowSource(Stored!.Read(names, cancellationToken), Stored.Name);
}
