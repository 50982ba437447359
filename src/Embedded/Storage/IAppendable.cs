using DolphinQuant.Data;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// A value of its own kind that takes rows: a stored table, a stream table, an engine.
/// <c>append!</c>, <c>tableInsert</c> and <c>insert into</c> hand the rows over here.
/// </summary>
internal interface IAppendable
{
    /// <summary>The columns, in order.</summary>
    IReadOnlyList<ColumnDefinition> Schema { get; }

    /// <summary>Appends all rows or none, and returns how many rows were handed over.</summary>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    long Append(Table rows);

    /// <summary>As <see cref="Append(Table)"/>, for a target that can be stopped on the way.</summary>
#pragma warning disable MA0040 // Most targets take their rows at once: there is nothing to stop.
    long Append(Table rows, CancellationToken cancellationToken) => Append(rows);
#pragma warning restore MA0040
}
