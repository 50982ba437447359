namespace DolphinQuant.Data;

/// <summary>
/// Named columns of equal length. Column names are looked up without regard to letter case, as DolphinDB does.
/// </summary>
public class Table : Value
{
    private readonly List<string> _names;
    private readonly List<Vector> _columns;

    /// <summary>A table over <paramref name="columns"/>, which it takes over.</summary>
    /// <exception cref="ArgumentException">Counts or lengths differ, or a name stands twice.</exception>
    public Table(IEnumerable<string> names, IEnumerable<Vector> columns)
    {
        _names = [.. names];
        _columns = [.. columns];
        if (_names.Count != _columns.Count)
            throw new ArgumentException($"{_names.Count} names for {_columns.Count} columns.");
        if (_names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != _names.Count)
            throw new ArgumentException($"A column name stands twice among: {string.Join(", ", _names)}.");
        if (_columns.Exists(column => column.Count != _columns[0].Count))
            throw new ArgumentException("The columns have different lengths: "
                + string.Join(", ", _names.Zip(_columns, (name, column) => $"{name} {column.Count}")) + ".");
    }

    /// <summary>A table of the given (name, column) pairs.</summary>
    public Table(params (string Name, Vector Column)[] columns)
        : this(columns.Select(c => c.Name), columns.Select(c => c.Column))
    {
    }

    /// <summary>An empty table with the columns of <paramref name="schema"/>.</summary>
    public static Table Empty(IEnumerable<ColumnDefinition> schema)
    {
        var definitions = schema.ToArray();
        return new Table(definitions.Select(d => d.Name), definitions.Select(d => d.CreateColumn()));
    }

    /// <inheritdoc/>
    public override DataType Type => DataType.Dictionary;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Table;

    /// <inheritdoc/>
    public override int Count => _columns.Count == 0 ? 0 : _columns[0].Count;

    /// <summary>The column names, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Vector> Columns => _columns;

    /// <summary>The names and types of the columns.</summary>
    public IReadOnlyList<ColumnDefinition> Schema =>
        [.. _names.Zip(_columns, ColumnDefinition.Of)];

    /// <summary>The column with this name.</summary>
    /// <exception cref="KeyNotFoundException">No column has the name.</exception>
    public Vector this[string name] => Find(name)
        ?? throw new KeyNotFoundException($"The table has no column {name}; it has {string.Join(", ", _names)}.");

    /// <summary>The column with this name, or null.</summary>
    public Vector? Find(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? null : _columns[index];
    }

    /// <summary>The position of a column, or -1.</summary>
    public int IndexOf(string name) =>
        _names.FindIndex(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The buffer of a column whose storage is <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidCastException">The column holds another type.</exception>
    public ReadOnlySpan<T> Span<T>(string name) => this[name] is Vector<T> column
        ? column.Span
        : throw new InvalidCastException($"Column {name} is {this[name].Type.DisplayName()}, not {typeof(T).Name}.");

    /// <summary>Adds or replaces a column.</summary>
    /// <exception cref="ArgumentException">The length differs from the table's.</exception>
    public void SetColumn(string name, Vector column)
    {
        if (_columns.Count > 0 && column.Count != Count)
            throw new ArgumentException($"Column {name} has {column.Count} rows, the table has {Count}.");
        var index = IndexOf(name);
        if (index >= 0)
        {
            _columns[index] = column;
            return;
        }

        _names.Add(name);
        _columns.Add(column);
    }

    /// <summary>Renames a column in place.</summary>
    /// <exception cref="KeyNotFoundException">No column has the name.</exception>
    public void Rename(string name, string newName)
    {
        var index = IndexOf(name);
        if (index < 0) throw new KeyNotFoundException($"The table has no column {name}.");
        _names[index] = newName;
    }

    /// <summary>
    /// Puts other columns of the same length in the place of all columns: a new order, or fewer of them.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or a name stands twice.</exception>
    public void Replace(params (string Name, Vector Column)[] columns)
    {
        var replaced = new Table(columns);
        if (columns.Length > 0 && replaced.Count != Count)
            throw new ArgumentException($"{replaced.Count} rows do not replace {Count}.");
        _names.Clear();
        _names.AddRange(replaced._names);
        _columns.Clear();
        _columns.AddRange(replaced._columns);
    }

    /// <summary>A table of the same kind with other columns under the same names.</summary>
    /// <param name="columns">As many columns as this table has, which the new table takes over.</param>
    public virtual Table Like(IEnumerable<Vector> columns) => new(_names, columns);

    /// <summary>A table of the same kind with copies of the columns.</summary>
    public Table Copy() => Like(_columns.Select(column => column.Copy()));

    /// <summary>
    /// The rows of this moment over the same buffers: cheap, and blind to rows that are added to this table afterwards.
    /// Neither may be changed in any other way.
    /// </summary>
    public Table View() => Like(_columns.Select(column => column.View()));

    /// <summary>Appends the rows of <paramref name="other"/>, column by position.</summary>
    /// <exception cref="ArgumentException">The column counts differ.</exception>
    public virtual void AddRange(Table other)
    {
        if (other._columns.Count != _columns.Count)
            throw new ArgumentException($"{other._columns.Count} columns cannot be appended to {_columns.Count}.");
        for (var i = 0; i < _columns.Count; i++) _columns[i].AddRange(other._columns[i]);
    }

    /// <summary>Removes the first rows in place. The buffers stay as they are unless few rows are left in them.</summary>
    public void RemoveFirst(int count)
    {
        var kept = Count - count;
        if (kept >= Count / 4)
            foreach (var column in _columns) column.RemoveRange(0, count);
        else
            for (var i = 0; i < _columns.Count; i++) _columns[i] = _columns[i].Slice(count, kept);
    }

    /// <summary>
    /// A new table with the rows at <paramref name="indexes"/>; a negative index gives a row of nulls.
    /// </summary>
    public Table Gather(ReadOnlySpan<int> indexes)
    {
        var columns = new Vector[_columns.Count];
        for (var i = 0; i < columns.Length; i++) columns[i] = _columns[i].Gather(indexes);
        return new Table(_names, columns);
    }

    /// <summary>A new table with the rows <paramref name="start"/> .. start + count - 1.</summary>
    public Table Slice(int start, int count) => new(_names, _columns.Select(column => column.Slice(start, count)));
}

/// <summary>The name and type of a column.</summary>
/// <param name="Name">As written; names are compared without regard to letter case.</param>
/// <param name="Type">The element type.</param>
/// <param name="Scale">The digits behind the point of decimals, in a column or in its arrays, else 0.</param>
public sealed record ColumnDefinition(string Name, DataType Type, int Scale = 0)
{
    /// <summary>What a column is, under a name.</summary>
    public static ColumnDefinition Of(string name, Vector column) =>
        new(name, column.Type, (column is ArrayVector rows ? rows.Values : column) is DecimalVector decimals ? decimals.Scale : 0);

    /// <summary>A column of <paramref name="count"/> nulls.</summary>
    public Vector CreateColumn(int count = 0)
    {
        if (Type.IsDecimal()) return DecimalVector.Nulls(Type, Scale, count);
        // No scale may be one that the first row decides.
        return Type.IsArray() && Scale > 0
            ? ArrayVector.Singles(DecimalVector.Nulls(Type.ElementType(), Scale, count))
            : Vector.Create(Type, count);
    }
}
