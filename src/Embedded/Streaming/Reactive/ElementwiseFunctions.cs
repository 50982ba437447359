using System.Collections.Frozen;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// Which functions without a state treat every row by itself even when they are given whole columns, and which look
/// across rows, so that rows one by one would give something else. All others are called row by row.
/// </summary>
internal static class ElementwiseFunctions
{
    private static readonly FrozenSet<string> Names = """
        abs acos acosh add and asin asinh atan atanh between bitAnd bitNot bitOr bitXor bool cast cbrt ceil char clip
        concatDateTime cos cosh date datehour datetime dayOfMonth dayOfWeek dayOfYear deg2rad div double eq erf exp exp2
        expm1 fixedLengthArrayVector float floor ge gt hour hourOfDay iif ifNull ifValid in int isNanInf isNull isValid le log log10 log1p log2
        long lower lt microsecond millisecond minute minuteOfHour mod month monthOfYear mul nanosecond nanotime
        nanotimestamp ne neg not notBetween notEq notIn nullFill or pow quarterOfYear rad2deg ratio reciprocal round
        rowAnd rowAvg rowBeta rowCorr rowCount rowCovar rowDot rowImax rowImin rowKurtosis rowMax rowMed rowMin rowOr
        rowProd rowSize rowSkew rowStd rowStdp rowSum rowSum2 rowVar rowVarp rowWavg rowWsum rowXor second
        secondOfMinute short sign signbit signum sin sinh sqrt square string strlen sub symbol tan tanh temporalAdd time
        timestamp upper weekday weekOfYear withNullFill xor year nullCompare
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Across = """
        accumulate bfill byColumn contextby denseRank demean groupby interpolate isort lowess next nextState
        normal pivot rank reverse rolling shuffle sort twindow valueChanged winsorize zscore bucket
        cutPoints coevent sumbars volumeBar contextSum contextCount segment isPeak isValley
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a function that may be given whole columns.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Refuses functions that look across rows.</summary>
    /// <exception cref="ScriptException">The function is one of them.</exception>
    public static void RequireRowwise(string name)
    {
        if (Across.Contains(name))
            throw new ScriptException(
                $"{name} looks across rows and cannot be used in a state engine: rows come one by one there.");
    }
}
