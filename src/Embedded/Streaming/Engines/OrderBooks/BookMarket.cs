namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Where instruments are traded, and what follows from it.</summary>
/// <param name="IsShanghai">At the exchange of Shanghai, or else of Shenzhen.</param>
/// <param name="IsBond">Bonds, by the rules since August 2022, or else stocks and funds.</param>
internal sealed record BookMarket(bool IsShanghai, bool IsBond)
{
    // Trading of bonds in Shanghai ends without an auction; elsewhere snapshots do not cover the one that comes.
    private const int Auction = ((14 * 60) + 57) * 60_000, Close = 15 * 60 * 60_000;

    private static readonly string[] ShanghaiConvertibles = ["110", "111", "113", "118"];

    private static readonly string[] ShenzhenConvertibles = ["123", "127", "128"];

    /// <summary>When the last window of snapshots ends.</summary>
    public int End => HasClosingAuction ? Auction : Close;

    /// <summary>True where the day ends with an auction.</summary>
    public bool HasClosingAuction => !(IsShanghai && IsBond);

    /// <summary>True where messages are taken by their numbers unless a script says otherwise.</summary>
    public bool IsOrdered => IsShanghai && !IsBond;

    /// <summary>True where an order that fills as it comes is told of by its fills alone, and by what is left of it.</summary>
    public bool HidesImmediateOrders => IsShanghai && !IsBond;

    /// <summary>True for the code of a convertible bond of the exchange.</summary>
    public bool IsConvertible(string code) => Array.Exists(
        IsShanghai ? ShanghaiConvertibles : ShenzhenConvertibles, prefix => code.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The market of a name; null when it is none.</summary>
    public static BookMarket? Find(string name) => name switch
    {
        "XSHG" or "XSHGSTOCK" or "XSHGFUND" => new BookMarket(IsShanghai: true, IsBond: false),
        "XSHE" or "XSHESTOCK" or "XSHEFUND" => new BookMarket(IsShanghai: false, IsBond: false),
        "XSHGBOND" => new BookMarket(IsShanghai: true, IsBond: true),
        "XSHEBOND" => new BookMarket(IsShanghai: false, IsBond: true),
        _ => null,
    };
}
