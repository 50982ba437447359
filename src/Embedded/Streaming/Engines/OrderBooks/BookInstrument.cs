using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// An instrument with its book. Shenzhen gives every order its message's number, tells all orders before their fills, and
/// cancels by messages among the trades. Shanghai numbers orders by themselves, cancels by messages among the orders, and
/// tells of an order that is filled as it comes only what is left of it, behind its fills.
/// </summary>
/// <param name="code">The code.</param>
/// <param name="rules">How the book is rebuilt.</param>
internal sealed partial class BookInstrument(string code, BookRules rules)
{
    private BookOrder? _arriving;
    private long? _arrivingPrice;
    private BookOrder? _immediate;
    private long _lastNumber;
    private BookTurnover _window;
    private BookTurnover _day;

    public string Code => code;

    /// <summary>How much later than those of others its windows end.</summary>
    public int Offset { get; init; }

    /// <summary>False for one that has no book, and whose messages are nothing but signs of time.</summary>
    public bool HasBook { get; init; } = true;

    public OrderBook Book { get; } = new();

    public BookDetails Details { get; } = new();

    /// <summary>What was traded in the window.</summary>
    public BookTurnover Window => _window;

    /// <summary>What was traded since the start of the day.</summary>
    public BookTurnover Day => _day;

    public long? First { get; private set; }

    public long? Last { get; private set; }

    public long? High { get; private set; }

    public long? Low { get; private set; }

    public long LastSequence { get; private set; } = Null.Of<long>();

    /// <summary>True once a message has come.</summary>
    public bool HasMessages => !Null.Is(LastSequence);

    /// <summary>True when the window has a message.</summary>
    public bool IsModified { get; private set; }

    /// <summary>True once a fill or a cancel came for an order that is not known.</summary>
    public bool IsAbnormal { get; private set; }

    /// <summary>The best prices at the end of the window before.</summary>
    public (long? Bid, long? Ask) Before { get; private set; }

    /// <summary>The end of the window that its messages fall into, where instruments have windows of their own.</summary>
    public long? Pending { get; set; }

    /// <summary>The end of a window that was not shown because a buyer would have paid what a seller asked; null without one.</summary>
    public long? Owed { get; set; }

    /// <summary>Takes the next message.</summary>
    /// <exception cref="ScriptException">The message is of a type that is not known.</exception>
    public void Take(in BookMessage message)
    {
        (LastSequence, IsModified) = (message.Sequence, true);
        if (!IsOfArriving(message)) Settle();
        switch (message.Kind)
        {
            case BookMessage.OrderMessage:
                TakeOrder(message);
                break;
            case BookMessage.TradeMessage when message.Type == BookMessage.Fill:
                TakeFill(message);
                break;
            case BookMessage.TradeMessage when message.Type == BookMessage.CancelledTrade && !rules.IsShanghai:
                Withdraw(message, message.BuyNumber != 0 ? message.BuyNumber : message.SellNumber);
                break;
            case BookMessage.StatusMessage:
                break;
            default:
                throw Unknown(message);
        }

        rules.Cage?.Release(Book, Last, message.Time);
    }

    /// <summary>Ends a window.</summary>
    public void BeginWindow()
    {
        Before = (Book.Bids.Best, Book.Asks.Best);
        (_window, IsModified) = (default, false);
        Details.Clear();
    }

    /// <summary>
    /// Gives an order without a price the one at which its rest stays in the book: that of its last fill, or the best one
    /// of the other side when it came.
    /// </summary>
    public void Settle()
    {
        if (_arriving is { Quantity: > 0 } order && _arrivingPrice is { } price) Book.Place(order, price);
        (_arriving, _arrivingPrice) = (null, null);
    }

    private void TakeOrder(in BookMessage message)
    {
        var number = !rules.IsShanghai ? message.Sequence
            : message.Side == BookMessage.Buy ? message.BuyNumber : message.SellNumber;
        switch (message.Type)
        {
            case BookMessage.CancelledOrder when rules.IsShanghai:
                Withdraw(message, number);
                return;
            case BookMessage.StatusOrder when rules.IsShanghai:
                return;
            case BookMessage.LimitOrder or BookMessage.MarketOrder or BookMessage.OwnBestOrder:
                break;
            default:
                throw Unknown(message);
        }

        var order = new BookOrder
        {
            Number = number, IsBuy = message.Side == BookMessage.Buy, Type = message.Type, Time = message.Time,
            FirstQuantity = message.Quantity, Quantity = message.Quantity, Sequence = message.Sequence,
        };
        _lastNumber = Math.Max(_lastNumber, number);
        Book.Add(order);
        if (message.Type == BookMessage.LimitOrder) PlaceLimited(order, message.Price);
        // Without orders on its side there is no price: the exchange cancels it.
        else if (message.Type == BookMessage.OwnBestOrder && Book.Side(order).Best is { } best) Book.Place(order, best);
        else if (message.Type == BookMessage.MarketOrder) (_arriving, _arrivingPrice) = (order, Book.Opposite(order).Best);
        if (!rules.KeepsDetails) return;
        if (_immediate?.Number == number) TakeRest(message, order);
        else Details.Orders.Add((message, order));
    }

    private void PlaceLimited(BookOrder order, long price)
    {
        order.Price = price;
        if (rules.Cage?.Holds(order, Book, Last) != true) Book.Place(order, price);
    }

    private void TakeFill(in BookMessage message)
    {
        var (buyer, seller) = (Book.Find(message.BuyNumber), Book.Find(message.SellNumber));
        if (buyer is not null) rules.Cage?.Free(buyer, Book);
        if (seller is not null) rules.Cage?.Free(seller, Book);
        // The one that comes is not known in Shanghai.
        if (rules.IsShanghai ? buyer is null && seller is null : buyer is null || seller is null) IsAbnormal = true;
        if (ReferenceEquals(_arriving, buyer) || ReferenceEquals(_arriving, seller)) _arrivingPrice = message.Price;
        if (rules.KeepsDetails) TakeDetails(message, buyer, seller);
        if (buyer is not null) Book.Reduce(buyer, message.Quantity);
        if (seller is not null) Book.Reduce(seller, message.Quantity);
        _window.Add(message.Price, message.Quantity);
        _day.Add(message.Price, message.Quantity);
        First ??= message.Price;
        Last = message.Price;
        High = Math.Max(High ?? message.Price, message.Price);
        Low = Math.Min(Low ?? message.Price, message.Price);
    }

    private void Withdraw(in BookMessage message, long number)
    {
        if (Book.Find(number) is not { } order)
        {
            IsAbnormal = true;
            return;
        }

        if (rules.KeepsDetails) Details.Withdrawals.Add(new BookWithdrawal(message, order));
        Book.Reduce(order, message.Quantity);
    }

    private bool IsOfArriving(in BookMessage message) => _arriving is not null && message.Kind == BookMessage.TradeMessage
        && (message.BuyNumber == _arriving.Number || message.SellNumber == _arriving.Number);

    private ScriptException Unknown(in BookMessage message) => new(
        $"{code}: the message {message.Sequence} of kind {message.Kind} has the type {message.Type}, which is not known.");
}
