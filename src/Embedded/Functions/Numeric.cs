using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>A computation that runs on a column of any number type.</summary>
internal interface INumericBody<TResult>
{
    TResult Run<T>(Vector<T> column) where T : struct, System.Numerics.INumber<T>;
}

/// <summary>Columns as numbers, with errors that name the function.</summary>
internal static class Numeric
{
    /// <summary>The column as DOUBLE.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static ReadOnlySpan<double> Doubles(string function, Vector column)
    {
        Require(function, column, column.Type.IsNumericOrDecimal());
        return column.Numbers<double>();
    }

    /// <summary>The column as DOUBLE, for code that crosses a lambda.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static ReadOnlyMemory<double> DoubleMemory(string function, Vector column) =>
        column is Vector<double> same ? same.Memory : Doubles(function, column).ToArray();

    /// <summary>Two columns of equal length as pairs of numbers.</summary>
    /// <exception cref="ScriptException">A column holds no numbers.</exception>
    public static Twin[] Twins(string function, Vector x, Vector y)
    {
        var left = Doubles(function, x);
        var right = Doubles(function, y);
        var twins = ColumnMemory.Allocate<Twin>(left.Length);
        for (var i = 0; i < twins.Length; i++) twins[i] = new Twin(left[i], right[i]);
        return twins;
    }

    /// <summary>The column with the row of every number.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static Placed[] Placed(string function, Vector column)
    {
        Require(function, column, column.Type.IsNumericOrDecimal() || column.Type.IsTemporal());
        var numbers = column.Numbers<double>();
        var placed = ColumnMemory.Allocate<Placed>(numbers.Length);
        for (var i = 0; i < placed.Length; i++) placed[i] = new Placed(numbers[i], i);
        return placed;
    }

    /// <summary>Runs a computation in the column's own type.</summary>
    /// <exception cref="ScriptException">The column holds neither numbers nor times.</exception>
    public static TResult Run<TBody, TResult>(string function, Vector column, TBody body) where TBody : INumericBody<TResult> => column switch
    {
        Vector<double> items => body.Run(items),
        Vector<int> items => body.Run(items),
        Vector<long> items => body.Run(items),
        Vector<float> items => body.Run(items),
        Vector<short> items => body.Run(items),
        Vector<sbyte> items => body.Run(items),
        _ => throw Unfit(function, column),
    };

    /// <summary>True for BOOL and the integers: their sums are exact and LONG.</summary>
    public static bool IsInteger(DataType type) => type.Category() is DataCategory.Logical or DataCategory.Integral;

    private static void Require(string function, Vector column, bool holds)
    {
        if (!holds && column.Type != DataType.Void) throw Unfit(function, column);
    }

    private static ScriptException Unfit(string function, Vector column) => column.IsTuple()
        ? new($"{function} does not work on a tuple here; apply it with each or loop.")
        : new($"{function} needs numbers, not {column.Type.DisplayName()}.");
}
