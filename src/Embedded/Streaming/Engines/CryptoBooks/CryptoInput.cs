using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>Where the parts of updates stand in the rows that come in.</summary>
internal sealed record CryptoInput
{
    public required int Code { get; init; }

    public required int IsIncremental { get; init; }

    public required int Time { get; init; }

    /// <summary>The first change of an update; null where the rule knows none.</summary>
    public required int? First { get; init; }

    /// <summary>The last change of an update.</summary>
    public required int? Last { get; init; }

    /// <summary>The last change of the update before.</summary>
    public required int? Previous { get; init; }

    public required CryptoColumn BidPrices { get; init; }

    public required CryptoColumn BidQuantities { get; init; }

    public required CryptoColumn AskPrices { get; init; }

    public required CryptoColumn AskQuantities { get; init; }

    /// <summary>The columns of the book.</summary>
    public IReadOnlyList<CryptoColumn> Sides => [BidPrices, BidQuantities, AskPrices, AskQuantities];

    /// <summary>Reads the argument inputColMap.</summary>
    /// <exception cref="ScriptException">A key or a column is missing, or a column is of a type that cannot serve.</exception>
    public static CryptoInput Read(
        Arguments arguments, int index, IReadOnlyList<ColumnDefinition> input, CryptoUpdateRule rule)
    {
        var map = arguments[index] as Dictionary ?? throw arguments.Wrong(index, "must be a dictionary of names");
        return new CryptoInput
        {
            Code = PlaceOf("symbol", "a text", type => type.IsText()),
            IsIncremental = PlaceOf("isIncremental", "a BOOL", type => type == DataType.Bool),
            Time = PlaceOf(
                "eventTime", "a TIMESTAMP or NANOTIMESTAMP",
                type => type is DataType.Timestamp or DataType.NanoTimestamp),
            First = rule is CryptoUpdateRule.BinanceSpot or CryptoUpdateRule.BinanceFutures
                ? NumberOf("firstUpdateId")
                : null,
            Last = rule switch
            {
                CryptoUpdateRule.Direct => null,
                CryptoUpdateRule.General => NumberOf("updateId"),
                _ => NumberOf("lastUpdateId"),
            },
            Previous = rule switch
            {
                CryptoUpdateRule.General => NumberOf("prevUpdateId"),
                CryptoUpdateRule.BinanceFutures => NumberOf("prevLastUpdateId"),
                _ => null,
            },
            BidPrices = ColumnOf("bidPrice"), BidQuantities = ColumnOf("bidQty"),
            AskPrices = ColumnOf("askPrice"), AskQuantities = ColumnOf("askQty"),
        };

        int NumberOf(string key) => PlaceOf(key, "an integer", type => type.Category() == DataCategory.Integral);

        CryptoColumn ColumnOf(string key)
        {
            var place = PlaceOf(key, "a DECIMAL[] or DOUBLE[]", CryptoColumn.CanHold);
            return new CryptoColumn(place, input[place]);
        }

        int PlaceOf(string key, string kind, Func<DataType, bool> serves)
        {
            if (map.Find(key) is not Scalar { IsNull: false } name) throw arguments.Wrong(index, $"has no {key}");
            for (var i = 0; i < input.Count; i++)
                if (input[i].Name.Equals(name.AsText(), StringComparison.OrdinalIgnoreCase))
                    return serves(input[i].Type) ? i : throw arguments.Wrong(index, $"must map {key} to {kind} column");
            throw arguments.Wrong(index, $"names {name.AsText()}, which is no column of dummyTable");
        }
    }
}
