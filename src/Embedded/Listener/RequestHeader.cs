using System.Globalization;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// The first line of a request: <c>API2 SESSION LENGTH / FLAG_CANCELLABLE_PRIORITY_PARALLELISM_ROOT_FETCHSIZE_OFFSET</c>;
/// all after the length may be left out.
/// </summary>
/// <param name="TakesMessages">True for API2: what a script prints is sent while it runs.</param>
/// <param name="Length">The bytes of the text that follows.</param>
/// <param name="Flags">Bits; see <see cref="RequestFlags"/>.</param>
/// <param name="FetchSize">Rows of a block of a table result; 0 sends it whole.</param>
internal sealed record RequestHeader(bool TakesMessages, int Length, RequestFlags Flags, int FetchSize)
{
    private const int SmallestFetchSize = 8192;

    /// <summary>Parses a first line.</summary>
    /// <exception cref="BadRequestException">It is none.</exception>
    public static RequestHeader Parse(string line, int maxLength)
    {
        var parts = line.Split(" / ", 2);
        var words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [("API" or "API2") and var api, _, var lengthText])
            throw new BadRequestException("A request begins with API, a session id and the length of its text.");
        if (!int.TryParse(lengthText, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > maxLength)
            throw new BadRequestException($"The text of a request may be 0 to {maxLength} bytes long.");
        var options = parts.Length < 2 ? [] : parts[1].Split('_').Select(Number).ToArray();
        var fetchSize = (int)Math.Clamp(options.ElementAtOrDefault(5), 0, int.MaxValue);
        return fetchSize is > 0 and < SmallestFetchSize
            ? throw new BadRequestException($"The fetch size must be at least {SmallestFetchSize}.")
            : new RequestHeader(api == "API2", length, (RequestFlags)options.ElementAtOrDefault(0), fetchSize);
    }

    // Clients leave fields empty that they have nothing to say in.
    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>The flags of a request that have an effect here.</summary>
[Flags]
internal enum RequestFlags : long
{
    None = 0,

    /// <summary>The client waits for no answer.</summary>
    NoAnswer = 4,

    /// <summary>Columns of tables may come compressed.</summary>
    Compressed = 64,

    /// <summary>The connection is one over which rows of a subscription will be pushed.</summary>
    Subscription = 131_072,
}

/// <summary>The bytes of a client are no request; the connection cannot go on.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
