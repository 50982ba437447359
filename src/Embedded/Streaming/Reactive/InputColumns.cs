using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The items that states take from columns.</summary>
internal static class InputColumns
{
    /// <summary>The column as DOUBLE; one that is DOUBLE already is not copied.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static ReadOnlyMemory<double> Doubles(string function, Vector column) =>
        column is Vector<double> doubles ? doubles.Memory : Numeric.Doubles(function, column).ToArray();

    /// <summary>Numbers or times as DOUBLE, for what only compares them.</summary>
    /// <exception cref="ScriptException">The column holds neither.</exception>
    public static ReadOnlyMemory<double> Ordered(string function, Vector column) =>
        column.Type.IsTemporal() ? column.Numbers<double>().ToArray() : Doubles(function, column);

    /// <summary>True for a column whose elements states take in their own type: numbers and times.</summary>
    public static bool AreNumbers(Vector column) =>
        column is not (Vector<Value> or SymbolVector or DecimalVector or ArrayVector or Vector<string>);
}
