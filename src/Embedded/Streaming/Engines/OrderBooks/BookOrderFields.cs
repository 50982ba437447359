using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>The documented columns of the single orders that stand in a book.</summary>
internal static class BookOrderFields
{
    /// <summary>The columns of all orders, price by price.</summary>
    public static IReadOnlyList<BookField> Residual { get; } =
        [.. ResidualOf("ResidualAsk", isBuy: false), .. ResidualOf("ResidualBid", isBuy: true)];

    /// <summary>The columns of these orders that must be asked for by name.</summary>
    public static IReadOnlyList<BookField> Named { get; } =
    [
        BookField.List("ResidualBidOrderNoList", DataType.Long, s => s.Standing(true).Select(order => order.Number)),
        BookField.List("ResidualAskOrderNoList", DataType.Long, s => s.Standing(false).Select(order => order.Number)),
    ];

    /// <summary>A column for each level with what its orders ask for, and one with what that is worth.</summary>
    public static IReadOnlyList<BookField> Levels(int depth) =>
        [.. LevelsOf("buy", depth, isBuy: true), .. LevelsOf("sell", depth, isBuy: false)];

    private static IEnumerable<BookField> LevelsOf(string side, int depth, bool isBuy)
    {
        for (var level = 0; level < depth; level++)
        {
            var place = level;
            yield return BookField.List(
                Name("QtyList", place), DataType.Long, s => OfLevel(s, isBuy, place).Select(order => order.Quantity));
        }

        for (var level = 0; level < depth; level++)
        {
            var place = level;
            yield return BookField.List(
                Name("ValueList", place), DataType.Double,
                s => OfLevel(s, isBuy, place).Select(order => (double)((Int128)order.Price * order.Quantity) / s.Prices.Scale));
        }

        string Name(string kind, int place) => side + kind + (place + 1).ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<BookOrder> OfLevel(BookSnapshot snapshot, bool isBuy, int level) =>
        snapshot.Standing(isBuy).GroupBy(order => order.Price).ElementAtOrDefault(level) ?? Enumerable.Empty<BookOrder>();

    private static IEnumerable<BookField> ResidualOf(string name, bool isBuy) =>
    [
        BookField.List(name + "PriceList", DataType.Double, s => s.Standing(isBuy).Select(order => s.Prices.Of(order.Price))),
        BookField.List(name + "QtyList", DataType.Long, s => s.Standing(isBuy).Select(order => order.Quantity)),
        BookField.List(name + "TimeList", DataType.Time, s => s.Standing(isBuy).Select(order => order.Time)),
        BookField.List(name + "ApplSeqNumList", DataType.Long, s => s.Standing(isBuy).Select(order => order.Sequence)),
    ];
}
