using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Ingest;

/// <summary>A file format, told by the columns of its header.</summary>
internal interface IFileFormat
{
    /// <summary>Name used in reports.</summary>
    string Name { get; }

    /// <summary>Columns that the header must have; it may have more.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Reads a row into the batch. Leaves the batch alone when the fields have an error.</summary>
    /// <returns>Why the row cannot be taken, or null.</returns>
    Rejection? Take(RowFields fields, RowOrigin origin, IngestBatch batch);
}

/// <summary>A bar that passed the checks of its own row.</summary>
internal sealed record BarCandidate(DailyBar Bar, RowOrigin Origin);

/// <summary>
/// A corporate action that passed the checks of its own row; the amount is what a share lost by it, in money.
/// </summary>
internal sealed record ActionCandidate(CorporateAction Action, double Amount, RowOrigin Origin);

/// <summary>An instrument that passed the checks of its own row.</summary>
internal sealed record InstrumentCandidate(Instrument Instrument, RowOrigin Origin);

/// <summary>
/// Rows of all files that passed the checks of their own row and wait for those that need other rows.
/// </summary>
internal sealed class IngestBatch
{
    /// <summary>Bars in file order.</summary>
    public List<BarCandidate> Bars { get; } = [];

    /// <summary>Corporate actions in file order.</summary>
    public List<ActionCandidate> Actions { get; } = [];

    /// <summary>Instruments in file order.</summary>
    public List<InstrumentCandidate> Instruments { get; } = [];
}

/// <summary>Daily US prices as collected day by day, unadjusted.</summary>
internal sealed class UnitedStatesPriceFormat(TradingCalendar calendar) : IFileFormat
{
    public string Name => "us-prices";

    public IReadOnlyList<string> Columns { get; } =
        ["symbol", "date", "open", "high", "low", "close", "volume", "seen", "close_rev", "volume_rev"];

    public Rejection? Take(RowFields fields, RowOrigin origin, IngestBatch batch)
    {
        var volume = fields.Whole("volume");
        var close = fields.Number("close");
        var bar = new DailyBar
        {
            Market = Market.UnitedStates.Code,
            Symbol = fields.Text("symbol"),
            Date = fields.Date("date"),
            Open = fields.Number("open"),
            High = fields.Number("high"),
            Low = fields.Number("low"),
            Close = close,
            Volume = volume,
            Amount = close * volume,
            Seen = fields.Date("seen"),
            Flags = BarFlags.AmountApproximated | Revisions(fields),
        };
        var rejection = fields.Error ?? BarCheck.Check(bar, calendar);
        if (rejection is null)
            batch.Bars.Add(new BarCandidate(bar, origin));
        return rejection;
    }

    private static BarFlags Revisions(RowFields fields) =>
        (fields.OptionalNumber("close_rev") is null ? BarFlags.None : BarFlags.CloseRevised)
        | (fields.OptionalNumber("volume_rev") is null ? BarFlags.None : BarFlags.VolumeRevised);
}

/// <summary>
/// Daily A-share prices, unadjusted, with the exchange's previous close and its trading and ST flags.
/// </summary>
internal sealed class ChinaPriceFormat(TradingCalendar calendar) : IFileFormat
{
    public string Name => "cn-prices";

    public IReadOnlyList<string> Columns { get; } =
        ["code", "date", "open", "high", "low", "close", "preclose", "volume", "amount", "turn", "tradestatus", "isST"];

    public Rejection? Take(RowFields fields, RowOrigin origin, IngestBatch batch)
    {
        var isSuspended = !fields.Flag("tradestatus");
        var close = fields.Number("close");
        var volume = isSuspended ? fields.OptionalWhole("volume") ?? 0 : fields.Whole("volume");
        var amount = fields.OptionalNumber("amount");
        var bar = new DailyBar
        {
            Market = Market.China.Code,
            Symbol = fields.Text("code"),
            Date = fields.Date("date"),
            Open = fields.Number("open"),
            High = fields.Number("high"),
            Low = fields.Number("low"),
            Close = close,
            PreClose = fields.Number("preclose"),
            Volume = volume,
            Amount = amount ?? close * volume,
            TurnoverRate = fields.OptionalNumber("turn") / 100,
            IsSuspended = isSuspended,
            IsSt = fields.Flag("isST"),
            Seen = fields.Date("date"),
            Flags = amount is null && volume > 0 ? BarFlags.AmountApproximated : BarFlags.None,
        };
        var rejection = fields.Error ?? BarCheck.Check(bar, calendar);
        if (rejection is null)
            batch.Bars.Add(new BarCandidate(bar, origin));
        return rejection;
    }
}

/// <summary>US splits and dividends, derived from the adjusted close of the day before the ex-date.</summary>
internal sealed class UnitedStatesAdjustmentFormat : IFileFormat
{
    private const double LowestRatio = 1e-4;
    private const double HighestRatio = 1e4;

    public string Name => "us-adjustments";

    public IReadOnlyList<string> Columns { get; } =
        ["symbol", "ex_date", "prev_close", "prev_adj_close", "ratio", "seen"];

    public Rejection? Take(RowFields fields, RowOrigin origin, IngestBatch batch)
    {
        var action = new CorporateAction(
            Market.UnitedStates.Code,
            fields.Text("symbol"),
            fields.Date("ex_date"),
            fields.Number("ratio"),
            fields.Date("seen"));
        var amount = fields.Number("prev_close") - fields.Number("prev_adj_close");
        var rejection = fields.Error ?? Check(action);
        if (rejection is null)
            batch.Actions.Add(new ActionCandidate(action, amount, origin));
        return rejection;
    }

    private static Rejection? Check(CorporateAction action) => action.Ratio is >= LowestRatio and <= HighestRatio
        ? null
        : new Rejection(RejectReason.RatioOutOfRange, FormattableString.Invariant(
            $"Ratio {action.Ratio} is not between {LowestRatio} and {HighestRatio}."));
}

/// <summary>Names of US symbols, and their sectors where the file has the column <c>gics_sector</c>.</summary>
internal sealed class UnitedStatesSymbolFormat : IFileFormat
{
    public string Name => "us-symbols";

    public IReadOnlyList<string> Columns { get; } = ["symbol", "name", "listed_first", "listed_last"];

    public Rejection? Take(RowFields fields, RowOrigin origin, IngestBatch batch)
    {
        var instrument = new Instrument(
            Market.UnitedStates.Code,
            fields.Text("symbol"),
            fields.OptionalText("name"),
            fields.Has("gics_sector") ? fields.OptionalText("gics_sector") : "",
            Exchange: "");
        if (fields.Error is null)
            batch.Instruments.Add(new InstrumentCandidate(instrument, origin));
        return fields.Error;
    }
}
