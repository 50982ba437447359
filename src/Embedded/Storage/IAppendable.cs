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

    /// <summary>How many of the last columns the rows may lack.</summary>
    int OptionalColumns => 0;

    /// <summary>Appends all rows or none, and returns how many rows were handed over.</summary>
    /// <param name="rows">The rows, columns by position.</param>
    /// <param name="cancellationToken">Stops it before it begins; a stored table also stops on the way.</param>
    /// <exception cref="ScriptException">The columns do not fit.</exception>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    long Append(Table rows, CancellationToken cancellationToken);
}
