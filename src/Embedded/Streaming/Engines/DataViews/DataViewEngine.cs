using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Tables;

namespace DolphinQuant.Embedded.Streaming.Engines.DataViews;

/// <summary>
/// Keeps the latest row of every key, as a table to be read, and hands each change on: at once, or those of a while
/// together, of which the last one of a key counts.
/// </summary>
internal sealed class DataViewEngine : StreamEngine
{
    private const sbyte Inserted = (sbyte)'A', Updated = (sbyte)'U', Deleted = (sbyte)'D';

    private readonly DataViewSettings _settings;
    private readonly EngineTimer _timer;
    private readonly Table _columns;
    private readonly int _time;
    private KeyedTable _rows;

    // The keys that the output has last seen, and the latest rows of those that changed since.
    private KeyedTable _shown;
    private KeyedTable _changed;

    /// <param name="definition">What all engines have.</param>
    /// <param name="settings">The keys, and how changes are handed on.</param>
    /// <param name="columns">The columns of the table.</param>
    public DataViewEngine(EngineDefinition definition, DataViewSettings settings, IReadOnlyList<ColumnDefinition> columns)
        : base(definition)
    {
        _settings = settings;
        _timer = new EngineTimer(definition.Session.Time, Wake);
        _columns = Table.Empty(columns);
        _time = _columns.IndexOf(settings.TimeColumn);
        (_rows, _shown, _changed) = (Empty(), Empty(), Empty());
    }

    public override string Kind => "DataViewEngine";

    public override int GroupCount => _rows.Count;

    public override int Count => _rows.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        [EngineStatus.Groups(this), EngineStatus.Rows(this), EngineStatus.Memory(this)];

    /// <inheritdoc/>
    public override Table Snapshot() => Alone(() => _rows.Copy());

    /// <summary>Takes keys with their rows away.</summary>
    /// <exception cref="ScriptException">A key is not there.</exception>
    public void Delete(Value keys) => Run(() =>
    {
        var places = PlacesOf("deleteDataViewItems", keys);
        var deleted = Stamped(_rows.Gather(places));
        _rows = Without(_rows, places);
        Note(deleted, [.. Enumerable.Repeat(Deleted, places.Length)]);
    });

    /// <summary>Changes columns of keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="names">The columns.</param>
    /// <param name="values">Their new values: for one column a value or one for each key, else a tuple of those.</param>
    /// <exception cref="ScriptException">A key or column is not there, or the values do not fit.</exception>
    public void Update(Value keys, IReadOnlyList<string> names, Value values) => Run(() =>
    {
        var places = PlacesOf("updateDataViewItems", keys);
        var columns = _rows.Gather(places).Columns.ToArray();
        for (var i = 0; i < names.Count; i++)
        {
            var place = _columns.IndexOf(names[i]);
            if (place < 0) throw new ScriptException($"updateDataViewItems: {Name} has no column {names[i]}.");
            if (_settings.KeyColumns.Contains(names[i], StringComparer.OrdinalIgnoreCase))
                throw new ScriptException($"updateDataViewItems: {names[i]} is a key column of {Name}.");
            columns[place] = Conversion.ConvertLike(NewColumn(names, i, values, places.Length), columns[place]);
        }

        var changed = Stamped(new Table(_columns.Names, columns));
        _rows.Write(changed, ignoreNull: false);
        Note(changed, [.. Enumerable.Repeat(Updated, places.Length)]);
    });

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var columns = rows.Columns.ToList();
        if (_settings.UsesSystemTime) columns.Insert(_time, Now(rows.Count));
        var full = new Table(_columns.Names, columns);
        var (known, keys) = (Find(_rows, full), KeysOf(full));
        var places = new KeyIndex(keys).Place(keys, nextRow: 0);
        var (operations, added) = (new sbyte[full.Count], 0);
        for (var row = 0; row < operations.Length; row++)
        {
            var isFirst = places[row] == added;
            if (isFirst) added++;
            operations[row] = isFirst && known[row] < 0 ? Inserted : Updated;
        }

        _rows.Write(full, ignoreNull: false);
        Note(full, operations);
    }

    protected override long CountBytes() => ValueSize.Of(_rows);

    protected override void Close() => _timer.Dispose();

    private KeyedTable Empty() => new(new KeyedTableDesign(_settings.KeyColumns, TimeColumn: null, IsOrdered: false), _columns);

    private void Wake() => Run(() =>
    {
        _timer.Awake();
        HandOnChanges();
    });

    private void Note(Table rows, sbyte[] operations)
    {
        if (_settings.Throttle is not { } throttle)
        {
            HandOn(rows, operations);
            return;
        }

        _changed.Write(rows, ignoreNull: false);
        _timer.WakeAt(Definition.Session.Time.GetUtcNow() + throttle);
    }

    // What came and went in between was never there.
    private void HandOnChanges()
    {
        var (present, shown) = (Find(_rows, _changed), Find(_shown, _changed));
        int[] told = [.. Enumerable.Range(0, _changed.Count).Where(row => present[row] >= 0 || shown[row] >= 0)];
        var rows = new Table(_columns.Names, _changed.Gather(told).Columns);
        int[] gone = [.. told.Where(row => present[row] < 0).Select(row => shown[row])];
        _shown.Write(_changed.Gather([.. told.Where(row => present[row] >= 0)]), ignoreNull: false);
        _shown = Without(_shown, gone);
        _changed = Empty();
        HandOn(rows, Array.ConvertAll(told, row => present[row] < 0 ? Deleted : shown[row] < 0 ? Inserted : Updated));
    }

    private void HandOn(Table rows, sbyte[] operations)
    {
        if (_settings.ShowsOperations)
        {
            Emit([new Vector<sbyte>(DataType.Char, operations), .. rows.Columns]);
            return;
        }

        Emit(rows.Gather([.. Enumerable.Range(0, rows.Count).Where(row => operations[row] != Deleted)]).Columns);
    }

    // With the time of now, where the engine sets it.
    private Table Stamped(Table rows) => !_settings.UsesSystemTime
        ? rows
        : new Table(_columns.Names, rows.Columns.Select((column, i) => i == _time ? Now(rows.Count) : column));

    private Vector Now(int rows) => Conversion.ConvertLike(
        ColumnValues.Repeat(
            Scalar.Integral(DataType.Timestamp, Definition.Session.Time.GetUtcNow().ToUnixTimeMilliseconds()), rows),
        _columns.Columns[_time]);

    private int[] PlacesOf(string function, Value keys)
    {
        var places = ((Vector)Columns.Of(function, _rows.Find(keys))).OwnNumbers<int>();
        return Array.TrueForAll(places, place => place >= 0)
            ? places
            : throw new ScriptException($"{function}: {Name} has no row of such a key.");
    }

    private Vector[] KeysOf(Table rows) => [.. _settings.KeyColumns.Select(name => rows[name])];

    private int[] Find(KeyedTable table, Table rows)
    {
        var keys = KeysOf(rows);
        return ((Vector)table.Find(keys is [var only] ? only : Vector.Tuple([.. keys]))).OwnNumbers<int>();
    }

    private static KeyedTable Without(KeyedTable table, int[] places) =>
        (KeyedTable)table.Like(table.Gather([.. Enumerable.Range(0, table.Count).Except(places)]).Columns);

    private static Vector NewColumn(IReadOnlyList<string> names, int index, Value values, int count)
    {
        var value = values;
        if (names.Count > 1 || values is Vector<Value> { Count: 1 })
            value = values is Vector several && several.Count == names.Count
                ? several[index]
                : throw new ScriptException($"updateDataViewItems: there must be {names.Count} new values, one for each column.");
        return value is not Vector column ? ColumnValues.Repeat(value, count)
            : column.Count == count ? column
            : throw new ScriptException($"updateDataViewItems: {names[index]} gets {column.Count} values for {count} keys.");
    }
}

/// <summary>What a data view engine is made with.</summary>
/// <param name="KeyColumns">The columns whose values together are the key.</param>
/// <param name="TimeColumn">The column of the time.</param>
internal sealed record DataViewSettings(IReadOnlyList<string> KeyColumns, string TimeColumn)
{
    /// <summary>The engine sets the time of every change.</summary>
    public bool UsesSystemTime { get; init; }

    /// <summary>The least time between two writes to the output; null for none.</summary>
    public TimeSpan? Throttle { get; init; }

    /// <summary>The output tells in its first column what was done to a row, and gets deleted rows too.</summary>
    public bool ShowsOperations { get; init; }
}
