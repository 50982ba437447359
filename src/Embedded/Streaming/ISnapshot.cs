using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>A table that grows while others read it. Readers work on the rows of one moment.</summary>
internal interface ISnapshot
{
    /// <summary>The rows of this moment; the reader's own to keep and change.</summary>
    Table Snapshot();
}
