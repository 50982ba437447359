using System.Globalization;

namespace DolphinQuant.Server.Ingest;

/// <summary>
/// Reads the fields of one row after another by column name. The first field that is wrong is noted in <see
/// cref="Error"/> and default values follow, so that a reader stays a flat list of columns.
/// </summary>
internal sealed class RowFields
{
    private readonly IReadOnlyList<string> _header;
    private readonly Dictionary<string, int> _columns;
    private string[] _fields = [];

    public RowFields(IReadOnlyList<string> header)
    {
        _header = header;
        _columns = header.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
    }

    /// <summary>Why the current row cannot be taken, or null.</summary>
    public Rejection? Error { get; private set; }

    /// <summary>Whether the header has a column.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Goes to the next row.</summary>
    public void Start(CsvLine line)
    {
        _fields = line.Fields ?? [];
        Error = line switch
        {
            { Raw: var raw } when string.IsNullOrWhiteSpace(raw) =>
                new Rejection(RejectReason.BlankLine, "The line is blank."),
            { Fields: null } =>
                new Rejection(RejectReason.UnreadableQuote, "A quotation mark is not closed or stands within a field."),
            { Fields.Length: var count } when count != _header.Count => new Rejection(
                RejectReason.FieldCount, FormattableString.Invariant(
                    $"The line has {count} fields, the header has {_header.Count}.")),
            _ => null,
        };
    }

    /// <summary>A text that may be empty.</summary>
    public string OptionalText(string column) => Error is null ? _fields[_columns[column]].Trim() : "";

    /// <summary>A text that may not be empty.</summary>
    public string Text(string column)
    {
        var text = OptionalText(column);
        if (text.Length == 0)
            Fail(RejectReason.MissingField, $"Field {column} is empty.");
        return text;
    }

    /// <summary>A finite number.</summary>
    public double Number(string column) => ParseNumber(column, Text(column));

    /// <summary>A finite number, or null when the field is empty.</summary>
    public double? OptionalNumber(string column)
    {
        var text = OptionalText(column);
        return text.Length == 0 ? null : ParseNumber(column, text);
    }

    /// <summary>
    /// A whole number, or null when the field is empty. Accepts the spelling of a float, such as <c>1.5e6</c>.
    /// </summary>
    public long? OptionalWhole(string column)
    {
        if (OptionalNumber(column) is not { } number)
            return null;
        if (double.IsInteger(number) && Math.Abs(number) < 1e18)
            return (long)number;
        Fail(
            RejectReason.UnparsableField, FormattableString.Invariant(
                $"Field {column} is {number}, not a whole number."));
        return 0;
    }

    /// <summary>A whole number.</summary>
    public long Whole(string column)
    {
        Text(column);
        return OptionalWhole(column) ?? 0;
    }

    /// <summary>A date, as yyyy-MM-dd.</summary>
    public DateOnly Date(string column)
    {
        var text = Text(column);
        var culture = CultureInfo.InvariantCulture;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out var date))
            Fail(RejectReason.UnparsableField, $"Field {column} is '{text}', not a date written yyyy-MM-dd.");
        return date;
    }

    /// <summary>A flag, 0 or 1.</summary>
    public bool Flag(string column)
    {
        var text = Text(column);
        if (text is not ("0" or "1"))
            Fail(RejectReason.UnparsableField, $"Field {column} is '{text}', not 0 or 1.");
        return text == "1";
    }

    private double ParseNumber(string column, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
        {
            return number;
        }

        Fail(RejectReason.UnparsableField, $"Field {column} is '{text}', not a number.");
        return double.NaN;
    }

    private void Fail(RejectReason reason, string text) => Error ??= new Rejection(reason, text);
}
