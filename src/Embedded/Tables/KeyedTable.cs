using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// A table in memory with one row for each key: a row that is added under a key already there takes its place. With a
/// time column an older row does not replace a newer one.
/// </summary>
internal sealed class KeyedTable : Table
{
    private readonly KeyedTableDesign _design;
    private readonly PartitionOrder? _order;
    private KeyIndex? _index;
    private int _indexedRows;

    /// <summary>An empty table with the columns of another.</summary>
    /// <exception cref="ScriptException">A key or time column is missing, or of a type that cannot serve.</exception>
    public KeyedTable(KeyedTableDesign design, Table columns)
        : this(design, columns.Names, columns.Columns.Select(column => column.CreateEmpty()))
    {
        if (design.KeyColumns.Count == 0) throw new ScriptException("A keyed table needs the names of its key columns.");
        foreach (var name in design.KeyColumns) Require(name);
        if (design.TimeColumn is { } time && !IsCountable(Require(time).Type))
            throw new ScriptException($"The time column {time} must be of an integral or temporal type.");
        _index = new KeyIndex(Keys(this));
    }

    private KeyedTable(
        KeyedTableDesign design, IEnumerable<string> names, IEnumerable<Vector> columns, PartitionOrder? order = null)
        : base(names, columns) => (_design, _order) = (design, order);

    /// <summary>An empty table of the same columns and key whose rows lie in the order of their partitions.</summary>
    public KeyedTable Partitioned(PartitionOrder order) =>
        new(_design, Names, Columns.Select(column => column.CreateEmpty()), order);

    /// <summary>True where rows lie in the order of partitions.</summary>
    public bool IsPartitioned => _order is not null;

    /// <summary>How the rows are cut into partitions; null where they are not.</summary>
    public PartitionOrder? Order => _order;

    /// <summary>The names of the key columns.</summary>
    public IReadOnlyList<string> KeyColumns => _design.KeyColumns;

    /// <summary>True for an indexed table.</summary>
    public bool IsOrdered => _design.IsOrdered;

    public override Table Like(IEnumerable<Vector> columns) => new KeyedTable(_design, Names, columns, _order);

    /// <summary>Adds rows or puts them in the place of those with the same key.</summary>
    public override void AddRange(Table other) => Write(other, ignoreNull: false);

    /// <summary>Adds rows or puts them in the place of those with the same key.</summary>
    /// <param name="rows">Rows with the columns of the table, by position and type.</param>
    /// <param name="ignoreNull">True to leave a value as it is where the new one is null.</param>
    /// <returns>How many rows were added, and how many replaced.</returns>
    public (int Added, int Replaced) Write(Table rows, bool ignoreNull)
    {
        if (rows.Columns.Count != Columns.Count)
            throw new ScriptException($"{rows.Columns.Count} columns do not fit a table of {Columns.Count}.");
        var before = Count;
        var fitting = Joining.Fit(this, rows);
        var targets = Index().Place(Keys(fitting), before);
        var first = FirstSources(targets, before);
        AddNew(fitting, first);
        _indexedRows = Count;
        var sources = _design.TimeColumn is null ? RowOrder.Identity(targets.Length) : NotOlder(fitting, targets, first);
        Overwrite(fitting, sources, targets, ignoreNull);
        if (_order?.Arrange(this) == true) _index = null;
        return (first.Length, sources.Where(row => targets[row] < before && !(ignoreNull && IsWithoutValue(fitting, row)))
            .Select(row => targets[row]).Distinct().Count());
    }

    /// <summary>The row of each key, -1 where there is none.</summary>
    /// <param name="keys">One column for each key column: a tuple or table of them, or the only one as it is.</param>
    /// <exception cref="ScriptException">There are not as many columns as the key has, or their types do not fit.</exception>
    public Value Find(Value keys)
    {
        Value[] given = keys switch
        {
            Table table => [.. table.Columns],
            Vector<Value> tuple => [.. tuple.Span],
            _ => [keys],
        };
        if (given.Length != KeyColumns.Count)
            throw new ScriptException($"find: the key of the table has {KeyColumns.Count} columns, {given.Length} were given.");
        if (given.Length == 1) return Shapes.Map("find", given[0], column => Membership.Find(Keys(this)[0], column));
        var rows = FindRows(Array.ConvertAll(given, value => Functions.Columns.Of("find", value)));
        return Array.TrueForAll(given, value => value is Scalar) ? rows[0] : rows;
    }

    /// <summary>Refuses a change that would break the key.</summary>
    /// <exception cref="ScriptException">The column is part of the key.</exception>
    public static void RequireNoKey(Table table, string column)
    {
        if (table is KeyedTable keyed && keyed.KeyColumns.Contains(column, StringComparer.OrdinalIgnoreCase))
            throw new ScriptException($"Can't update a key column: {column} is part of the table's key.");
    }

    private static bool IsCountable(DataType type) =>
        type.Category() is DataCategory.Integral or DataCategory.Temporal;

    private Vector Require(string name) => Find(name)
        ?? throw new ScriptException($"The key column {name} is not among the columns {string.Join(", ", Names)}.");

    private Vector[] Keys(Table table) => [.. KeyColumns.Select(name => table.Columns[IndexOf(name)])];

    private Vector<int> FindRows(Vector[] wanted)
    {
        if (Array.Exists(wanted, column => column.Count != wanted[0].Count))
            throw new ScriptException("find: the columns of the keys must be equally long.");
        var joined = Array.ConvertAll(Keys(this), column => column.Copy());
        for (var i = 0; i < joined.Length; i++) joined[i].AddRange((Vector)Conversion.Convert(wanted[i], joined[i].Type));
        var groups = Grouping.Of(joined);
        return Vector.Int([.. groups.GroupOf.Skip(Count).Select(group => groups.FirstRows[group]).Select(row => row < Count ? row : -1)]);
    }

    private KeyIndex Index()
    {
        // Functions that empty columns do not know of the index.
        if (_index is not null && _indexedRows == Count) return _index;
        _index = new KeyIndex(Keys(this));
        _index.Place(Keys(this), 0);
        _indexedRows = Count;
        return _index;
    }

    // With ignoreNull such a row changes nothing.
    private bool IsWithoutValue(Table rows, int row) => Enumerable.Range(0, Columns.Count)
        .All(i => KeyColumns.Contains(Names[i], StringComparer.OrdinalIgnoreCase) || rows.Columns[i].IsNull(row));

    // For every row that is new the first of the given rows that goes there.
    private static int[] FirstSources(int[] targets, int before)
    {
        var first = new List<int>();
        for (var i = 0; i < targets.Length; i++)
            if (targets[i] == before + first.Count)
                first.Add(i);
        return [.. first];
    }

    private void AddNew(Table rows, int[] first)
    {
        for (var i = 0; i < Columns.Count; i++) Columns[i].AddRange(rows.Columns[i].Gather(first));
    }

    private int[] NotOlder(Table rows, int[] targets, int[] first)
    {
        var position = IndexOf(_design.TimeColumn!);
        var (given, known) = (rows.Columns[position].OwnNumbers<long>(), new Dictionary<int, long>());
        var present = Columns[position];
        var isFirst = first.ToHashSet();
        var kept = new List<int>();
        for (var i = 0; i < targets.Length; i++)
        {
            if (!known.TryGetValue(targets[i], out var newest)) newest = present.Scalar(targets[i]).AsLong();
            if (!isFirst.Contains(i) && given[i] < newest) continue;
            known[targets[i]] = given[i];
            kept.Add(i);
        }

        return [.. kept];
    }

    private void Overwrite(Table rows, int[] sources, int[] targets, bool ignoreNull)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            var values = rows.Columns[i];
            var chosen = ignoreNull ? Array.FindAll(sources, row => !values.IsNull(row)) : sources;
            ColumnValues.Scatter(Columns[i], Array.ConvertAll(chosen, row => targets[row]), values.Gather(chosen));
        }
    }
}

/// <summary>The key of a table in memory.</summary>
/// <param name="KeyColumns">The columns whose values together are the key.</param>
/// <param name="TimeColumn">The column that tells which of two rows is newer; null when the later written one is.</param>
/// <param name="IsOrdered">True for an indexed table, false for a keyed one; both keep their rows as written.</param>
internal sealed record KeyedTableDesign(IReadOnlyList<string> KeyColumns, string? TimeColumn, bool IsOrdered);
