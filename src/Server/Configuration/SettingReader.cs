using System.Globalization;

namespace DolphinQuant.Server.Configuration;

/// <summary>
/// Reads typed settings and collects what is wrong with them, so that a person repairs a file once. A key that is
/// absent takes its default; a key that no reader asked for is a mistake too, as it is most likely a misspelling.
/// </summary>
internal sealed class SettingReader(IConfiguration configuration)
{
    private readonly List<string> _mistakes = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text that may not be empty.</summary>
    public string Text(string key, string fallback)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        if (string.IsNullOrWhiteSpace(text))
            Reject(key, "must not be empty");
        return text;
    }

    /// <summary>A text that may be empty.</summary>
    public string OptionalText(string key, string fallback) => Find(key) ?? fallback;

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public int Integer(string key, int fallback, int minimum, int maximum)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
        {
            return value;
        }

        Reject(key, FormattableString.Invariant($"must be a whole number from {minimum} to {maximum}, not '{text}'"));
        return fallback;
    }

    /// <summary>A share above 0 and at most 1.</summary>
    public double Share(string key, double fallback)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and <= 1)
        {
            return value;
        }

        Reject(key, $"must be a number above 0 and at most 1, such as 0.2, not '{text}'");
        return fallback;
    }

    /// <summary>A positive amount of money.</summary>
    public decimal Money(string key, decimal fallback)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value > 0)
        {
            return value;
        }

        Reject(key, $"must be a positive amount such as 1000000, not '{text}'");
        return fallback;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool fallback)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        if (bool.TryParse(text, out var value))
            return value;
        Reject(key, $"must be true or false, not '{text}'");
        return fallback;
    }

    /// <summary>One of a few words, compared without regard to case.</summary>
    public string OneOf(string key, string fallback, IReadOnlyList<string> words)
    {
        var text = Find(key);
        if (text is null)
            return fallback;
        var word = words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null)
            Reject(key, $"must be one of {string.Join(", ", words)}, not '{text}'");
        return word ?? fallback;
    }

    /// <summary>Notes a mistake that the caller found.</summary>
    public void Reject(string key, string sentence) => _mistakes.Add($"{key} {sentence}.");

    /// <summary>Throws when anything was wrong, unknown keys in <paramref name="sections"/> included.</summary>
    /// <exception cref="SettingsException">At least one setting is wrong.</exception>
    public void ThrowIfMistaken(IReadOnlyList<string> sections)
    {
        foreach (var section in sections)
            RejectUnknown(configuration.GetSection(section));
        if (_mistakes.Count > 0)
            throw new SettingsException(_mistakes);
    }

    private string? Find(string key)
    {
        _known.Add(key);
        return configuration[key]?.Trim();
    }

    private void RejectUnknown(IConfigurationSection section)
    {
        if (section.Value is not null && !_known.Contains(section.Path))
            Reject(section.Path, "is not a setting of this service; look for a misspelling");
        foreach (var child in section.GetChildren())
            RejectUnknown(child);
    }
}
