namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>A fill, with what is known of its two orders; null where an order is not known.</summary>
internal sealed record BookTrade(BookMessage Message, BookOrder? Buyer, BookOrder? Seller);

/// <summary>Orders that were withdrawn, in part or whole.</summary>
internal sealed record BookWithdrawal(BookMessage Message, BookOrder Order);

/// <summary>What happened to an instrument in a window, message by message.</summary>
internal sealed class BookDetails
{
    public List<BookTrade> Trades { get; } = [];

    public List<(BookMessage Message, BookOrder Order)> Orders { get; } = [];

    public List<BookWithdrawal> Withdrawals { get; } = [];

    /// <summary>Begins a new window.</summary>
    public void Clear()
    {
        Trades.Clear();
        Orders.Clear();
        Withdrawals.Clear();
    }
}

/// <summary>What was traded: in a window, or since the start of the day.</summary>
internal struct BookTurnover
{
    /// <summary>The sum of price by quantity, in units of the price.</summary>
    public Int128 Money { get; private set; }

    public long Quantity { get; private set; }

    public int Trades { get; private set; }

    public void Add(long price, long quantity)
    {
        Money += (Int128)price * quantity;
        Quantity += quantity;
        Trades++;
    }
}
