using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// DuckDB's log after a loss of power during a commit. DuckDB passes over a commit of which the end is missing, but where
/// the file has its new length and not all the bytes, it reports a checksum that does not match, as it does for a log
/// that is damaged where commits were acknowledged.
/// </summary>
/// <remarks>
/// Written for version 2 of DuckDB's log (src/storage/write_ahead_log.cpp): an entry is its length, its checksum, and its
/// content; the last entry of each commit is the same. The log is synced at each commit, so only one can be torn.
/// </remarks>
internal static partial class TornLog
{
    // The length and the checksum; the place that DuckDB reports is behind them.
    private const int HeadBytes = 2 * sizeof(long);

    /// <summary>The entry that ends a commit.</summary>
    internal static ReadOnlySpan<byte> CommitEnd =>
    [
        0x05, 0, 0, 0, 0, 0, 0, 0, 0xE7, 0xFE, 0x7D, 0x72, 0x2F, 0xED, 0x3D, 0x5E, 0x64, 0x00, 0x64, 0xFF, 0xFF,
    ];

    /// <summary>Cuts off a commit that is torn; false when the log fails for another reason.</summary>
    /// <param name="options">The store.</param>
    /// <param name="failure">What DuckDB says of its log.</param>
    public static bool TryCut(StoreOptions options, string failure)
    {
        if (PlaceOfFailure().Match(failure) is not { Success: true } match
            || match.Groups["log"].Value != options.LogFile
            || !long.TryParse(match.Groups["place"].Value, CultureInfo.InvariantCulture, out var place)) return false;
        using var log = DiskFiles.Instance.Open(options.LogFile);
        var torn = place - HeadBytes;
        if (torn < 0 || torn > log.Length || log.Length - torn > Array.MaxLength) return false;
        var rest = new byte[log.Length - torn];
        for (int read = 0, more; read < rest.Length; read += more)
            if ((more = log.Read(rest.AsSpan(read), torn + read)) == 0)
                return false;
        // The torn commit's own end may have arrived; the end of another tells of damage.
        if (rest.AsSpan().Count(CommitEnd) > 1) return false;
        log.SetLength(torn);
        log.Sync();
        return true;
    }

    [GeneratedRegex(
        """Failure while replaying WAL file "(?<log>[^"]*)": """
        + "Corrupt WAL file: entry at byte position (?<place>[0-9]+) computed checksum")]
    private static partial Regex PlaceOfFailure();
}
