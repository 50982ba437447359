namespace DolphinQuant.Models.Labels;

/// <summary>Board of a mainland China exchange; each has price limits of its own.</summary>
public enum Board
{
    /// <summary>Main board of Shanghai or Shenzhen.</summary>
    Main,

    /// <summary>ChiNext, Shenzhen (codes 300 and 301).</summary>
    ChiNext,

    /// <summary>STAR market, Shanghai (codes 688 and 689).</summary>
    Star,

    /// <summary>Beijing exchange.</summary>
    Beijing,
}

/// <summary>Finds the board from a symbol.</summary>
public static class Boards
{
    /// <summary>
    /// Board of a symbol spelled with its exchange in front, such as <c>sz.300122</c>, <c>sh.688293</c> or
    /// <c>bj.430047</c>. Everything else is on the main board.
    /// </summary>
    public static Board Of(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return symbol switch
        {
            _ when symbol.StartsWith("sz.30", StringComparison.OrdinalIgnoreCase) => Board.ChiNext,
            _ when symbol.StartsWith("sh.68", StringComparison.OrdinalIgnoreCase) => Board.Star,
            _ when symbol.StartsWith("bj.", StringComparison.OrdinalIgnoreCase) => Board.Beijing,
            _ => Board.Main,
        };
    }
}
