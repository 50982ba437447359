namespace DolphinQuant.Data;

/// <summary>Values of one type in rows and columns, stored column after column, with optional labels.</summary>
public sealed class Matrix : Value
{
    /// <summary>A matrix over <paramref name="data"/>, which it takes over.</summary>
    /// <exception cref="ArgumentException">The data or the labels have the wrong length.</exception>
    public Matrix(Vector data, int rows, int columns, Vector? rowLabels = null, Vector? columnLabels = null)
    {
        if (data.Count != (long)rows * columns)
            throw new ArgumentException($"{data.Count} values do not fill {rows} x {columns}.");
        Data = data;
        Rows = rows;
        Columns = columns;
        Relabel(rowLabels, columnLabels);
    }

    /// <summary>All values, column after column.</summary>
    public Vector Data { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>One label per row, or null.</summary>
    public Vector? RowLabels { get; private set; }

    /// <summary>One label per column, or null.</summary>
    public Vector? ColumnLabels { get; private set; }

    /// <summary>
    /// True when the labels are an index, strictly ascending: arithmetic aligns such matrices by label, and windows over them may be times.
    /// </summary>
    public bool IsIndexed { get; set; }

    /// <inheritdoc/>
    public override DataType Type => Data.Type;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Matrix;

    /// <inheritdoc/>
    public override int Count => Data.Count;

    /// <summary>Replaces the labels in place; null takes them away.</summary>
    /// <exception cref="ArgumentException">The labels have the wrong length.</exception>
    public void Relabel(Vector? rowLabels, Vector? columnLabels)
    {
        if (rowLabels is not null && rowLabels.Count != Rows)
            throw new ArgumentException($"{rowLabels.Count} labels for {Rows} rows.");
        if (columnLabels is not null && columnLabels.Count != Columns)
            throw new ArgumentException($"{columnLabels.Count} labels for {Columns} columns.");
        RowLabels = rowLabels;
        ColumnLabels = columnLabels;
    }

    /// <summary>Appends columns in place. Their labels, and that they are an index, are lost.</summary>
    /// <exception cref="ArgumentException">The values do not fill whole columns.</exception>
    public void AddColumns(Vector values)
    {
        if (Rows == 0 || values.Count % Rows != 0)
            throw new ArgumentException($"{values.Count} values do not fill columns of {Rows} rows.");
        Data.AddRange(values);
        Columns += values.Count / Rows;
        (ColumnLabels, IsIndexed) = (null, false);
    }

    /// <summary>Takes all rows and columns away.</summary>
    public void Clear()
    {
        Data.RemoveRange(0, Data.Count);
        (Rows, Columns, RowLabels, ColumnLabels, IsIndexed) = (0, 0, null, null, false);
    }

    /// <summary>A copy of one column.</summary>
    public Vector Column(int index) => Data.Slice(index * Rows, Rows);
}
