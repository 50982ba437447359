using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>An instrument at the end of a window.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Settings">The engine's settings.</param>
/// <param name="Reference">What is known of instruments from before the day.</param>
internal sealed record BookSnapshot(BookInstrument Instrument, BookSettings Settings, BookReference Reference)
{
    /// <summary>The end of the window as a time of day in milliseconds.</summary>
    public required int Time { get; init; }

    /// <summary>When the message that ended the window was received.</summary>
    public required long TriggeredAt { get; init; }

    /// <summary>The system's clock.</summary>
    public required long Now { get; init; }

    /// <summary>True when messages that are missing were passed over.</summary>
    public bool HasGap { get; init; }

    public BookPrices Prices => Settings.Prices;

    public BookDetails Details => Instrument.Details;

    private ILookup<bool, BookOrder>? _standing;

    /// <summary>The orders of a side, as <see cref="OrderBook.Standing"/> has them.</summary>
    public IEnumerable<BookOrder> Standing(bool isBuy) => (_standing ??= Instrument.Book.Standing(true)
        .Concat(Instrument.Book.Standing(false)).ToLookup(order => order.IsBuy))[isBuy];
}

/// <summary>A column of snapshots.</summary>
/// <param name="Name">The documented name.</param>
/// <param name="Type">The type.</param>
/// <param name="Append">Puts the value of a snapshot behind those of others.</param>
internal sealed record BookField(string Name, DataType Type, Action<BookSnapshot, Vector> Append)
{
    public static BookField Price(string name, Func<BookSnapshot, double> value) =>
        new(name, DataType.Double, (snapshot, column) => ((Vector<double>)column).Add(value(snapshot)));

    public static BookField Long(string name, Func<BookSnapshot, long> value, DataType type = DataType.Long) =>
        new(name, type, (snapshot, column) => ((Vector<long>)column).Add(value(snapshot)));

    public static BookField Int(string name, Func<BookSnapshot, int> value, DataType type = DataType.Int) =>
        new(name, type, (snapshot, column) => ((Vector<int>)column).Add(value(snapshot)));

    public static BookField Bool(string name, Func<BookSnapshot, bool> value) =>
        new(name, DataType.Bool, (snapshot, column) => ((Vector<sbyte>)column).Add(value(snapshot) ? (sbyte)1 : (sbyte)0));

    /// <summary>A list in each row.</summary>
    public static BookField List<T>(string name, DataType type, Func<BookSnapshot, IEnumerable<T>> values) =>
        new(name, type.ArrayOf(), (snapshot, column) => column.Add((Value)new Vector<T>(type, [.. values(snapshot)])));
}
