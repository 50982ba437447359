using System.Buffers;

namespace DolphinQuant.Models;

/// <summary>
/// Rows of features, row-major, single precision, NaN = missing. Immutable by agreement: models read it and never
/// write.
/// </summary>
public sealed class FeatureMatrix
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");

    private readonly float[] _values;
    private readonly string[] _columnNames;

    private FeatureMatrix(string[] columnNames, float[] values, int rowCount)
    {
        _columnNames = columnNames;
        _values = values;
        RowCount = rowCount;
    }

    /// <summary>Names of the columns, in order.</summary>
    public IReadOnlyList<string> ColumnNames => _columnNames;

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Number of columns.</summary>
    public int ColumnCount => _columnNames.Length;

    /// <summary>All values, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The value of one cell; NaN when missing.</summary>
    public float this[int row, int column] => _values[(row * ColumnCount) + column];

    /// <summary>
    /// Copies columns of doubles into a matrix. Values that are not finite in single precision become missing: a factor
    /// that divided by zero says nothing.
    /// </summary>
    /// <param name="columnNames">
    /// Distinct names of letters, digits, underscores and dots (what the model file can hold).
    /// </param>
    /// <param name="columns">One array per name, all of the same length.</param>
    /// <exception cref="ArgumentException">A name is not usable or twice there, or lengths differ.</exception>
    public static FeatureMatrix FromColumns(IReadOnlyList<string> columnNames, IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(columnNames);
        ArgumentNullException.ThrowIfNull(columns);
        RequireNames(columnNames);
        var rowCount = columns.Count == 0 ? 0 : columns[0].Length;
        if (columns.Count != columnNames.Count || columns.Any(column => column.Length != rowCount))
        {
            throw new ArgumentException("There must be one column per name, all of the same length.", nameof(columns));
        }

        var values = new float[checked(rowCount * columns.Count)];
        for (var column = 0; column < columns.Count; column++)
        {
            for (var row = 0; row < rowCount; row++)
            {
                values[(row * columns.Count) + column] = Single(columns[column][row]);
            }
        }

        return new([.. columnNames], values, rowCount);
    }

    /// <summary>A new matrix of the given rows, in the given order.</summary>
    public FeatureMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * ColumnCount];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(values.AsSpan(i * ColumnCount));
        }

        return new(_columnNames, values, rows.Length);
    }

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * ColumnCount, ColumnCount);

    /// <summary>A copy of one column as doubles.</summary>
    public double[] Column(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, ColumnCount);
        var values = new double[RowCount];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = this[row, column];
        }

        return values;
    }

    private static float Single(double value)
    {
        var single = (float)value;
        return float.IsFinite(single) ? single : float.NaN;
    }

    private static void RequireNames(IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw new ArgumentException(
                    $"Column name '{name}' must consist of letters, digits, '_' and '.'.", nameof(names));
            }

            if (!seen.Add(name))
            {
                throw new ArgumentException($"Column name '{name}' appears twice.", nameof(names));
            }
        }
    }
}
