using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>x &lt;- y</c>, and appending in place.</summary>
internal static class Joining
{
    /// <summary>A new value of x followed by y: elements of vectors, columns of matrices and tables.</summary>
    /// <exception cref="ScriptException">The forms do not fit.</exception>
    public static Value Join(Value x, Value y)
    {
        if (x is Matrix matrix) return JoinColumns(matrix, y);
        if (x is Table table && y is Table other) return JoinColumns(table, other);
        if (x is not (Scalar or Vector) || y is not (Scalar or Vector))
            throw new ScriptException($"join does not put a {x.Form} and a {y.Form} together.");
        var result = Start(x, y);
        Append(result, y);
        return result;
    }

    /// <summary>Appends to a vector or table in place.</summary>
    /// <exception cref="ScriptException">The data does not fit the target.</exception>
    public static void AppendTo(Value target, Value data)
    {
        switch (target)
        {
            case Vector vector:
                Append(vector, data);
                break;
            case SetValue set:
                SetOperations.AddAll(set, data);
                break;
            case Matrix matrix when data is Vector or Matrix && !data.IsTuple():
                var added = Columns.Of("append!", data);
                if (matrix.Rows == 0 || added.Count % matrix.Rows != 0)
                    throw new ScriptException($"append!: {added.Count} values do not fill columns of {matrix.Rows} rows.");
                matrix.AddColumns(Narrow(added, matrix.Data));
                break;
            case Table table when data is Table rows:
                if (rows.Columns.Count != table.Columns.Count)
                    throw new ScriptException(
                        $"append!: the table has {table.Columns.Count} column(s), the data {rows.Columns.Count}; they must be equal.");
                table.AddRange(Fit(table, rows));
                break;
            default:
                throw new ScriptException($"append! cannot put a {data.Form} at the end of a {target.Form}.");
        }
    }

    /// <summary>The rows with each column converted to the type of the table's column at its place.</summary>
    /// <exception cref="ScriptException">A column cannot be converted.</exception>
    public static Table Fit(Table table, Table rows)
    {
        var columns = new Vector[rows.Columns.Count];
        for (var i = 0; i < columns.Length; i++) columns[i] = Conversion.ConvertLike(rows.Columns[i], table.Columns[i]);
        return new Table(table.Names, columns);
    }

    private static void Append(Vector vector, Value data)
    {
        if (vector is ArrayVector rows)
        {
            AppendRows(rows, data);
            return;
        }

        if (vector.IsTuple())
        {
            if (data is Vector<Value> tuple) vector.AddRange(tuple);
            else vector.Add(data);
            return;
        }

        if (data is Scalar scalar) vector.Add(scalar.Type == vector.Type ? scalar : Narrow(scalar, vector));
        else if (data is Vector other && !other.IsTuple()) vector.AddRange(Narrow(other, vector));
        else throw new ScriptException($"append! cannot put a {data.Form} into a {vector.Type.DisplayName()} vector.");
    }

    private static Scalar Narrow(Scalar scalar, Vector target) => (Scalar)Narrow(Columns.Of(scalar), target)[0];

    private static void AppendRows(ArrayVector rows, Value data)
    {
        if (data is not (Scalar or ArrayVector or Vector<Value>))
            throw new ScriptException(
                "append! puts a scalar, a tuple of rows or an array vector into an array vector; for one row write [row].");
        rows.AddRange(Conversion.Convert(Columns.Of("append!", data), rows.Type));
    }

    private static Vector Narrow(Vector other, Vector target)
    {
        RequireFit(other.Type, target.Type);
        return Conversion.ConvertLike(other, target);
    }

    // A text among numbers is a mistake, not a number to be read.
    private static void RequireFit(DataType from, DataType to)
    {
        if (from.IsText() && !to.IsText() && !to.IsDecimal())
            throw new ScriptException($"Incompatible type. Expected: {to.DisplayName()}, actual: {from.DisplayName()}.");
    }

    private static Vector Start(Value x, Value y)
    {
        if (x is Vector<Value> tuple) return tuple.Copy();
        var type = x.Type;
        if (x is Scalar) Promotion.TryJoin(x.Type, y.Type, out type);
        else if (x.Type == DataType.Void) type = y.Type;
        if (type == DataType.Any || y.IsTuple() || (x is Scalar && !Promotion.TryJoin(x.Type, y.Type, out _)))
            return x is Scalar single ? Vector.Tuple(single) : Conversion.Convert((Vector)x, DataType.Any);
        if (x is Vector vector) return vector.Type == type ? vector.Copy() : Conversion.Convert(vector, type);
        return Columns.Of((Scalar)Conversion.Convert(x, type));
    }

    private static Matrix JoinColumns(Matrix matrix, Value y)
    {
        var added = Columns.Of("join", y);
        if (matrix.Rows == 0 || added.Count % matrix.Rows != 0 || (y is Matrix other && other.Rows != matrix.Rows))
            throw new ScriptException($"join: {added.Count} values do not fill columns of {matrix.Rows} rows.");
        if (!Promotion.TryJoin(matrix.Type, added.Type, out var type)) type = matrix.Type;
        var data = Conversion.Convert(matrix.Data, type).Copy();
        data.AddRange(Conversion.Convert(added, type));
        return new Matrix(data, matrix.Rows, data.Count / matrix.Rows, matrix.RowLabels, JoinedLabels(matrix, y));
    }

    // Labels stay where both sides have some; the name of a vector is the label of its column.
    private static Vector? JoinedLabels(Matrix matrix, Value y)
    {
        var added = y switch
        {
            Matrix other => other.ColumnLabels,
            Vector { Name: { } name } vector when vector.Count == matrix.Rows => Vector.String(name),
            _ => null,
        };
        if (matrix.ColumnLabels is not { } labels || added is null) return null;
        if (labels.Type != added.Type && !(labels.Type.IsText() && added.Type.IsText())) return null;
        var joined = labels.Copy();
        joined.AddRange(added);
        return joined;
    }

    private static Table JoinColumns(Table table, Table other)
    {
        if (table.Count != other.Count) throw Shapes.Unequal("join", table.Count, other.Count);
        var twice = table.Names.Intersect(other.Names, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (twice is not null) throw new ScriptException($"join: both tables have a column {twice}; rename one of them.");
        return new Table([.. table.Names, .. other.Names], [.. table.Columns, .. other.Columns]);
    }
}
