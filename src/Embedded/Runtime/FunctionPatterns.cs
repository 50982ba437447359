namespace DolphinQuant.Embedded.Runtime;

/// <summary>The one-letter patterns such as <c>f:E</c> and the higher-order functions that they stand for.</summary>
internal static class FunctionPatterns
{
    /// <summary>The function of a pattern letter, or null.</summary>
    public static string? FunctionOf(char pattern) => pattern switch
    {
        'A' => "accumulate",
        'C' => "cross",
        'E' => "each",
        'G' => "groupby",
        'H' => "byRow",
        'L' => "eachLeft",
        'O' => "eachPost",
        'P' => "eachPre",
        'R' => "eachRight",
        'T' => "reduce",
        'U' => "loop",
        'V' => "byColumn",
        'X' => "contextby",
        _ => null,
    };
}
