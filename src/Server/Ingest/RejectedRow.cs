namespace DolphinQuant.Server.Ingest;

/// <summary>Why a row was not taken.</summary>
internal enum RejectReason
{
    /// <summary>The line is blank.</summary>
    BlankLine,

    /// <summary>A quotation mark is not closed, or stands where none may stand.</summary>
    UnreadableQuote,

    /// <summary>The line has more or fewer fields than the header.</summary>
    FieldCount,

    /// <summary>A field that must have a value is empty.</summary>
    MissingField,

    /// <summary>A field cannot be read as its type.</summary>
    UnparsableField,

    /// <summary>A price is zero or below.</summary>
    PriceNotPositive,

    /// <summary>The high is below the low.</summary>
    HighBelowLow,

    /// <summary>The open is more than a tick outside low and high.</summary>
    OpenOutsideRange,

    /// <summary>The close is more than a tick outside low and high.</summary>
    CloseOutsideRange,

    /// <summary>The volume or amount is negative.</summary>
    NegativeVolume,

    /// <summary>The row claims to have been public before its session.</summary>
    SeenBeforeDate,

    /// <summary>The day is a Saturday or Sunday.</summary>
    Weekend,

    /// <summary>The exchange was closed for a holiday.</summary>
    Holiday,

    /// <summary>The same key has been accepted already; the first row in file order stays.</summary>
    Duplicate,

    /// <summary>
    /// Open and close jumped further than any listed stock does in a session. See <see cref="JumpCheck"/>.
    /// </summary>
    AbsurdJump,

    /// <summary>The ratio of a corporate action is not between 0.0001 and 10000.</summary>
    RatioOutOfRange,

    /// <summary>The price did not show the split on its ex-date. See <see cref="SplitEvidence"/>.</summary>
    SplitNotInPrice,
}

/// <summary>A row that was not taken, as it stood in its file.</summary>
/// <param name="File">File name.</param>
/// <param name="Line">Line number, from 1; the header is line 1.</param>
/// <param name="Reason">Reason code.</param>
/// <param name="Text">The reason with its numbers, in one sentence.</param>
/// <param name="Raw">The line.</param>
internal sealed record RejectedRow(string File, int Line, RejectReason Reason, string Text, string Raw);

/// <summary>Why a row cannot be taken, before it is known where the row stands.</summary>
internal sealed record Rejection(RejectReason Reason, string Text);
