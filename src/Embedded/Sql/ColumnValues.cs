using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Values as columns of a table.</summary>
internal static class ColumnValues
{
    /// <summary>A column that holds one value in every row.</summary>
    public static Vector Repeat(Value value, int count)
    {
        if (value is Scalar scalar && scalar.Type.Category() != DataCategory.Mixed)
            return Columns.Of(scalar).Gather(new int[count]);
        var items = new Value[count];
        Array.Fill(items, value);
        return Vector.Tuple(items);
    }

    /// <summary>The elements of a column as a tuple.</summary>
    public static Vector<Value> AsTuple(Vector column)
    {
        var items = new Value[column.Count];
        for (var i = 0; i < items.Length; i++) items[i] = column[i];
        return Vector.Tuple(items);
    }

    /// <summary>The rows of a condition's mask that hold; null does not.</summary>
    /// <exception cref="ScriptException">The mask has another length or holds no truth values.</exception>
    public static int[] Holding(Value condition, int rows)
    {
        if (condition is Scalar scalar && scalar.Type.Category() != DataCategory.Literal)
            return scalar.AsBool() ? RowOrder.Identity(rows) : [];
        if (condition is not Vector mask || mask.Type.IsText() || mask.IsTuple())
            throw new ScriptException("A condition must give true or false for every row.");
        if (mask.Count != rows)
            throw new ScriptException($"A condition gives {mask.Count} truth values for {rows} rows.");
        var truths = Operators.Truths("where", mask);
        var holding = new int[rows];
        var count = 0;
        for (var i = 0; i < rows; i++)
            if (truths[i] > 0)
                holding[count++] = i;
        return holding[..count];
    }

    /// <summary>Writes values into rows of a column.</summary>
    /// <param name="target">The column that is changed.</param>
    /// <param name="rows">The rows, one for each value.</param>
    /// <param name="values">Values of any type that converts to the column's.</param>
    public static void Scatter(Vector target, ReadOnlySpan<int> rows, Vector values)
    {
        var converted = values.Type == DataType.Void ? Vector.Create(target.Type, values.Count)
            : values.Type == target.Type ? values
            : Conversion.ConvertLike(values, target);
        switch (target, converted)
        {
            case (Vector<double> to, Vector<double> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<float> to, Vector<float> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<long> to, Vector<long> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<int> to, Vector<int> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<short> to, Vector<short> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<sbyte> to, Vector<sbyte> from): Scatter(to.Span, rows, from.Span); break;
            case (Vector<string> to, Vector<string> from): Scatter(to.Span, rows, from.Span); break;
            case (SymbolVector to, SymbolVector from): Scatter(to, rows, from); break;
            case (ArrayVector to, ArrayVector from): to.SetRows(rows, from); break;
            default:
                for (var i = 0; i < rows.Length; i++) target.Set(rows[i], converted[i]);
                break;
        }
    }

    private static void Scatter<T>(Span<T> target, ReadOnlySpan<int> rows, ReadOnlySpan<T> values)
    {
        for (var i = 0; i < rows.Length; i++) target[rows[i]] = values[i];
    }

    private static void Scatter(SymbolVector target, ReadOnlySpan<int> rows, SymbolVector values)
    {
        var codes = Recode(values, target.Symbols);
        Scatter(target.Codes, rows, codes);
    }

    /// <summary>The codes of a SYMBOL column in another symbol base; every text is looked up once.</summary>
    public static int[] Recode(SymbolVector values, SymbolBase symbols)
    {
        if (ReferenceEquals(values.Symbols, symbols)) return values.Codes.ToArray();
        var known = new int[values.Symbols.Count];
        var codes = new int[values.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            var code = values.Codes[i];
            if (code == 0) continue;
            if (known[code] == 0) known[code] = symbols.Code(values.Symbols[code]);
            codes[i] = known[code];
        }

        return codes;
    }
}
