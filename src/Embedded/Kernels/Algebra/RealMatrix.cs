namespace DolphinQuant.Embedded.Kernels.Algebra;

/// <summary>Rows and columns of numbers for decompositions and solvers, stored column after column.</summary>
internal sealed class RealMatrix(int rows, int columns, double[] items)
{
    /// <summary>A matrix of zeros.</summary>
    public RealMatrix(int rows, int columns) : this(rows, columns, new double[rows * columns])
    {
    }

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>All numbers, column after column.</summary>
    public double[] Items => items;

    public bool IsSquare => rows == columns;

    public double this[int row, int column]
    {
        get => items[(column * rows) + row];
        set => items[(column * rows) + row] = value;
    }

    public static RealMatrix Identity(int size)
    {
        var identity = new RealMatrix(size, size);
        for (var i = 0; i < size; i++) identity[i, i] = 1;
        return identity;
    }

    public static RealMatrix FromColumns(params double[][] parts) =>
        new(parts.Length == 0 ? 0 : parts[0].Length, parts.Length, [.. parts.SelectMany(part => part)]);

    public RealMatrix Copy() => new(rows, columns, [.. items]);

    public Span<double> Column(int column) => items.AsSpan(column * rows, rows);

    public double[] Row(int row) => [.. Enumerable.Range(0, columns).Select(column => this[row, column])];

    public RealMatrix Transposed()
    {
        var turned = new RealMatrix(columns, rows);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                turned[column, row] = this[row, column];
        return turned;
    }

    /// <summary>The upper left part.</summary>
    public RealMatrix Corner(int height, int width)
    {
        var corner = new RealMatrix(height, width);
        for (var column = 0; column < width; column++) Column(column)[..height].CopyTo(corner.Column(column));
        return corner;
    }

    /// <summary>The matrix product.</summary>
    public RealMatrix Times(RealMatrix other)
    {
        var product = new RealMatrix(rows, other.Columns);
        for (var column = 0; column < other.Columns; column++)
            Times(other.Column(column)).CopyTo(product.Column(column));
        return product;
    }

    /// <summary>The product with a column.</summary>
    public double[] Times(ReadOnlySpan<double> vector)
    {
        Interruption.Check();
        var product = new double[rows];
        for (var column = 0; column < columns; column++)
        {
            var weight = vector[column];
            if (weight == 0) continue;
            var part = Column(column);
            for (var row = 0; row < product.Length; row++) product[row] += weight * part[row];
        }

        return product;
    }

    /// <summary>The product of the transposed matrix with a column.</summary>
    public double[] TransposedTimes(ReadOnlySpan<double> vector)
    {
        var product = new double[columns];
        for (var column = 0; column < product.Length; column++) product[column] = Vectors.Dot(Column(column), vector);
        return product;
    }

    /// <summary>Zeros below the diagonal, or above it.</summary>
    public RealMatrix Triangle(bool isUpper)
    {
        var triangle = new RealMatrix(rows, columns);
        for (var column = 0; column < columns; column++)
            for (var row = isUpper ? 0 : column; row < (isUpper ? Math.Min(column + 1, rows) : rows); row++)
                triangle[row, column] = this[row, column];
        return triangle;
    }
}
