using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The moving average whose kind is a number, as TA-Lib counts them.</summary>
internal static class MovingAverageTypes
{
    // By number; null where the kind is not supported: TA-Lib's adaptive average of Mesa (MAMA).
    private static readonly string?[] Names = ["sma", "ema", "wma", "dema", "tema", "trima", "kama", null, "t3"];

    public static void Register(FunctionTable table) => table.Add(
        "ma(X, window, maType)",
        "The moving average of a kind: 0 sma, 1 ema, 2 wma, 3 dema, 4 tema, 5 trima, 6 kama, 8 t3.",
        (context, a) => context.Functions.Find(NameOf(a, 2))!.Invoke(context, [a[0], a[1]]),
        FunctionTraits.State);

    /// <summary>The name of the average that an argument chooses.</summary>
    /// <exception cref="ScriptException">There is none of that number.</exception>
    public static string NameOf(Arguments arguments, int index)
    {
        var number = arguments.Int(index);
        return (number >= 0 && number < Names.Length ? Names[number] : null)
            ?? throw arguments.Wrong(index, "must be 0 to 6 or 8; 7 (mama) is not supported");
    }
}
