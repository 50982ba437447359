using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>Rows that came in together, each of them an update of a book.</summary>
internal sealed class CryptoBatch
{
    private readonly CryptoInput _input;
    private readonly sbyte[] _isIncremental;
    private readonly long[] _times;
    private readonly long[]? _first, _last, _previous;
    private readonly SideRows _bids, _asks;

    /// <exception cref="ScriptException">A row has more prices than quantities, or fewer.</exception>
    public CryptoBatch(CryptoInput input, Table rows)
    {
        (_input, Rows) = (input, rows);
        _isIncremental = rows.Columns[input.IsIncremental].OwnNumbers<sbyte>();
        _times = rows.Columns[input.Time].OwnNumbers<long>();
        (_first, _last, _previous) = (Numbers(input.First), Numbers(input.Last), Numbers(input.Previous));
        (_bids, _asks) = (Side(input.BidPrices, input.BidQuantities), Side(input.AskPrices, input.AskQuantities));

        long[]? Numbers(int? place) => place is { } column ? rows.Columns[column].OwnNumbers<long>() : null;
    }

    public Table Rows { get; }

    /// <summary>A row by itself, for as long as it is needed.</summary>
    public CryptoBatch Alone(int row) => new(_input, Rows.Gather([row]));

    // A null is no sign of a whole book.
    public bool IsIncremental(int row) => _isIncremental[row] != 0;

    public long Time(int row) => _times[row];

    public CryptoUpdateNumbers Numbers(int row) => new(
        _first?[row] ?? Null.Of<long>(), _last?[row] ?? Null.Of<long>(), _previous?[row] ?? Null.Of<long>());

    public IEnumerable<CryptoLevel> Bids(int row) => _bids.Of(row);

    public IEnumerable<CryptoLevel> Asks(int row) => _asks.Of(row);

    private SideRows Side(CryptoColumn prices, CryptoColumn quantities)
    {
        var (priced, counted) = ((ArrayVector)Rows.Columns[prices.Place], (ArrayVector)Rows.Columns[quantities.Place]);
        return priced.RowEnds.SequenceEqual(counted.RowEnds)
            ? new SideRows(CryptoColumn.Read(priced), CryptoColumn.Read(counted), priced.RowEnds.ToArray())
            : throw new ScriptException(
                $"Each row needs as many numbers in {Rows.Names[prices.Place]} as in {Rows.Names[quantities.Place]}.");
    }

    private sealed record SideRows(Int128[] Prices, Int128[] Quantities, int[] Ends)
    {
        public IEnumerable<CryptoLevel> Of(int row)
        {
            for (var i = row == 0 ? 0 : Ends[row - 1]; i < Ends[row]; i++)
                yield return new CryptoLevel(Prices[i], Quantities[i]);
        }
    }
}

/// <summary>An update of a book: a row of those that came in together.</summary>
internal readonly record struct CryptoUpdate(CryptoBatch Batch, int Row)
{
    /// <summary>True for what has changed, false for a whole book.</summary>
    public bool IsIncremental => Batch.IsIncremental(Row);

    public long Time => Batch.Time(Row);

    public CryptoUpdateNumbers Numbers => Batch.Numbers(Row);

    public IEnumerable<CryptoLevel> Bids => Batch.Bids(Row);

    public IEnumerable<CryptoLevel> Asks => Batch.Asks(Row);

    /// <summary>The update without those that came with it.</summary>
    public CryptoUpdate Alone() => new(Batch.Alone(Row), 0);
}
