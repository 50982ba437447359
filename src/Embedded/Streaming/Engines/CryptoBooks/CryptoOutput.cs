using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>
/// Collects books as rows: those of the updates that changed them, with all levels in place of what has changed.
/// </summary>
/// <param name="input">Where the parts of updates stand.</param>
/// <param name="schema">The columns of updates.</param>
internal sealed class CryptoOutput(CryptoInput input, IReadOnlyList<ColumnDefinition> schema)
{
    private readonly HashSet<int> _sides = [.. input.Sides.Select(side => side.Place)];
    private readonly List<int> _rows = [];
    private Vector[] _columns = Empty(schema);
    private SideLevels _bids = new(), _asks = new();
    private CryptoBatch? _source;

    /// <summary>Adds a book as an update has left it.</summary>
    public void Add(CryptoUpdate update, CryptoBook book)
    {
        if (!ReferenceEquals(_source, update.Batch)) Copy();
        _source = update.Batch;
        _rows.Add(update.Row);
        _bids.Add(book.Bids, book.Depth);
        _asks.Add(book.Asks, book.Depth);
    }

    /// <summary>The rows so far, which are forgotten; null when there are none.</summary>
    public IReadOnlyList<Vector>? Take()
    {
        Copy();
        if (_bids.Ends.Count == 0) return null;
        var columns = _columns;
        columns[input.BidPrices.Place] = _bids.Write(input.BidPrices, _bids.Prices);
        columns[input.BidQuantities.Place] = _bids.Write(input.BidQuantities, _bids.Quantities);
        columns[input.AskPrices.Place] = _asks.Write(input.AskPrices, _asks.Prices);
        columns[input.AskQuantities.Place] = _asks.Write(input.AskQuantities, _asks.Quantities);
        (_columns, _bids, _asks) = (Empty(schema), new SideLevels(), new SideLevels());
        return columns;
    }

    private void Copy()
    {
        if (_source is null) return;
        int[] rows = [.. _rows];
        for (var place = 0; place < _columns.Length; place++)
            if (!_sides.Contains(place))
                _columns[place].AddRange(_source.Rows.Columns[place].Gather(rows));
        _rows.Clear();
        _source = null;
    }

    private static Vector[] Empty(IReadOnlyList<ColumnDefinition> schema) =>
        [.. schema.Select(column => column.CreateColumn())];

    private sealed class SideLevels
    {
        public List<Int128> Prices { get; } = [];

        public List<Int128> Quantities { get; } = [];

        public List<int> Ends { get; } = [];

        public void Add(CryptoSide side, int depth)
        {
            for (var level = 0; level < Math.Min(depth, side.Count); level++)
            {
                Prices.Add(side[level].Price);
                Quantities.Add(side[level].Quantity);
            }

            // A row of an array vector holds something.
            if (side.Count == 0)
            {
                Prices.Add(Int128.MinValue);
                Quantities.Add(Int128.MinValue);
            }

            Ends.Add(Prices.Count);
        }

        public ArrayVector Write(CryptoColumn column, List<Int128> numbers) => column.Write([.. numbers], [.. Ends]);
    }
}
