using System.Diagnostics;

namespace DolphinQuant.Server.Ingest;

/// <summary>The account of one file: every row read is entered once as accepted or once as rejected.</summary>
internal sealed class FileLedger(string path, string format, string sha256)
{
    private readonly List<RejectedRow> _rejected = [];
    private readonly SortedDictionary<string, long> _notes = new(StringComparer.Ordinal);
    private long _read;
    private long _accepted;

    /// <summary>File name without folder.</summary>
    public string Name { get; } = Path.GetFileName(path);

    /// <summary>Enters a row that was read; its outcome follows through the origin.</summary>
    public RowOrigin Enter(CsvLine line)
    {
        _read++;
        return new RowOrigin(this, line.Number, line.Raw);
    }

    /// <summary>Enters an accepted row.</summary>
    public void Accept() => _accepted++;

    /// <summary>Enters a rejected row.</summary>
    public void Reject(RowOrigin origin, Rejection rejection) =>
        _rejected.Add(new RejectedRow(Name, origin.Line, rejection.Reason, rejection.Text, origin.Raw));

    /// <summary>Counts something noteworthy about an accepted row.</summary>
    public void Note(string note) => _notes[note] = _notes.GetValueOrDefault(note) + 1;

    /// <summary>Closes the account.</summary>
    /// <exception cref="UnreachableException">A row was lost or entered twice: a mistake in this program.</exception>
    public FileReport Close()
    {
        if (_read != _accepted + _rejected.Count)
        {
            throw new UnreachableException(FormattableString.Invariant(
                $"{Name}: {_read} rows read, but {_accepted} accepted and {_rejected.Count} rejected."));
        }

        return new FileReport(Name, format, sha256)
        {
            Read = _read,
            Accepted = _accepted,
            Rejected = [.. _rejected.OrderBy(row => row.Line)],
            Notes = _notes,
        };
    }
}

/// <summary>Where a row stands. Exactly one of the two outcomes must be entered.</summary>
internal sealed record RowOrigin(FileLedger Ledger, int Line, string Raw)
{
    /// <summary>Enters the row as accepted.</summary>
    public void Accept() => Ledger.Accept();

    /// <summary>Enters the row as rejected.</summary>
    public void Reject(RejectReason reason, string text) => Ledger.Reject(this, new Rejection(reason, text));
}
