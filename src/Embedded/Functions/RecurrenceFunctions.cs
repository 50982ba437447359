using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Series made element by element from their own past, and calls that skip the nulls in front of a series.</summary>
internal static class RecurrenceFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("iterate(init, coeffs, input)",
            "The sequence x of x[n] = coeffs ** (the values before) + input[n], begun with init.", Iterate);
        table.Add("fill!(obj, index, value)", "Writes a value at places of an object, in place.",
            (_, arguments) => Fill(arguments));
        table.Add("talib(func, args...)",
            "Calls a function on series from their first row without nulls, as TA-Lib does.", Talib);
        table.Add("talibNull(args...)", "The series with nulls up to the first row in which none of them is null.", (_, a) => FromCommonRow(a));
    }

    // In a matrix a tuple is a row and a column; the column may be left out, as in (1,).
    private static Value?[] IndexesOf(Value target, Value index) => (target, index) switch
    {
        (Matrix, Vector<Value> { Count: 1 } row) => [row.Span[0], null],
        (Matrix, Vector<Value> { Count: 2 } cell) => [cell.Span[0], cell.Span[1] is Scalar { Type: DataType.Void } ? null : cell.Span[1]],
        _ => [index],
    };

    private static Value Fill(Arguments arguments)
    {
        try
        {
            Indexing.Set(arguments[0], IndexesOf(arguments[0], arguments[1]), arguments[2]);
            return arguments[0];
        }
        catch (Exception exception) when (ScriptFault.IsOfScript(exception) || exception is IndexOutOfRangeException)
        {
            throw arguments.Wrong(2, $"does not fit the places: {exception.Message}");
        }
    }

    private static Value Iterate(CallContext context, Arguments arguments)
    {
        var (start, coefficients) = (Numbers(arguments, 0), Numbers(arguments, 1));
        if (start.Length != coefficients.Length) throw arguments.Wrong(1, $"must have {start.Length} elements, as init has");
        var input = arguments[2] is Vector ? Numbers(arguments, 2) : new double[arguments.Size(Math.Max(0, arguments.Int(2)))];
        var (values, recurrence) = (new double[input.Length], new RecurrenceState(start, coefficients));
        for (var n = 0; n < input.Length; n++)
        {
            if ((n & 0xFFFF) == 0) context.Check();
            values[n] = recurrence.Push(input[n]);
        }

        return Vector.Double(values);
    }

    private static double[] Numbers(Arguments arguments, int index) => arguments[index] switch
    {
        Scalar => [arguments.Double(index)],
        Vector vector when vector.Type.IsNumeric() => Numeric.Doubles(arguments.FunctionName, vector).ToArray(),
        _ => throw arguments.Wrong(index, "must be a number or a vector of numbers"),
    };

    private static Value Talib(CallContext context, Arguments arguments)
    {
        var function = arguments.Function(0);
        var values = new Value?[arguments.Count - 1];
        for (var i = 0; i < values.Length; i++) values[i] = arguments.Find(i + 1);
        if (values.FirstOrDefault(value => value is Matrix) is not Matrix matrix) return FromFirst(context, function, values);
        var columns = Enumerable.Range(0, matrix.Columns).Select(column => FromFirst(context, function,
            Array.ConvertAll(values, value => value is Matrix panel && column < panel.Columns ? panel.Column(column) : value)));
        var series = columns.OfType<Vector>().Where(column => column.Count == matrix.Rows && !column.IsTuple()).ToArray();
        return series.Length == matrix.Columns && series.Length > 0
            ? Joined(series, matrix)
            : throw new ScriptException($"talib: {function.Name} must give a series for every column.");
    }

    private static Matrix Joined(Vector[] columns, Matrix shape)
    {
        var data = columns[0].CreateEmpty(shape.Rows * shape.Columns);
        foreach (var column in columns)
            data.AddRange(column.Type == columns[0].Type ? column : Conversion.Convert(column, columns[0].Type));
        return new Matrix(data, shape.Rows, shape.Columns, shape.RowLabels, shape.ColumnLabels);
    }

    // Series of one length are cut to the rows from where all of them have begun; the rows before are null again.
    private static Value FromFirst(CallContext context, FunctionValue function, Value?[] values)
    {
        var rows = values.OfType<Vector>().Select(vector => vector.Count).FirstOrDefault();
        var series = values.OfType<Vector>().Where(vector => vector.Count == rows && !vector.IsTuple()).ToArray();
        var first = series.Select(FirstValue).DefaultIfEmpty(0).Max();
        if (first == 0 || first == rows) return function.Invoke(context, values);
        var result = function.Invoke(context, Array.ConvertAll(values,
            value => value is Vector vector && vector.Count == rows && !vector.IsTuple()
                ? vector.Slice(first, rows - first)
                : value));
        return result is Vector column ? Behind(column, first) : result;
    }

    private static Vector Behind(Vector column, int nulls)
    {
        if (column.IsTuple()) return Vector.Tuple([.. Enumerable.Range(0, column.Count).Select(i => (Value)Behind((Vector)column[i], nulls))]);
        var whole = column.CreateEmpty(nulls + column.Count);
        whole.AddRange(Vector.Create(column.Type, nulls));
        whole.AddRange(column);
        return whole;
    }

    private static Vector<Value> FromCommonRow(Arguments arguments)
    {
        var columns = Enumerable.Range(0, arguments.Count).Select(arguments.Vector).ToArray();
        if (columns.Length < 2) throw arguments.Wrong(0, "must be two or more vectors");
        if (Array.Find(columns, column => column.Count != columns[0].Count) is { } other)
            throw Shapes.Unequal(arguments.FunctionName, columns[0].Count, other.Count);
        var first = 0;
        while (first < columns[0].Count && Array.Exists(columns, column => column.IsNull(first))) first++;
        return Vector.Tuple(Array.ConvertAll<Vector, Value>(columns, column => Behind(column.Slice(first, column.Count - first), first)));
    }

    private static int FirstValue(Vector column)
    {
        var row = 0;
        while (row < column.Count && column[row] is Scalar { IsNull: true }) row++;
        return row;
    }
}
