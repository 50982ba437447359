using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DolphinQuant.DolphinDb;

/// <summary>
/// <c>dolphindb://user:password@host1:8848,host2:8848?tls=true&amp;maxPool=32</c>: user, password and values are
/// percent-encoded where they hold one of <c>: @ / ? &amp; = %</c>.
/// </summary>
public static class ConnectionString
{
    /// <summary>What a connection string begins with.</summary>
    public const string Scheme = "dolphindb://";

    private static readonly Dictionary<string, Func<DolphinDbOptions, string, DolphinDbOptions>> Settings =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["tls"] = (options, text) => options with { UsesTls = Switch(text) },
            ["tlsCa"] = (options, text) => options with { TrustedAuthorities = Authorities(text) },
            ["login"] = (options, text) => options with { Login = Method(text) },
            ["passwordFile"] = (options, text) => options with { Password = PasswordOf(text) },
            ["compress"] = (options, text) => options with { IsCompressed = Switch(text) },
            ["connectTimeout"] = (options, text) => options with { ConnectTimeout = Seconds(text) },
            ["timeout"] = (options, text) => options with { RequestTimeout = Seconds(text) },
            ["cancelTimeout"] = (options, text) => options with { CancelTimeout = Seconds(text) },
            ["keepAlive"] = (options, text) => options with { KeepAlive = Seconds(text) },
            ["minPool"] = (options, text) => options with { MinPoolSize = Number(text, 0) },
            ["maxPool"] = (options, text) => options with { MaxPoolSize = Number(text, 1) },
            ["poolTimeout"] = (options, text) => options with { PoolTimeout = Seconds(text) },
            ["idleTimeout"] = (options, text) => options with { IdleTimeout = Seconds(text) },
            ["attempts"] = (options, text) => options with { Attempts = Number(text, 1) },
        };

    /// <summary>Parses a connection string.</summary>
    /// <exception cref="FormatException">It is wrong; all mistakes are named, and no password.</exception>
    public static DolphinDbOptions Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"A connection string begins with {Scheme}.");
        var mistakes = new List<string>();
        var rest = text[Scheme.Length..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var (place, query) = question < 0 ? (rest, "") : (rest[..question], rest[(question + 1)..]);
        var at = place.LastIndexOf('@');
        var options = new DolphinDbOptions { Hosts = Hosts(place[(at + 1)..].TrimEnd('/'), mistakes) };
        if (at >= 0) options = WithUser(options, place[..at]);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)) options = With(options, pair, mistakes);
        if (options.MinPoolSize > options.MaxPoolSize) mistakes.Add("minPool is larger than maxPool");
        return mistakes.Count == 0
            ? options
            : throw new FormatException($"The connection string is wrong: {string.Join("; ", mistakes)}.");
    }

    private static Endpoint[] Hosts(string text, List<string> mistakes)
    {
        var hosts = new List<Endpoint>();
        foreach (var host in text.Split(',', StringSplitOptions.TrimEntries))
            if (Try(() => Endpoint.Parse(host), mistakes) is { } endpoint) hosts.Add(endpoint);
        return [.. hosts];
    }

    private static DolphinDbOptions WithUser(DolphinDbOptions options, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? options with { User = Uri.UnescapeDataString(text) }
            : options with { User = Uri.UnescapeDataString(text[..colon]), Password = Uri.UnescapeDataString(text[(colon + 1)..]) };
    }

    private static DolphinDbOptions With(DolphinDbOptions options, string pair, List<string> mistakes)
    {
        var sign = pair.IndexOf('=', StringComparison.Ordinal);
        var name = sign < 0 ? pair : pair[..sign];
        if (!Settings.TryGetValue(name, out var set))
        {
            mistakes.Add($"there is no setting {name}, there are {string.Join(", ", Settings.Keys)}");
            return options;
        }

        var value = sign < 0 ? "" : Uri.UnescapeDataString(pair[(sign + 1)..]);
        var before = mistakes.Count;
        var changed = Try(() => set(options, value), mistakes) ?? options;
        if (mistakes.Count > before) mistakes[^1] = $"{name}: {mistakes[^1]}";
        return changed;
    }

    private static T? Try<T>(Func<T> parse, List<string> mistakes) where T : class
    {
        try
        {
            return parse();
        }
        catch (Exception mistake) when (mistake is FormatException or IOException or CryptographicException
            or UnauthorizedAccessException)
        {
            mistakes.Add(mistake.Message.TrimEnd('.'));
            return null;
        }
    }

    private static bool Switch(string text) => bool.TryParse(text, out var value)
        ? value
        : throw new FormatException($"must be true or false, not '{text}'");

    private static int Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new FormatException($"must be a whole number from {least} on, not '{text}'");

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and < 1e6
            ? TimeSpan.FromSeconds(value)
            : throw new FormatException($"must be a number of seconds above 0, not '{text}'");

    private static LoginMethod Method(string text) => text switch
    {
        "auto" => LoginMethod.Automatic,
        "scram" => LoginMethod.Scram,
        "rsa" => LoginMethod.Rsa,
        "plain" => LoginMethod.Plain,
        _ => throw new FormatException($"must be auto, scram, rsa or plain, not '{text}'"),
    };

    private static string PasswordOf(string path) => File.ReadAllText(path).TrimEnd('\r', '\n');

    private static X509Certificate2Collection Authorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new FormatException($"{path} holds no certificate");
    }
}
