using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>One message of an exchange's order-by-order feed. The numbers are those of the documented input.</summary>
internal readonly record struct BookMessage
{
    /// <summary>The values of the message type.</summary>
    public const long OrderMessage = 0, TradeMessage = 1, StatusMessage = -1;

    /// <summary>The values of the type of an order.</summary>
    public const int MarketOrder = 1, LimitOrder = 2, OwnBestOrder = 3, CancelledOrder = 10, StatusOrder = 11;

    /// <summary>The values of the type of a trade.</summary>
    public const int Fill = 0, CancelledTrade = 1;

    /// <summary>The value of the side of a buyer.</summary>
    public const int Buy = 1;

    /// <summary>The number of the instrument.</summary>
    public required int Instrument { get; init; }

    /// <summary>The time of day in milliseconds.</summary>
    public required int Time { get; init; }

    public required long Kind { get; init; }

    public required int Type { get; init; }

    /// <summary>The price as a whole number.</summary>
    public required long Price { get; init; }

    public required long Quantity { get; init; }

    public required long BuyNumber { get; init; }

    public required long SellNumber { get; init; }

    public required int Side { get; init; }

    /// <summary>The number of the message in its channel.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was received; null where the input does not tell.</summary>
    public required long ReceivedAt { get; init; }
}

/// <summary>Where the parts of a message stand in the rows that come in.</summary>
internal sealed class BookInput
{
    private static readonly string[] Keys =
    [
        "codeColumn", "timeColumn", "msgTypeColumn", "typeColumn", "priceColumn", "qtyColumn", "buyOrderColumn",
        "sellOrderColumn", "sideColumn", "seqColumn",
    ];

    private readonly int[] _places;
    private readonly int _receiveTime;

    private BookInput(int[] places, int receiveTime) => (_places, _receiveTime) = (places, receiveTime);

    /// <summary>The place of the instruments' codes.</summary>
    public int CodePlace => _places[0];

    /// <summary>True when rows tell when they were received.</summary>
    public bool HasReceiveTime => _receiveTime >= 0;

    /// <summary>Reads the argument inputColMap.</summary>
    /// <exception cref="ScriptException">A key or a column is missing, or a column is of a type that cannot serve.</exception>
    public static BookInput Read(Arguments arguments, int index, IReadOnlyList<ColumnDefinition> input)
    {
        var map = arguments[index] as Dictionary ?? throw arguments.Wrong(index, "must be a dictionary of names");
        var places = Array.ConvertAll(Keys, key => PlaceOf(key)
            ?? throw arguments.Wrong(index, $"has no {key}; it needs {string.Join(", ", Keys)}"));
        if (!input[places[0]].Type.IsText()) throw arguments.Wrong(index, "must map codeColumn to a text column");
        if (input[places[1]].Type != DataType.Time) throw arguments.Wrong(index, "must map timeColumn to a TIME column");
        foreach (var place in places.Skip(2))
            if (input[place].Type.Category() != DataCategory.Integral)
                throw arguments.Wrong(index, $"must map to integer columns, which {input[place].Name} is not");
        return new BookInput(places, PlaceOf("receiveTime") ?? -1);

        int? PlaceOf(string key)
        {
            if (map.Find(key) is not Scalar { IsNull: false } name) return null;
            for (var i = 0; i < input.Count; i++)
                if (string.Equals(input[i].Name, name.AsText(), StringComparison.OrdinalIgnoreCase))
                    return i;
            throw arguments.Wrong(index, $"names {name.AsText()}, which is no column of dummyTable");
        }
    }

    /// <summary>The messages of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="instruments">The instrument of each.</param>
    public BookMessage[] Read(Table rows, int[] instruments)
    {
        var columns = Array.ConvertAll(_places[1..], place => rows.Columns[place].OwnNumbers<long>());
        var received = HasReceiveTime ? rows.Columns[_receiveTime].OwnNumbers<long>() : null;
        var messages = new BookMessage[rows.Count];
        for (var row = 0; row < messages.Length; row++)
            messages[row] = new BookMessage
            {
                Instrument = instruments[row],
                Time = (int)columns[0][row],
                Kind = columns[1][row],
                Type = (int)columns[2][row],
                Price = columns[3][row],
                Quantity = columns[4][row],
                BuyNumber = columns[5][row],
                SellNumber = columns[6][row],
                Side = (int)columns[7][row],
                Sequence = columns[8][row],
                ReceivedAt = received?[row] ?? Data.Null.Of<long>(),
            };
        return messages;
    }
}
