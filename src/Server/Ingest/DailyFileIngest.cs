using DolphinQuant.Server.Jobs;
using DolphinQuant.Server.Observability;

namespace DolphinQuant.Server.Ingest;

/// <summary>
/// Loads daily price files. Which file holds what is told by its header. A file that cannot be read fails the load; a
/// row that cannot be taken is reported with file, line and reason, and the load goes on.
/// </summary>
internal sealed class DailyFileIngest(TradingCalendars calendars)
{
    private const int ProgressEveryRows = 2000;

    private readonly IReadOnlyList<IFileFormat> _formats =
    [
        new UnitedStatesPriceFormat(calendars[Configuration.Market.UnitedStates.Code]),
        new ChinaPriceFormat(calendars[Configuration.Market.China.Code]),
        new UnitedStatesAdjustmentFormat(),
        new UnitedStatesSymbolFormat(),
    ];

    /// <summary>The files of a folder that a load reads, <c>.csv</c> and <c>.csv.gz</c>, in name order.</summary>
    /// <exception cref="IngestFileException">The folder does not exist or holds none.</exception>
    public static IReadOnlyList<string> FilesIn(string directory)
    {
        if (!Directory.Exists(directory))
            throw new IngestFileException(directory, "the folder does not exist; check the path.");
        var files = Directory.EnumerateFiles(directory)
            .Where(IsPriceFile)
            .Order(StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? files
            : throw new IngestFileException(directory, "the folder holds no .csv or .csv.gz file; check the path.");
    }

    /// <summary>Loads the files of one folder together.</summary>
    /// <exception cref="IngestFileException">The folder or a file cannot be read.</exception>
    public Task<IngestResult> IngestDirectoryAsync(
        string directory, IProgress<IngestProgress>? progress, CancellationToken cancellationToken) =>
        IngestFilesAsync(FilesIn(directory), progress, cancellationToken);

    /// <summary>
    /// Loads some files together. Prices and corporate actions check each other, so files that belong together
    /// should be loaded together.
    /// </summary>
    /// <exception cref="IngestFileException">A file cannot be read.</exception>
    public async Task<IngestResult> IngestFilesAsync(
        IReadOnlyList<string> files, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        var batch = new IngestBatch();
        var ledgers = new List<FileLedger>();
        var meter = new ProgressMeter(files, progress);
        foreach (var file in files)
            ledgers.Add(await ReadAsync(file, batch, meter, cancellationToken));
        var result = new BatchAssembly(calendars).Assemble(batch, ledgers);
        ServiceMetrics.CountRows(result.Report.Accepted, result.Report.Rejected);
        return result;
    }

    /// <summary>Whether a load reads the file, by its name.</summary>
    public static bool IsPriceFile(string path) =>
        path.EndsWith(".csv", StringComparison.Ordinal) || path.EndsWith(".csv.gz", StringComparison.Ordinal);

    private async Task<FileLedger> ReadAsync(
        string path, IngestBatch batch, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var hash = await CsvFile.HashAsync(path, cancellationToken);
        await using var file = await CsvFile.OpenAsync(path, cancellationToken);
        var format = FindFormat(file);
        var ledger = new FileLedger(path, format.Name, hash);
        var fields = new RowFields(file.Header);
        await foreach (var line in file.ReadLinesAsync(cancellationToken))
        {
            var origin = ledger.Enter(line);
            fields.Start(line);
            if (format.Take(fields, origin, batch) is { } rejection)
                origin.Reject(rejection.Reason, rejection.Text);
            meter.Count(file);
        }

        meter.End(file);
        return ledger;
    }

    private IFileFormat FindFormat(CsvFile file)
    {
        if (_formats.FirstOrDefault(format => format.Columns.All(file.Header.Contains)) is { } known)
        {
            if (file.Header.Distinct(StringComparer.Ordinal).Count() == file.Header.Count)
                return known;
            throw new IngestFileException(file.Path, "the header names a column twice; repair it.");
        }

        var nearest = _formats.MinBy(format => format.Columns.Except(file.Header).Count())!;
        var missing = string.Join(", ", nearest.Columns.Except(file.Header));
        throw new IngestFileException(
            file.Path, $"the header is of no known format; the nearest, {nearest.Name}, lacks the columns {missing}.");
    }

    /// <summary>Reports progress by bytes, as the number of rows is not known before the end.</summary>
    private sealed class ProgressMeter(IReadOnlyList<string> files, IProgress<IngestProgress>? progress)
    {
        private readonly Dictionary<string, long> _sizes = files.Where(File.Exists).ToDictionary(
            file => file, file => new FileInfo(file).Length);
        private long _finishedBytes;
        private long _rows;

        public void Count(CsvFile file)
        {
            if (++_rows % ProgressEveryRows == 0)
                Report(file, file.Fraction);
        }

        public void End(CsvFile file)
        {
            Report(file, 1);
            _finishedBytes += _sizes[file.Path];
        }

        private void Report(CsvFile file, double fraction)
        {
            var total = Math.Max(1, _sizes.Values.Sum());
            progress?.Report(new IngestProgress(
                Path.GetFileName(file.Path), _rows, (_finishedBytes + fraction * _sizes[file.Path]) / total));
        }
    }
}
