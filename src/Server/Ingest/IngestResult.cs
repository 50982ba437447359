namespace DolphinQuant.Server.Ingest;

/// <summary>What became of one file.</summary>
/// <param name="File">File name without folder.</param>
/// <param name="Format">Format that the header told.</param>
/// <param name="Sha256">SHA-256 of the file on disk, lower-case hexadecimal.</param>
internal sealed record FileReport(string File, string Format, string Sha256)
{
    /// <summary>
    /// Rows read, the header not counted. Equals <see cref="Accepted"/> plus the number of <see cref="Rejected"/>.
    /// </summary>
    public required long Read { get; init; }

    /// <summary>Rows accepted.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows rejected, by line.</summary>
    public required IReadOnlyList<RejectedRow> Rejected { get; init; }

    /// <summary>
    /// Accepted rows by what is noteworthy about them: the names of <see cref="BarFlags"/>, <c>IsSuspended</c> and
    /// <c>SplitWithoutPrice</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Notes { get; init; }
}

/// <summary>What became of all files of one load.</summary>
internal sealed record IngestReport(IReadOnlyList<FileReport> Files)
{
    /// <summary>Rows read.</summary>
    public long Read => Files.Sum(file => file.Read);

    /// <summary>Rows accepted.</summary>
    public long Accepted => Files.Sum(file => file.Accepted);

    /// <summary>Rows rejected.</summary>
    public long Rejected => Files.Sum(file => (long)file.Rejected.Count);

    /// <summary>Corporate actions that no file states but the previous close of the exchange shows (China).</summary>
    public required int DerivedActions { get; init; }

    /// <summary>
    /// Symbols that have bars but no line in a symbols file; they are loaded without name and sector.
    /// </summary>
    public required int UnnamedInstruments { get; init; }

    /// <summary>Accepted rows by what is noteworthy about them, over all files.</summary>
    public IReadOnlyDictionary<string, long> Notes => Files
        .SelectMany(file => file.Notes)
        .GroupBy(note => note.Key, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(note => note.Value), StringComparer.Ordinal);
}

/// <summary>
/// The rows of one load, in a fixed order: bars by market, symbol and date; actions by market, symbol and ex-date;
/// instruments by market and symbol; rejected rows by file and line.
/// </summary>
internal sealed record IngestResult(
    IngestReport Report,
    IReadOnlyList<DailyBar> Bars,
    IReadOnlyList<CorporateAction> Actions,
    IReadOnlyList<Instrument> Instruments)
{
    /// <summary>Rows that were not taken.</summary>
    public IReadOnlyList<RejectedRow> Rejected => [.. Report.Files.SelectMany(file => file.Rejected)];
}

/// <summary>How far a load has come.</summary>
/// <param name="File">File being read.</param>
/// <param name="Rows">Rows read so far, over all files.</param>
/// <param name="Fraction">Part of the bytes of all files that has been read, 0 to 1.</param>
internal sealed record IngestProgress(string File, long Rows, double Fraction);
