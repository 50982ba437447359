namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// The valid price range of ChiNext stocks in continuous trading, by Shenzhen's special provisions of 2020: a buyer may
/// not bid more than 102 % of the lowest price asked, a seller not ask less than 98 % of the highest price bid; where
/// there is none, the other side's own best price counts, then the last price, then the close of the day before. An order
/// outside does not trade and is not shown: it waits until the market has come near enough.
/// </summary>
/// <param name="tick">The smallest change of a price; bounds are rounded to it and lie one of it away at least.</param>
/// <param name="previousClose">The close of the day before; null when it is not known.</param>
internal sealed class PriceCage(long tick, long? previousClose)
{
    // The auctions at the opening and at the close know no such range.
    private const int Opens = ((9 * 60) + 30) * 60_000, Closes = ((14 * 60) + 57) * 60_000;

    private readonly List<BookOrder> _waiting = [];

    /// <summary>Takes an order in that lies outside; false for one that may stand in the book.</summary>
    public bool Holds(BookOrder order, OrderBook book, long? last)
    {
        if (order.Time is < Opens or >= Closes || !IsOutside(order, book, last)) return false;
        Add(order);
        return true;
    }

    /// <summary>Takes an order in that waited when the state was captured.</summary>
    public void Add(BookOrder order) => _waiting.Add(order);

    public bool Has(BookOrder order) => _waiting.Contains(order);

    /// <summary>Puts an order that the exchange has let trade into the book, whatever the range says.</summary>
    public void Free(BookOrder order, OrderBook book)
    {
        if (_waiting.Remove(order)) book.Place(order, order.Price);
    }

    /// <summary>Puts the orders into the book that lie inside now, those that came first before others.</summary>
    public void Release(OrderBook book, long? last, int time)
    {
        _waiting.RemoveAll(static order => order.Quantity == 0);
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (time < Closes && IsOutside(_waiting[i], book, last)) continue;
            book.Place(_waiting[i], _waiting[i].Price);
            _waiting.RemoveAt(i);
            // It may have moved the range of those before it.
            i = -1;
        }
    }

    private bool IsOutside(BookOrder order, OrderBook book, long? last)
    {
        var best = order.IsBuy ? book.Asks.Best ?? book.Bids.Best : book.Bids.Best ?? book.Asks.Best;
        if ((best ?? last ?? previousClose) is not { } reference) return false;
        return order.IsBuy
            ? order.Price > Math.Max(Rounded(reference * 102), reference + tick)
            : order.Price < Math.Min(Rounded(reference * 98), reference - tick);
    }

    private long Rounded(long hundredfold) => (hundredfold + (50 * tick)) / (100 * tick) * tick;
}
