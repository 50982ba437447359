using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>An instrument in snapshots of the engine.</summary>
internal sealed partial class BookInstrument
{
    /// <summary>The state, without the code.</summary>
    public Value Capture()
    {
        var orders = new List<BookOrder>(Book.Orders);
        var numbers = new Dictionary<BookOrder, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < orders.Count; i++) numbers[orders[i]] = i;
        var trades = Details.Trades.ConvertAll(one => new TradeState(one.Message, NumberOf(one.Buyer), NumberOf(one.Seller)));
        var arrived = Details.Orders.ConvertAll(one => new OrderMessageState(one.Message, NumberOf(one.Order)));
        var withdrawn = Details.Withdrawals.ConvertAll(one => new OrderMessageState(one.Message, NumberOf(one.Order)));
        var own = new InstrumentState(
            _window, _day, First, Last, High, Low, LastSequence, IsModified, IsAbnormal, Before, Pending, Owed,
            NumberOf(_arriving), _arrivingPrice, NumberOf(_immediate), _lastNumber);
        return Vector.Tuple(
            StateBytes.Of<OrderState>(orders.ConvertAll(StateOf).ToArray()), StateBytes.Of<TradeState>(trades.ToArray()),
            StateBytes.Of<OrderMessageState>(arrived.ToArray()), StateBytes.Of<OrderMessageState>(withdrawn.ToArray()),
            StateBytes.Of<InstrumentState>([own]));

        // Orders that are done with are known by the window's messages alone.
        int NumberOf(BookOrder? order)
        {
            if (order is null) return -1;
            if (numbers.TryGetValue(order, out var number)) return number;
            numbers[order] = orders.Count;
            orders.Add(order);
            return orders.Count - 1;
        }
    }

    /// <summary>Goes back to a captured state.</summary>
    /// <exception cref="ScriptException">It is none of an instrument.</exception>
    public void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 5);
        var orders = Array.ConvertAll(StateBytes.ReadAll<OrderState>(parts[0]), Restored);
        foreach (var one in StateBytes.ReadAll<TradeState>(parts[1]))
            Details.Trades.Add(new BookTrade(one.Message, OrderAt(one.Buyer), OrderAt(one.Seller)));
        foreach (var one in StateBytes.ReadAll<OrderMessageState>(parts[2])) Details.Orders.Add((one.Message, orders[one.Order]));
        foreach (var one in StateBytes.ReadAll<OrderMessageState>(parts[3]))
            Details.Withdrawals.Add(new BookWithdrawal(one.Message, orders[one.Order]));
        var own = StateBytes.Read<InstrumentState>(parts[4], 1)[0];
        (_window, _day, First, Last, High, Low) = (own.Window, own.Day, own.First, own.Last, own.High, own.Low);
        (LastSequence, IsModified, IsAbnormal, Before) = (own.LastSequence, own.IsModified, own.IsAbnormal, own.Before);
        (Pending, Owed, _arriving, _arrivingPrice) = (own.Pending, own.Owed, OrderAt(own.Arriving), own.ArrivingPrice);
        (_immediate, _lastNumber) = (OrderAt(own.Immediate), own.LastNumber);

        BookOrder? OrderAt(int number) => number < 0 ? null : orders[number];
    }

    private OrderState StateOf(BookOrder order) => new(
        order.Number, order.Sequence, order.FirstQuantity, order.Quantity, order.Price, order.Type, order.Time, order.IsBuy,
        Place: order.IsPlaced ? OrderPlace.Book : rules.Cage?.Has(order) == true ? OrderPlace.Cage : OrderPlace.Nowhere,
        IsKnown: ReferenceEquals(Book.Find(order.Number), order));

    private BookOrder Restored(OrderState state)
    {
        var order = new BookOrder
        {
            Number = state.Number, IsBuy = state.IsBuy, Type = state.Type, Time = state.Time, Sequence = state.Sequence,
            FirstQuantity = state.FirstQuantity, Quantity = state.Quantity, Price = state.Price,
        };
        if (!state.IsKnown) return order;
        Book.Add(order);
        if (state.Place == OrderPlace.Book) Book.Place(order, order.Price);
        else if (state.Place == OrderPlace.Cage) rules.Cage?.Add(order);
        return order;
    }

    private enum OrderPlace : byte
    {
        Nowhere, Book, Cage,
    }

    private readonly record struct OrderState(
        long Number, long Sequence, long FirstQuantity, long Quantity, long Price, int Type, int Time, bool IsBuy,
        OrderPlace Place, bool IsKnown);

    private readonly record struct TradeState(BookMessage Message, int Buyer, int Seller);

    private readonly record struct OrderMessageState(BookMessage Message, int Order);

    private readonly record struct InstrumentState(
        BookTurnover Window, BookTurnover Day, long? First, long? Last, long? High, long? Low, long LastSequence,
        bool IsModified, bool IsAbnormal, (long? Bid, long? Ask) Before, long? Pending, long? Owed, int Arriving,
        long? ArrivingPrice, int Immediate, long LastNumber);
}
