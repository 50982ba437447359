namespace DolphinQuant.Server.Configuration;

/// <summary>The settings are wrong; carries every mistake, each naming its key.</summary>
internal sealed class SettingsException(IReadOnlyList<string> mistakes, string subject = "The settings are")
    : Exception($"{subject} wrong:" + string.Concat(mistakes.Select(mistake => "\n  " + mistake)))
{
    /// <summary>One sentence per mistake, beginning with the key.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
