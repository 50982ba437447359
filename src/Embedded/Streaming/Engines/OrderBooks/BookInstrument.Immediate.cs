namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// Orders that filled as they came. Shanghai numbers orders upwards, so that a fill's order that is not known, with a number
/// above all that are, is one that comes: it counts as an order of its fills' time, at the price of the last of them, until
/// a message tells what is left of it.
/// </summary>
internal sealed partial class BookInstrument
{
    private void TakeDetails(in BookMessage fill, BookOrder? buyer, BookOrder? seller)
    {
        if (rules.IncludesImmediate)
        {
            if (buyer is null && seller is not null) buyer = TakeImmediate(fill, fill.BuyNumber, isBuy: true);
            else if (seller is null && buyer is not null) seller = TakeImmediate(fill, fill.SellNumber, isBuy: false);
        }

        Details.Trades.Add(new BookTrade(fill, buyer, seller));
    }

    private BookOrder? TakeImmediate(in BookMessage fill, long number, bool isBuy)
    {
        if (_immediate?.Number != number)
        {
            if (number <= _lastNumber) return null;
            _lastNumber = number;
            _immediate = new BookOrder
            {
                Number = number, IsBuy = isBuy, Type = BookMessage.LimitOrder, Time = fill.Time, FirstQuantity = 0,
                Sequence = fill.Sequence,
            };
            Details.Orders.Add((AsOrder(fill, _immediate), _immediate));
        }

        _immediate.FirstQuantity += fill.Quantity;
        _immediate.Price = fill.Price;
        // Where every message is a window of its own it stands in that of its first fill alone.
        var place = PlaceOfImmediate();
        if (place < 0) return _immediate;
        var first = Details.Orders[place].Message;
        Details.Orders[place] = (first with { Price = fill.Price, Quantity = _immediate.FirstQuantity }, _immediate);
        return _immediate;
    }

    // What is left comes behind the fills: the order asked for both.
    private void TakeRest(in BookMessage message, BookOrder order)
    {
        var place = PlaceOfImmediate();
        order.FirstQuantity += _immediate!.FirstQuantity;
        if (place < 0) Details.Orders.Add((message, order));
        else Details.Orders[place] = (message with { Quantity = order.FirstQuantity }, order);
        _immediate = null;
    }

    private int PlaceOfImmediate() => Details.Orders.FindLastIndex(one => ReferenceEquals(one.Order, _immediate));

    private static BookMessage AsOrder(in BookMessage fill, BookOrder order) => fill with
    {
        Kind = BookMessage.OrderMessage, Type = order.Type, Side = order.IsBuy ? BookMessage.Buy : BookMessage.Buy + 1,
        BuyNumber = order.Number, SellNumber = order.Number,
    };
}
