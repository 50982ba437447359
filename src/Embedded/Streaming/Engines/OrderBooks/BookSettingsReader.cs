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
        Refuse("snapshotDir", "outputIntervalOffsetMap", "forceTriggerTime", "independentForceTriggerTime", "securitySubType");
        RefuseTrue("useSystemTime", "includeImmediateExecution");
        if (arguments.Int(At("orderBookDetailDepth"), 0) != 0) throw Unsupported("orderBookDetailDepth");
        var isShanghai = IsShanghai();
        var isIndependent = arguments.Text(At("triggerType"), "mutual") switch
        {
            "mutual" => false,
            "independent" => true,
            "perRow" => throw Unsupported("triggerType"),
            _ => throw arguments.Wrong(At("triggerType"), "must be 'mutual', 'independent' or 'perRow'"),
        };
        if (isIndependent && arguments.Has(At("endTime"))) throw arguments.Wrong(At("endTime"), "needs triggerType='mutual'");
        return new BookSettings
        {
            Input = BookInput.Read(arguments, At("inputColMap"), input),
            IsShanghai = isShanghai,
            Depth = arguments.Size(Positive("orderbookDepth")),
            Interval = Positive("intervalInMilli"),
            Date = (int)Moment("date", DataType.Date),
            Start = (int)Moment("startTime", DataType.Time),
            End = arguments.Has(At("endTime")) ? (int)Moment("endTime", DataType.Time) : DefaultEnd,
            IsIndependent = isIndependent,
            IsOrdered = IsOrdered(isShanghai),
            SkipsCrossed = arguments.Bool(At("skipCrossedMarket"), fallback: true),
            ChecksRestriction = !isShanghai && !IsFund && arguments.Bool(At("checkRestrict"), fallback: true),
            Prices = new BookPrices(
                arguments.Has(At("priceScale")) ? Positive("priceScale") : DefaultScale,
                Digits(), arguments.Double(At("priceNullFill"), double.NaN)),
        };
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
        if (arguments.Find(index) is Vector) throw arguments.Wrong(index, "must be true or false in the embedded engine");
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

    private void Refuse(params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
            if (arguments.Has(At(parameter)))
                throw Unsupported(parameter);
    }

    private void RefuseTrue(params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
            if (arguments.Bool(At(parameter), fallback: false))
                throw Unsupported(parameter);
    }

    private ScriptException Unsupported(string parameter) =>
        arguments.Wrong(At(parameter), "is not supported like this in the embedded engine; leave it out");

    private int At(string parameter) => arguments.IndexOf(parameter);
}
