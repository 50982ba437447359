using System.Collections.Frozen;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>How operators are written in scripts.</summary>
internal static class OperatorNames
{
    private static readonly FrozenDictionary<BinaryOperator, string> Texts = new Dictionary<BinaryOperator, string>
    {
        [BinaryOperator.Add] = "+",
        [BinaryOperator.Sub] = "-",
        [BinaryOperator.Mul] = "*",
        [BinaryOperator.Div] = "/",
        [BinaryOperator.Ratio] = "\\",
        [BinaryOperator.Mod] = "%",
        [BinaryOperator.Dot] = "**",
        [BinaryOperator.BitAnd] = "&",
        [BinaryOperator.BitOr] = "|",
        [BinaryOperator.BitXor] = "^",
        [BinaryOperator.LeftShift] = "<<",
        [BinaryOperator.RightShift] = ">>",
        [BinaryOperator.And] = "&&",
        [BinaryOperator.Or] = "||",
        [BinaryOperator.Equal] = "==",
        [BinaryOperator.NotEqual] = "!=",
        [BinaryOperator.Less] = "<",
        [BinaryOperator.LessOrEqual] = "<=",
        [BinaryOperator.Greater] = ">",
        [BinaryOperator.GreaterOrEqual] = ">=",
        [BinaryOperator.Sequence] = "..",
        [BinaryOperator.Cast] = "$",
        [BinaryOperator.Join] = "<-",
        [BinaryOperator.In] = "in",
        [BinaryOperator.NotIn] = "not in",
        [BinaryOperator.Like] = "like",
        [BinaryOperator.NotLike] = "not like",
        [BinaryOperator.Between] = "between",
        [BinaryOperator.NotBetween] = "not between",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, BinaryOperator> ByText =
        Texts.ToFrozenDictionary(t => t.Value, t => t.Key);

    public static string TextOf(BinaryOperator binaryOperator) => Texts[binaryOperator];

    /// <summary>The operator that a text such as <c>+</c> stands for.</summary>
    public static bool TryParse(string text, out BinaryOperator binaryOperator) =>
        ByText.TryGetValue(text, out binaryOperator);
}
