using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>Rows with offsets that a subscription reads: those of a stream table here, or of one on another server.</summary>
internal interface IStreamRows
{
    /// <summary>The name of the table.</summary>
    string? Name { get; }

    /// <summary>Who may do what with it; null where nobody but its holder has it.</summary>
    ObjectAccess? Access { get; }

    /// <summary>The column whose values filters name; null without one.</summary>
    string? FilterColumn { get; }

    /// <summary>The offset behind the last row known.</summary>
    long EndOffset { get; }

    /// <summary>Throws when rows may not be read any more.</summary>
    void Check(Session session);

    /// <summary>Completes when there is a row at an offset.</summary>
    Task WaitAsync(long offset, CancellationToken cancellationToken);

    /// <summary>Rows from an offset on, and the offset of the last one.</summary>
    (Table Rows, long Last) Take(long offset, int most);

    /// <summary>Notes somebody who reads rows by offset.</summary>
    void AddReader(Func<long> nextOffset);

    /// <summary>Forgets a reader.</summary>
    void RemoveReader(Func<long> nextOffset);
}
