namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>How updates of a book are told to be whole.</summary>
internal enum CryptoUpdateRule
{
    /// <summary>They are not: every one is taken.</summary>
    Direct,

    /// <summary>Each names the one before it.</summary>
    General,

    /// <summary>Each covers a range of numbers without a gap to the one before it.</summary>
    BinanceSpot,

    /// <summary>Each covers a range of numbers, and names the one before it.</summary>
    BinanceFutures,
}

/// <summary>What an update is to a book.</summary>
internal enum CryptoUpdateStep
{
    /// <summary>The next one.</summary>
    Next,

    /// <summary>One that the book holds already.</summary>
    Past,

    /// <summary>One behind others that are missing.</summary>
    Ahead,
}

/// <summary>The numbers of an update; null numbers where the rule has none.</summary>
/// <param name="First">The first change that it holds.</param>
/// <param name="Last">The last change that it holds, or that a whole book holds.</param>
/// <param name="Previous">The last change of the update before it.</param>
internal readonly record struct CryptoUpdateNumbers(long First, long Last, long Previous)
{
    /// <summary>
    /// What the update is to a book that holds all changes up to a number. The rules of Binance are those that its
    /// developers' pages give for a local order book of spot and of futures; levels are told whole, so that an update that
    /// the book holds in part does no harm.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="held">The last change that the book holds.</param>
    /// <param name="isWhole">The book is as a whole one came, without any update since.</param>
    public CryptoUpdateStep StepFrom(CryptoUpdateRule rule, long held, bool isWhole) => rule switch
    {
        CryptoUpdateRule.General => Previous == held ? CryptoUpdateStep.Next
            : Last <= held ? CryptoUpdateStep.Past : Previous > held ? CryptoUpdateStep.Ahead : CryptoUpdateStep.Next,
        CryptoUpdateRule.BinanceSpot => Last <= held ? CryptoUpdateStep.Past
            : First > held + 1 ? CryptoUpdateStep.Ahead : CryptoUpdateStep.Next,
        CryptoUpdateRule.BinanceFutures =>
            Previous == held || (isWhole && First <= held && Last >= held) ? CryptoUpdateStep.Next
            : Last <= held ? CryptoUpdateStep.Past : CryptoUpdateStep.Ahead,
        _ => CryptoUpdateStep.Next,
    };
}
