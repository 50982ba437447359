using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Reads the arguments of createOrderBookSnapshotEngine.</summary>
/// <param name="arguments">The arguments.</param>
/// <param name="input">The columns of the rows that come in.</param>
internal sealed class BookSettingsReader(Arguments arguments, IReadOnlyList<ColumnDefinition> input)
{
    private const int DefaultScale = 10_000, MostDigits = 4;

    /// <exception cref="ScriptException">An argument is wrong.</exception>
    public BookSettings Read()
    {
        var market = BookMarket.Find(arguments.Text(At("exchange"))) ?? throw arguments.Wrong(
            At("exchange"), "must be XSHE, XSHESTOCK, XSHEFUND, XSHEBOND, XSHG, XSHGSTOCK, XSHGFUND or XSHGBOND");
        var trigger = Trigger();
        var (isOrdered, waitingLog) = Ordering(market);
        if (arguments.Has(At("forceTriggerTime")) && (!isOrdered || trigger == BookTrigger.Clock))
            throw arguments.Wrong(At("forceTriggerTime"), "needs orderBySeq=true, and no useSystemTime");
        return new BookSettings
        {
            Input = BookInput.Read(arguments, At("inputColMap"), input),
            Market = market,
            HasConvertiblesOnly = HasConvertiblesOnly(market),
            IncludesImmediate =
                market.HidesImmediateOrders && arguments.Bool(At("includeImmediateExecution"), fallback: false),
            Depth = arguments.Size(Positive("orderbookDepth")),
            Date = (int)Moment("date", DataType.Date),
            Windows = Windows(market),
            Trigger = trigger,
            Offsets = BookOffsets.Read(arguments, At("outputIntervalOffsetMap")),
            ForceTriggerTime = Milliseconds("forceTriggerTime"),
            // It is without effect for others.
            IndependentForceTriggerTime =
                trigger == BookTrigger.Independent ? Milliseconds("independentForceTriggerTime") : null,
            IsOrdered = isOrdered,
            WaitingLog = waitingLog,
            SkipsCrossed = arguments.Bool(At("skipCrossedMarket"), fallback: true),
            HasPriceCage = !market.IsShanghai && arguments.Bool(At("checkRestrict"), fallback: true),
            Prices = new BookPrices(
                arguments.Has(At("priceScale")) ? Positive("priceScale") : DefaultScale,
                Digits(), arguments.Double(At("priceNullFill"), double.NaN)),
        };
    }

    private BookWindows Windows(BookMarket market) => new(
        (int)Moment("startTime", DataType.Time), Positive("intervalInMilli"),
        arguments.Has(At("endTime")) ? (int)Moment("endTime", DataType.Time) : market.End,
        HoldsStart: arguments.Has(At("outputIntervalOffsetMap")));

    private BookTrigger Trigger()
    {
        var index = At("triggerType");
        var trigger = arguments.Text(index, "mutual") switch
        {
            "mutual" => BookTrigger.Mutual,
            "independent" => BookTrigger.Independent,
            "perRow" => BookTrigger.PerRow,
            _ => throw arguments.Wrong(index, "must be 'mutual', 'independent' or 'perRow'"),
        };
        if (trigger == BookTrigger.Mutual)
            return arguments.Bool(At("useSystemTime"), fallback: false) ? BookTrigger.Clock : BookTrigger.Mutual;
        foreach (var parameter in new[] { "endTime", "outputIntervalOffsetMap" })
            if (arguments.Has(At(parameter)))
                throw arguments.Wrong(At(parameter), "needs triggerType='mutual'");
        return !arguments.Bool(At("useSystemTime"), fallback: false)
            ? trigger
            : throw arguments.Wrong(index, "must be 'mutual' with useSystemTime");
    }

    private bool HasConvertiblesOnly(BookMarket market)
    {
        var index = At("securitySubType");
        if (!arguments.Has(index)) return market.IsBond;
        if (!market.IsBond) throw arguments.Wrong(index, "needs exchange='XSHGBOND' or 'XSHEBOND'");
        return arguments.Text(index).ToUpperInvariant() switch
        {
            "CONVERTIBLEBOND" => true,
            "ALL" => false,
            _ => throw arguments.Wrong(index, "must be 'ConvertibleBond' or 'All'"),
        };
    }

    private (bool IsOrdered, WaitingLog? Log) Ordering(BookMarket market)
    {
        var index = At("orderBySeq");
        if (arguments.Find(index) is not Vector parts) return (arguments.Bool(index, fallback: market.IsOrdered), null);
        if (parts is not { Count: 2 or 3 }
            || parts[0] is not Scalar { IsNull: false } isOrdered || !isOrdered.Type.IsNumeric()
            || parts[1] is not Scalar { IsNull: false } interval || interval.Type.Category() != DataCategory.Integral
            || interval.AsLong() is <= 0 or > int.MaxValue || LevelOf(parts) is not { } level)
            throw arguments.Wrong(
                index, "must be true or false, or a tuple of it, a positive number of milliseconds and 'DEBUG' or 'INFO'");
        return (isOrdered.AsBool(), new WaitingLog(TimeSpan.FromMilliseconds(interval.AsLong()), level));
    }

    private static LogLevel? LevelOf(Vector parts) => parts.Count == 2 ? LogLevel.Debug : Formatter.Plain(parts[2]) switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Info,
        _ => null,
    };

    private int? Digits()
    {
        var index = At("precision");
        if (!arguments.Has(index)) return null;
        return arguments.Int(index) is >= -1 and <= MostDigits and var digits
            ? digits
            : throw arguments.Wrong(index, "must lie between -1 and 4");
    }

    private int Positive(string parameter) => arguments.Int(At(parameter)) is > 0 and var number
        ? number
        : throw arguments.Wrong(At(parameter), "must be a positive integer");

    private long Moment(string parameter, DataType type)
    {
        var given = arguments.Scalar(At(parameter));
        if (given.IsNull || !given.Type.IsTemporal()) throw arguments.Wrong(At(parameter), $"must be a {type.DisplayName()}");
        return given.Type == type ? given.AsLong() : CalendarKernel.Convert(given.AsLong(), given.Type, type);
    }

    private long? Milliseconds(string parameter)
    {
        if (!arguments.Has(At(parameter))) return null;
        return arguments.Int(At(parameter)) is >= 0 and var length
            ? length
            : throw arguments.Wrong(At(parameter), "must be a number of milliseconds that is not negative");
    }

    private int At(string parameter) => arguments.IndexOf(parameter);
}
