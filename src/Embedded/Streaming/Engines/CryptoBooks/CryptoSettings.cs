using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>What a crypto order book engine is asked for.</summary>
internal sealed record CryptoSettings
{
    private const int DefaultCaching = 5000;

    public required CryptoUpdateRule Rule { get; init; }

    public required CryptoInput Input { get; init; }

    /// <summary>How many levels of an instrument are shown; null for an instrument that is not.</summary>
    public required Func<string, int?> Depth { get; init; }

    /// <summary>How many levels of an instrument are kept; null for all.</summary>
    public required Func<string, int?> KeptDepth { get; init; }

    /// <summary>How much older than the newest update others are kept, in the units of their times.</summary>
    public required long Caching { get; init; }

    /// <summary>After how long without a change a book is late; null for never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Called with an instrument and the number of a fault; null where nobody wants to know.</summary>
    public FunctionValue? ErrorHandler { get; init; }

    /// <summary>Reads the arguments of createCryptoOrderBookEngine.</summary>
    /// <exception cref="ScriptException">An argument is wrong.</exception>
    public static CryptoSettings Read(Arguments arguments, IReadOnlyList<ColumnDefinition> input)
    {
        var rule = RuleOf(arguments, arguments.IndexOf("updateRule"));
        var columns = CryptoInput.Read(arguments, arguments.IndexOf("inputColMap"), input, rule);
        var caching = arguments.IndexOf("cachingInterval");
        var milliseconds = arguments.Int(caching, DefaultCaching);
        if (milliseconds < 0) throw arguments.Wrong(caching, "must be a number of milliseconds that is not negative");
        var timeout = arguments.Int(arguments.IndexOf("timeout"), -1);
        if (timeout is not (-1 or > 0))
            throw arguments.Wrong(arguments.IndexOf("timeout"), "must be a positive number of milliseconds, or -1");
        var handler = arguments.IndexOf("errorHandler");
        var kept = arguments.IndexOf("cachedDepth");
        return new CryptoSettings
        {
            Rule = rule,
            Input = columns,
            Depth = DepthOf(arguments, arguments.IndexOf("depth")),
            KeptDepth = arguments.Has(kept) ? DepthOf(arguments, kept) : _ => null,
            Caching = milliseconds * (input[columns.Time].Type == DataType.NanoTimestamp ? 1_000_000L : 1),
            Timeout = timeout < 0 ? null : TimeSpan.FromMilliseconds(timeout),
            ErrorHandler = arguments.Has(handler) ? arguments.Function(handler) : null,
        };
    }

    private static CryptoUpdateRule RuleOf(Arguments arguments, int index) => arguments.Text(index, "direct") switch
    {
        "direct" => CryptoUpdateRule.Direct,
        "general" => CryptoUpdateRule.General,
        "Binance-spot" => CryptoUpdateRule.BinanceSpot,
        "Binance-futures" => CryptoUpdateRule.BinanceFutures,
        _ => throw arguments.Wrong(index, "must be 'direct', 'general', 'Binance-spot' or 'Binance-futures'"),
    };

    private static Func<string, int?> DepthOf(Arguments arguments, int index)
    {
        switch (arguments[index])
        {
            case Dictionary depths when depths.Values.All(depth => IsDepth(depth)):
                return code => depths.Find(code) is Scalar depth ? depth.AsInt() : null;
            case Scalar one when IsDepth(one):
                var all = one.AsInt();
                return _ => all;
            default:
                throw arguments.Wrong(index, "must be a positive integer, or a dictionary of instruments and such");
        }
    }

    private static bool IsDepth(Value value) => value is Scalar { IsNull: false } depth
        && depth.Type.Category() == DataCategory.Integral && depth.AsLong() is > 0 and <= int.MaxValue;
}
