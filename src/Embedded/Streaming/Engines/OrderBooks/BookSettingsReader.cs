using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Reads the arguments of createOrderBookSnapshotEngine.</summary>
/// <param name="arguments">The arguments.</param>
/// <param name="input">The columns of the rows that come in.</param>
internal sealed class BookSettingsReader(Arguments arguments, IReadOnlyList<ColumnDefinition> input)
{
    private const int DefaultScale = 10_000, MostDigits = 4;

    // Trading goes on to an auction at the end, which snapshots do not cover.
    private const int DefaultEnd = ((14 * 60) + 57) * 60_000;

    /// <exception cref="ScriptException">An argument is wrong, or asks for what the embedded engine has not.</exception>
    public BookSettings Read()
    {
        if (arguments.Has(At("securitySubType"))) throw Unsupported("securitySubType");
        if (arguments.Bool(At("includeImmediateExecution"), fallback: false)) throw Unsupported("includeImmediateExecution");
        var isShanghai = IsShanghai();
        var trigger = Trigger();
        var isOrdered = IsOrdered(isShanghai);
        if (arguments.Has(At("forceTriggerTime")) && (!isOrdered || trigger == BookTrigger.Clock))
            throw arguments.Wrong(At("forceTriggerTime"), "needs orderBySeq=true, and no useSystemTime");
        if (arguments.Has(At("independentForceTriggerTime")) && trigger != BookTrigger.Independent)
            throw arguments.Wrong(At("independentForceTriggerTime"), "needs triggerType='independent'");
        return new BookSettings
        {
            Input = BookInput.Read(arguments, At("inputColMap"), input),
            IsShanghai = isShanghai,
            Depth = arguments.Size(Positive("orderbookDepth")),
            Date = (int)Moment("date", DataType.Date),
            Windows = new BookWindows(
                (int)Moment("startTime", DataType.Time), Positive("intervalInMilli"),
                arguments.Has(At("endTime")) ? (int)Moment("endTime", DataType.Time) : DefaultEnd),
            Trigger = trigger,
            Offsets = BookOffsets.Read(arguments, At("outputIntervalOffsetMap")),
            ForceTriggerTime = Milliseconds("forceTriggerTime"),
            IndependentForceTriggerTime = Milliseconds("independentForceTriggerTime"),
            IsOrdered = isOrdered,
            SkipsCrossed = arguments.Bool(At("skipCrossedMarket"), fallback: true),
            HasPriceCage = !isShanghai && !IsFund && arguments.Bool(At("checkRestrict"), fallback: true),
            Prices = new BookPrices(
                arguments.Has(At("priceScale")) ? Positive("priceScale") : DefaultScale,
                Digits(), arguments.Double(At("priceNullFill"), double.NaN)),
        };
    }

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
        if (trigger == BookTrigger.Independent && arguments.Has(At("endTime")))
            throw arguments.Wrong(At("endTime"), "needs triggerType='mutual'");
        if (!arguments.Bool(At("useSystemTime"), fallback: false)) return trigger;
        return trigger == BookTrigger.Mutual
            ? BookTrigger.Clock
            : throw arguments.Wrong(index, "must be 'mutual' with useSystemTime");
    }

    private bool IsFund => arguments.Text(At("exchange")).EndsWith("FUND", StringComparison.Ordinal);

    private bool IsShanghai() => arguments.Text(At("exchange")) switch
    {
        "XSHG" or "XSHGSTOCK" or "XSHGFUND" => true,
        "XSHE" or "XSHESTOCK" or "XSHEFUND" => false,
        "XSHGBOND" or "XSHEBOND" => throw arguments.Wrong(At("exchange"), "must be of stocks or funds: bonds are not supported in the embedded engine"),
        _ => throw arguments.Wrong(At("exchange"), "must be XSHE, XSHESTOCK, XSHEFUND, XSHG, XSHGSTOCK or XSHGFUND"),
    };

    private bool IsOrdered(bool isShanghai)
    {
        var index = At("orderBySeq");
        if (arguments.Find(index) is Vector)
            throw arguments.Wrong(index, "must be true or false: the embedded engine writes no log of waiting messages, getStreamEngineStat counts them");
        return arguments.Bool(index, fallback: isShanghai);
    }

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

    private ScriptException Unsupported(string parameter) =>
        arguments.Wrong(At(parameter), "is not supported like this in the embedded engine; leave it out");

    private int At(string parameter) => arguments.IndexOf(parameter);
}
