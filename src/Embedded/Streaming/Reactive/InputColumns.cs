using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The items that states take from columns.</summary>
internal static class InputColumns
{
    /// <summary>The column as DOUBLE; one that is DOUBLE already is not copied.</summary>
    /// <exception cref="ScriptException">The column holds no numbers.</exception>
    public static ReadOnlyMemory<double> Doubles(string function, Vector column) =>
        column is Vector<double> doubles ? doubles.Memory : Numeric.Doubles(function, column).ToArray();
}
