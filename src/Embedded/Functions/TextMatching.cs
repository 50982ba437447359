using System.IO.Enumeration;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary><c>like</c> and <c>ilike</c>: text against a pattern in which <c>%</c> stands for any run of characters.</summary>
internal static class TextMatching
{
    /// <summary>For every text of x: does it match the pattern?</summary>
    /// <exception cref="ScriptException">An argument is not text.</exception>
    public static Value Like(string function, Value x, Value pattern, bool isCaseSensitive)
    {
        if (pattern is not Scalar text || !text.Type.IsText()) throw new ScriptException($"{function} needs a string as pattern.");
        var wildcard = text.AsText().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal).Replace('%', '*');
        return Shapes.Map(function, x, column =>
        {
            if (!column.Type.IsText()) throw new ScriptException($"{function} needs text, not a {column.Type.DisplayName()}.");
            var matches = Array.ConvertAll(column.Texts(), item =>
                FileSystemName.MatchesSimpleExpression(wildcard, item, !isCaseSensitive) ? (sbyte)1 : (sbyte)0);
            return Columns.Bool(matches);
        });
    }
}
