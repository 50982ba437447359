using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>The documented columns of order book snapshots.</summary>
internal static class BookFields
{
    private const int Minute = 60_000;

    /// <summary>The columns that show an instrument.</summary>
    public static IReadOnlyList<BookField> Basic { get; } =
    [
        new("code", DataType.Symbol, (snapshot, column) => ((SymbolVector)column).Add(snapshot.Instrument.Code)),
        BookField.Long("timestamp", s => (s.Settings.Date * 86_400_000L) + s.Time, DataType.Timestamp),
        BookField.Long("lastSeq", s => s.Instrument.LastSequence),
        BookField.Int("tradingPhaseCode", s => PhaseOf(s.Time, s.Settings.Market)),
        BookField.Bool("modified", s => s.Instrument.IsModified),
        BookField.Price("turnover", s => (double)s.Instrument.Window.Money / s.Prices.Scale),
        BookField.Long("volume", s => s.Instrument.Window.Quantity),
        BookField.Int("tradeNum", s => s.Instrument.Window.Trades),
        BookField.Price("ttlTurnover", s => (double)s.Instrument.Day.Money / s.Prices.Scale),
        BookField.Long("ttlVolume", s => s.Instrument.Day.Quantity),
        BookField.Int("ttlTradeNum", s => s.Instrument.Day.Trades),
        BookField.Price("lastPrice", s => s.Prices.Of(s.Instrument.Last)),
        BookField.Price("highPrice", s => s.Prices.Of(s.Instrument.High)),
        BookField.Price("lowPrice", s => s.Prices.Of(s.Instrument.Low)),
        BookField.Price("openPrice", s => s.Prices.Of(s.Instrument.First)),
        BookField.Price("avgAskPrice", s => s.Prices.Of(s.Instrument.Book.Asks.MeanPrice)),
        BookField.Price("avgBidPrice", s => s.Prices.Of(s.Instrument.Book.Bids.MeanPrice)),
        BookField.Long("askQty", s => s.Instrument.Book.Asks.Quantity),
        BookField.Long("bidQty", s => s.Instrument.Book.Bids.Quantity),
        BookField.Price("preClosePrice", s => Given(s, s.Reference.PreviousClose)),
        BookField.Bool("abnormal", s => s.Instrument.IsAbnormal || s.HasGap),
        BookField.Price("maxPrice", s => Given(s, s.Reference.Highest)),
        BookField.Price("minPrice", s => Given(s, s.Reference.Lowest)),
    ];

    /// <summary>The columns of times.</summary>
    public static IReadOnlyList<BookField> Time { get; } =
    [
        BookField.Int("mdTime", s => s.Time, DataType.Time),
        BookField.Int("mdDate", s => s.Settings.Date, DataType.Date),
        BookField.Long("UpdateTime1", s => s.TriggeredAt, DataType.NanoTimestamp),
        BookField.Long("UpdateTime2", s => s.Now, DataType.NanoTimestamp),
    ];

    /// <summary>The columns of fills.</summary>
    public static IReadOnlyList<BookField> TradeDetail { get; } =
    [
        BookField.Long("buyQty", s => Trades(s, isBuy: true).Sum(one => one.Message.Quantity)),
        BookField.Long("sellQty", s => Trades(s, isBuy: false).Sum(one => one.Message.Quantity)),
        BookField.Price("buyMoney", s => Money(s, isBuy: true)),
        BookField.Price("sellMoney", s => Money(s, isBuy: false)),
        OfTrades("tradePriceList", DataType.Double, (s, one) => s.Prices.Of(one.Message.Price)),
        OfTrades("tradeQtyList", DataType.Long, (_, one) => one.Message.Quantity),
        OfTrades("tradeTypeList", DataType.Int, (_, one) => one.Message.Type),
        OfTrades("tradeBSFlagList", DataType.Int, (_, one) => one.Message.Side),
        OfTrades("tradeMDTimeList", DataType.Time, (_, one) => one.Message.Time),
        OfTrades("tradeBuyNoList", DataType.Long, (_, one) => one.Message.BuyNumber),
        OfTrades("tradeSellNoList", DataType.Long, (_, one) => one.Message.SellNumber),
        OfTrades("tradeOrderBuyNoTimeList", DataType.Time, (_, one) => one.Buyer?.Time ?? Null.Of<int>()),
        OfTrades("tradeOrderSellNoTimeList", DataType.Time, (_, one) => one.Seller?.Time ?? Null.Of<int>()),
    ];

    /// <summary>The columns of orders that came.</summary>
    public static IReadOnlyList<BookField> OrderDetail { get; } =
    [
        OfOrders("orderPriceList", DataType.Double, (s, one) => s.Prices.Of(one.Message.Price)),
        OfOrders("orderQtyList", DataType.Long, (_, one) => one.Message.Quantity),
        OfOrders("orderTypeList", DataType.Int, (_, one) => one.Message.Type),
        OfOrders("orderBSFlagList", DataType.Int, (_, one) => one.Message.Side),
        OfOrders("orderMDTimeList", DataType.Time, (_, one) => one.Message.Time),
        OfOrders("orderNoList", DataType.Long, (_, one) => one.Order.Number),
    ];

    /// <summary>The columns of orders that were withdrawn.</summary>
    public static IReadOnlyList<BookField> WithdrawDetail { get; } =
        [.. Withdrawn("Buy", isBuy: true), .. Withdrawn("Sell", isBuy: false)];

    /// <summary>The columns about the best prices of the window before.</summary>
    public static IReadOnlyList<BookField> PreviousDetail { get; } =
    [
        BookField.Price("prevBuyPrice1", s => s.Prices.Of(s.Instrument.Before.Bid)),
        BookField.Price("prevSellPrice1", s => s.Prices.Of(s.Instrument.Before.Ask)),
        BookField.List("prevBuyAddQtyList1", DataType.Long, s => Added(s, isBuy: true)),
        BookField.List("prevSellAddQtyList1", DataType.Long, s => Added(s, isBuy: false)),
        BookField.List("prevBuyWithdrawQtyList1", DataType.Long, s => Removed(s, isBuy: true)),
        BookField.List("prevSellWithdrawQtyList1", DataType.Long, s => Removed(s, isBuy: false)),
    ];

    /// <summary>The columns of message numbers.</summary>
    public static IReadOnlyList<BookField> SequenceDetail { get; } =
    [
        OfTrades("tradeSeqList", DataType.Long, (_, one) => one.Message.Sequence),
        OfOrders("orderSeqList", DataType.Long, (_, one) => one.Message.Sequence),
        BookField.List("withdrawBuySeqList", DataType.Long, s => Withdrawals(s, true).Select(one => one.Message.Sequence)),
        BookField.List("withdrawSellSeqList", DataType.Long, s => Withdrawals(s, false).Select(one => one.Message.Sequence)),
    ];

    /// <summary>The columns that must be asked for by name.</summary>
    public static IReadOnlyList<BookField> Named { get; } =
    [
        OfTrades("tradeBuyOrderTypeList", DataType.Int, (_, one) => one.Buyer?.Type ?? Null.Of<int>()),
        OfTrades("tradeSellOrderTypeList", DataType.Int, (_, one) => one.Seller?.Type ?? Null.Of<int>()),
        BookField.List("withdrawBuyOrderNoList", DataType.Long, s => Withdrawals(s, true).Select(one => one.Order.Number)),
        BookField.List("withdrawSellOrderNoList", DataType.Long, s => Withdrawals(s, false).Select(one => one.Order.Number)),
    ];

    /// <summary>The columns of levels: a column for each level, or lists.</summary>
    public static IReadOnlyList<BookField> Levels(int depth, bool areLists) =>
        [.. SideLevels("bids", depth, areLists, book => book.Bids), .. SideLevels("asks", depth, areLists, book => book.Asks)];

    private static IEnumerable<BookField> SideLevels(
        string name, int depth, bool areLists, Func<OrderBook, BookSide> sideOf)
    {
        KeyValuePair<long, BookLevel>? At(BookSnapshot snapshot, int level)
        {
            foreach (var found in sideOf(snapshot.Instrument.Book).Levels.Skip(level)) return found;
            return null;
        }

        IEnumerable<T> All<T>(BookSnapshot snapshot, Func<KeyValuePair<long, BookLevel>?, T> value)
        {
            var found = sideOf(snapshot.Instrument.Book).Levels.Take(depth)
                .Select(level => (KeyValuePair<long, BookLevel>?)level).ToList();
            while (found.Count < depth) found.Add(null);
            return found.Select(value);
        }

        if (areLists)
        {
            yield return BookField.List(name + "PriceList", DataType.Double, s => All(s, one => s.Prices.OfLevel(one?.Key)));
            yield return BookField.List(name + "QtyList", DataType.Long, s => All(s, one => one?.Value.Quantity ?? Null.Of<long>()));
            yield return BookField.List(name + "CountList", DataType.Int, s => All(s, one => one?.Value.Count ?? Null.Of<int>()));
            yield break;
        }

        string Numbered(string kind, int level) => name + kind + (level + 1).ToString(CultureInfo.InvariantCulture);
        var levels = Enumerable.Range(0, depth).ToArray();
        foreach (var level in levels) yield return BookField.Price(Numbered("Price", level), s => s.Prices.OfLevel(At(s, level)?.Key));
        foreach (var level in levels) yield return BookField.Long(Numbered("Qty", level), s => At(s, level)?.Value.Quantity ?? Null.Of<long>());
        foreach (var level in levels) yield return BookField.Int(Numbered("Count", level), s => At(s, level)?.Value.Count ?? Null.Of<int>());
    }

    private static IEnumerable<BookField> Withdrawn(string side, bool isBuy)
    {
        BookField Of<T>(string name, DataType type, Func<BookSnapshot, BookWithdrawal, T> value) =>
            BookField.List(name, type, s => Withdrawals(s, isBuy).Select(one => value(s, one)));
        yield return Of($"withdraw{side}PriceList", DataType.Double, (s, one) => s.Prices.Of(one.Order.Price));
        yield return Of($"withdraw{side}QtyList", DataType.Long, (_, one) => one.Message.Quantity);
        yield return Of($"withdraw{side}OrderTypeList", DataType.Int, (_, one) => one.Order.Type);
        yield return Of($"withdraw{side}MDTimeList", DataType.Time, (_, one) => one.Message.Time);
        yield return Of($"withdraw{side}OrderMDTimeList", DataType.Time, (_, one) => one.Order.Time);
        yield return Of($"Withdraw{side}OrderQtyList", DataType.Long, (_, one) => one.Order.FirstQuantity);
    }

    private static BookField OfTrades<T>(string name, DataType type, Func<BookSnapshot, BookTrade, T> value) =>
        BookField.List(name, type, s => s.Details.Trades.Select(one => value(s, one)));

    private static BookField OfOrders<T>(
        string name, DataType type, Func<BookSnapshot, (BookMessage Message, BookOrder Order), T> value) =>
        BookField.List(name, type, s => s.Details.Orders.Select(one => value(s, one)));

    private static IEnumerable<BookTrade> Trades(BookSnapshot snapshot, bool isBuy) =>
        snapshot.Details.Trades.Where(one => one.Message.Side == (isBuy ? BookMessage.Buy : BookMessage.Buy + 1));

    private static double Money(BookSnapshot snapshot, bool isBuy) =>
        Trades(snapshot, isBuy).Sum(one => (double)one.Message.Price * one.Message.Quantity) / snapshot.Prices.Scale;

    private static IEnumerable<BookWithdrawal> Withdrawals(BookSnapshot snapshot, bool isBuy) =>
        snapshot.Details.Withdrawals.Where(one => one.Order.IsBuy == isBuy);

    private static IEnumerable<long> Added(BookSnapshot snapshot, bool isBuy)
    {
        var best = isBuy ? snapshot.Instrument.Before.Bid : snapshot.Instrument.Before.Ask;
        return snapshot.Details.Orders.Where(one => one.Order.IsBuy == isBuy && one.Order.Price == best)
            .Select(one => one.Message.Quantity);
    }

    private static IEnumerable<long> Removed(BookSnapshot snapshot, bool isBuy)
    {
        var best = isBuy ? snapshot.Instrument.Before.Bid : snapshot.Instrument.Before.Ask;
        return Withdrawals(snapshot, isBuy).Where(one => one.Order.Price == best).Select(one => one.Message.Quantity);
    }

    private static double Given(BookSnapshot snapshot, Dictionary? prices) =>
        snapshot.Prices.Given(BookReference.Find(prices, snapshot.Instrument.Code));

    // Before the opening, opening auction, between it and trading, trading, noon, closing auction.
    private static int PhaseOf(int time, BookMarket market) => time switch
    {
        < ((9 * 60) + 15) * Minute => 0,
        < ((9 * 60) + 25) * Minute => 1,
        < ((9 * 60) + 30) * Minute => 2,
        <= ((11 * 60) + 30) * Minute => 3,
        < 13 * 60 * Minute => 4,
        <= ((14 * 60) + 57) * Minute => 3,
        _ => market.HasClosingAuction ? 5 : 3,
    };
}
