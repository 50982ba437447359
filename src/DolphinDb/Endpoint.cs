using System.Globalization;

namespace DolphinQuant.DolphinDb;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name or an address; an IPv6 address without its brackets.</param>
/// <param name="Port">The port.</param>
public sealed record Endpoint(string Host, int Port)
{
    /// <summary>The port of a server that says nothing else.</summary>
    public const int DefaultPort = 8848;

    /// <summary>Parses <c>host</c>, <c>host:port</c> or <c>[address]:port</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Endpoint Parse(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', Math.Max(end, 0));
        var host = end > 0 ? text[1..end] : colon < 0 ? text : text[..colon];
        var port = DefaultPort;
        var isPort = colon < 0
            || (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is > 0 and <= ushort.MaxValue);
        return isPort && host.Length > 0 && (end < 0 || colon == end + 1 || end == text.Length - 1)
            ? new Endpoint(host, port)
            : throw new FormatException($"'{text}' is no host: write name:port or [IPv6 address]:port.");
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
