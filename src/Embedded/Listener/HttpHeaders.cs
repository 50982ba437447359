using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>The header fields of an HTTP request.</summary>
internal sealed class HttpHeaders
{
    /// <summary>The longest line of a request, in bytes.</summary>
    public const int LongestLine = 16 << 10;

    private const int MaxFields = 100;

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the fields up to the empty line.</summary>
    /// <exception cref="BadRequestException">There are more than a hundred.</exception>
    public static async ValueTask<HttpHeaders> ReadAsync(WireInput input, CancellationToken cancellationToken)
    {
        var headers = new HttpHeaders();
        for (var i = 0; i < MaxFields; i++)
        {
            var line = (await input.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false)).TrimEnd('\r');
            if (line.Length == 0) return headers;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers._fields[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        throw new BadRequestException($"A request has more than {MaxFields} header fields.");
    }

    /// <summary>The value of a field, or null.</summary>
    public string? Find(string name) => _fields.GetValueOrDefault(name);
}
