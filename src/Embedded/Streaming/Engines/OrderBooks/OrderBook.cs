namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>An order that is not done with.</summary>
internal sealed class BookOrder
{
    public required long Number { get; init; }

    public required bool IsBuy { get; init; }

    public required int Type { get; init; }

    /// <summary>The time of day in milliseconds.</summary>
    public required int Time { get; init; }

    /// <summary>What was asked for at first, as far as it is known.</summary>
    public required long FirstQuantity { get; set; }

    /// <summary>What is left.</summary>
    public long Quantity { get; set; }

    /// <summary>The price as a whole number; 0 while it is not known.</summary>
    public long Price { get; set; }

    /// <summary>The number of the message that brought it.</summary>
    public required long Sequence { get; init; }

    /// <summary>True when it stands in the book.</summary>
    public bool IsPlaced { get; set; }
}

/// <summary>The orders of one price.</summary>
internal sealed class BookLevel
{
    public long Quantity { get; set; }

    public int Count { get; set; }
}

/// <summary>One side of a book, the best price first.</summary>
internal sealed class BookSide(bool isBuy)
{
    private readonly SortedDictionary<long, BookLevel> _levels =
        new(isBuy ? Comparer<long>.Create(static (x, y) => y.CompareTo(x)) : Comparer<long>.Default);

    /// <summary>The levels, the best first.</summary>
    public IEnumerable<KeyValuePair<long, BookLevel>> Levels => _levels;

    /// <summary>What all orders ask for together.</summary>
    public long Quantity { get; private set; }

    /// <summary>The mean price by quantity; NaN without orders.</summary>
    public double MeanPrice => Quantity == 0 ? double.NaN : (double)_value / Quantity;

    /// <summary>The best price; null without orders.</summary>
    public long? Best
    {
        get
        {
            foreach (var (price, _) in _levels) return price;
            return null;
        }
    }

    private Int128 _value;

    /// <summary>Adds to what orders of a price ask for.</summary>
    /// <param name="price">The price.</param>
    /// <param name="quantity">The quantity, negative when it goes.</param>
    /// <param name="orders">How many orders come; negative when they go.</param>
    public void Add(long price, long quantity, int orders)
    {
        if (!_levels.TryGetValue(price, out var level)) _levels[price] = level = new BookLevel();
        level.Quantity += quantity;
        level.Count += orders;
        Quantity += quantity;
        _value += (Int128)price * quantity;
        if (level.Count == 0) _levels.Remove(price);
    }
}

/// <summary>The book of an instrument, and the orders in it by their numbers.</summary>
internal sealed class OrderBook
{
    private readonly Dictionary<long, BookOrder> _orders = [];

    public BookSide Bids { get; } = new(isBuy: true);

    public BookSide Asks { get; } = new(isBuy: false);

    /// <summary>True when a buyer would pay what a seller asks.</summary>
    public bool IsCrossed => Bids.Best is { } bid && Asks.Best is { } ask && bid >= ask;

    /// <summary>All orders that are not done with.</summary>
    public IReadOnlyCollection<BookOrder> Orders => _orders.Values;

    /// <summary>The orders of one side that stand in the book, the best price first and of one price those that came first.</summary>
    public IEnumerable<BookOrder> Standing(bool isBuy) => _orders.Values
        .Where(order => order.IsPlaced && order.IsBuy == isBuy)
        .OrderBy(order => isBuy ? -order.Price : order.Price).ThenBy(order => order.Time).ThenBy(order => order.Sequence);

    /// <summary>The order of a number; null when it is done with or never came.</summary>
    public BookOrder? Find(long number) => _orders.GetValueOrDefault(number);

    /// <summary>Takes an order in; it stands in the book when it is placed.</summary>
    public void Add(BookOrder order) => _orders[order.Number] = order;

    /// <summary>Puts an order into the book.</summary>
    public void Place(BookOrder order, long price)
    {
        (order.Price, order.IsPlaced) = (price, true);
        Side(order).Add(price, order.Quantity, orders: 1);
    }

    /// <summary>Takes a quantity from an order, which goes with the last of it.</summary>
    public void Reduce(BookOrder order, long quantity)
    {
        quantity = Math.Min(quantity, order.Quantity);
        order.Quantity -= quantity;
        var isDone = order.Quantity == 0;
        if (order.IsPlaced) Side(order).Add(order.Price, -quantity, isDone ? -1 : 0);
        if (isDone) _orders.Remove(order.Number);
    }

    /// <summary>The side that an order stands on.</summary>
    public BookSide Side(BookOrder order) => order.IsBuy ? Bids : Asks;

    /// <summary>The side that an order trades with.</summary>
    public BookSide Opposite(BookOrder order) => order.IsBuy ? Asks : Bids;
}
