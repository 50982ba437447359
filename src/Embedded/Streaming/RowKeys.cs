using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The keys that a keyed stream table has seen, and the latest time of each where times count.</summary>
internal sealed class RowKeys
{
    private readonly int[] _places;
    private readonly int[] _timePlaces;
    private readonly KeyIndex _index;
    private readonly List<long> _latest = [];
    private int _seen;

    // What the last call added and replaced, to be taken back when the rows could not be kept.
    private readonly List<(int Number, long Time)> _replaced = [];
    private int _seenBefore;

    /// <param name="columns">A table with the columns.</param>
    /// <param name="keyColumns">The key columns.</param>
    /// <param name="timeColumns">None; a time; or a DATE and a time of day.</param>
    /// <exception cref="ScriptException">A column is missing, or of a type that cannot serve.</exception>
    public RowKeys(Table columns, IReadOnlyList<string> keyColumns, IReadOnlyList<string> timeColumns)
    {
        Columns = keyColumns;
        _places = PlacesOf(columns, keyColumns);
        _timePlaces = PlacesOf(columns, timeColumns);
        _index = new KeyIndex(KeysOf(columns));
        if (timeColumns.Count > 0) TimesOf(columns);
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows whose key is new, or later than before; they count as seen from now on.</summary>
    public int[] AddNew(Table rows)
    {
        _seenBefore = _seen;
        _replaced.Clear();
        if (_timePlaces.Length > 0) return AddLatest(rows);
        var fresh = new List<int>();
        var numbers = _index.Place(KeysOf(rows), _seen);
        for (var row = 0; row < numbers.Length; row++)
            if (numbers[row] == _seen + fresh.Count)
                fresh.Add(row);
        _seen += fresh.Count;
        return [.. fresh];
    }

    // Of several rows of one key the latest is taken, the first of equal ones.
    private int[] AddLatest(Table rows)
    {
        var (numbers, times) = (_index.Place(KeysOf(rows), _seen), TimesOf(rows));
        var chosen = new Dictionary<int, int>();
        for (var row = 0; row < numbers.Length; row++)
        {
            var number = numbers[row];
            _seen = Math.Max(_seen, number + 1);
            if (number < _latest.Count && times[row] <= _latest[number]) continue;
            if (!chosen.TryGetValue(number, out var best) || times[row] > times[best]) chosen[number] = row;
        }

        foreach (var (number, row) in chosen.OrderBy(entry => entry.Key))
        {
            if (number == _latest.Count)
            {
                _latest.Add(times[row]);
                continue;
            }

            _replaced.Add((number, _latest[number]));
            _latest[number] = times[row];
        }

        return [.. chosen.Values.Order()];
    }

    private long[] TimesOf(Table rows)
    {
        Vector[] columns = Array.ConvertAll(_timePlaces, place => rows.Columns[place]);
        return columns switch
        {
            [var one] when one.Type.Category() is DataCategory.Integral or DataCategory.Temporal => one.OwnNumbers<long>(),
            [{ Type: DataType.Date } days, { Type: DataType.Second or DataType.Time or DataType.NanoTime } clocks] =>
                [.. days.OwnNumbers<long>().Zip(clocks.OwnNumbers<long>(), (day, clock) => Null.Is(day) || Null.Is(clock)
                    ? Null.Of<long>()
                    : day * CalendarKernel.NanosecondsPerDay + clock * CalendarKernel.Unit(clocks.Type))],
            _ => throw new ScriptException(
                "The time of a latestKeyedStreamTable is an integer or temporal column, or a DATE and a SECOND, TIME or NANOTIME."),
        };
    }

    private static int[] PlacesOf(Table table, IReadOnlyList<string> names)
    {
        int[] places = [.. names.Select(table.IndexOf)];
        return Array.IndexOf(places, -1) is >= 0 and var missing
            ? throw new ScriptException($"The column {names[missing]} is not among the columns of the table.")
            : places;
    }

    /// <summary>Takes back what the last <see cref="AddNew"/> took in: these rows.</summary>
    public void TakeBack(Table rows)
    {
        _seen = _seenBefore;
        _index.Forget(KeysOf(rows), _seen);
        if (_timePlaces.Length == 0) return;
        _latest.RemoveRange(_seen, _latest.Count - _seen);
        foreach (var (number, time) in _replaced) _latest[number] = time;
    }

    private Vector[] KeysOf(Table rows) => Array.ConvertAll(_places, place => rows.Columns[place]);
}
