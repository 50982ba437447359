using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;

namespace DolphinQuant.Server.Ingest;

/// <summary>One line of a file; fields are null where its quotation marks cannot be understood.</summary>
internal sealed record CsvLine(int Number, string Raw, string[]? Fields);

/// <summary>
/// A CSV file with a header line, plain or gzip-compressed, in UTF-8. Reads forward, one line at a time.
/// </summary>
internal sealed class CsvFile : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly CsvReader _reader;
    private readonly HashSet<long> _malformed = [];

    private CsvFile(string path)
    {
        Path = path;
        _file = new FileStream(
            path,
            new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GzipContent(_file)
            : _file;
        var text = new StreamReader(
            content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        _reader = CsvReader.Create(text, Options(), leaveOpen: false);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Column names.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>Part of the file that has been read, 0 to 1.</summary>
    public double Fraction => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="IngestFileException">The file cannot be read or has no header.</exception>
    public static async Task<CsvFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        CsvFile file;
        try
        {
            file = new CsvFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unopened(path, failure);
        }

        try
        {
            await file.ReadHeaderAsync(cancellationToken);
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// SHA-256 of the file as it lies on disk, in lower-case hexadecimal; tells whether a file was loaded before.
    /// </summary>
    /// <exception cref="IngestFileException">The file cannot be read.</exception>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unopened(path, failure);
        }
    }

    /// <summary>Every line after the header, blank ones included.</summary>
    /// <exception cref="IngestFileException">The file is broken or not in UTF-8.</exception>
    public async IAsyncEnumerable<CsvLine> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is { } line)
            yield return line;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _file.DisposeAsync();
    }

    /// <summary>
    /// No field of our formats holds a line break, so every line is a record of its own; a stray quotation mark then
    /// spoils its own line only. Nothing is skipped, as the count of lines must add up.
    /// </summary>
    private CsvReaderOptions Options() => new()
    {
        Separator = ',',
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        SkipEmptyLines = false,
        TrackLineNumbers = true,
        PoolStrings = true,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = record => _malformed.Add(record.LineNumber),
    };

    private async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var line = await ReadAsync(cancellationToken);
        if (line is null || string.IsNullOrWhiteSpace(line.Raw))
            throw new IngestFileException(
                Path, "the file is empty; it must begin with a header line. Fetch it again or remove it.");
        Header = line.Fields
            ?? throw new IngestFileException(Path, "the header line has an open quotation mark; repair it.");
    }

    private async Task<CsvLine?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(cancellationToken) ? CurrentLine() : null;
        }
        catch (DecoderFallbackException failure)
        {
            throw new IngestFileException(
                Path, "the text is not UTF-8; convert it, for example with iconv -t UTF-8.", failure);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new IngestFileException(
                Path,
                "the file is broken or cut off, or several gzip files joined; fetch it again or store it uncompressed.",
                failure);
        }
    }

    private CsvLine CurrentLine()
    {
        var fields = _malformed.Remove(_reader.LineNumber)
            ? null
            : Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetString).ToArray();
        return new CsvLine((int)_reader.LineNumber, Encoding.UTF8.GetString(_reader.RawRecord), fields);
    }

    private static IngestFileException Unopened(string path, Exception cause) =>
        new(path, "the file cannot be opened; check its name and access rights.", cause);
}
