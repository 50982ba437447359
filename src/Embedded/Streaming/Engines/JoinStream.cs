using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>One input of a join engine as a table to append to, for handlers and for engines before it.</summary>
internal sealed class JoinStream(JoinEngine engine, bool isLeft) : Value, IAppendable, ISnapshot, IControlled
{
    public IReadOnlyList<ColumnDefinition> Schema => (isLeft ? engine.Left : engine.Right).Schema;

    /// <inheritdoc/>
    public ObjectAccess Access => engine.Access;

    public override DataType Type => DataType.Dictionary;

    public override DataForm Form => DataForm.Table;

    /// <summary>It keeps no rows that could be asked for.</summary>
    public override int Count => 0;

    /// <inheritdoc/>
    public Table Snapshot() => Table.Empty(Schema);

    /// <inheritdoc/>
    public long Append(Table rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return engine.Append(isLeft, rows);
    }
}
