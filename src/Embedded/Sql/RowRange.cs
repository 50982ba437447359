using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// What <c>top</c> or <c>limit</c> leaves: the first rows, the last (negative), or a range whose end is left out.
/// </summary>
internal sealed class RowRange
{
    private readonly int _from;
    private readonly int _to;
    private readonly bool _isFromEnd;

    private RowRange(int from, int to, bool isFromEnd) => (_from, _to, _isFromEnd) = (from, to, isFromEnd);

    /// <summary>The range of a query; null when it has none.</summary>
    /// <exception cref="ScriptException">The expression is neither a number nor a pair.</exception>
    public static RowRange? Of(Interpreter interpreter, SelectSyntax select, Frame frame)
    {
        if ((select.Limit ?? select.Top) is not { } expression) return null;
        return interpreter.Evaluate(expression, frame) switch
        {
            Pair pair => new RowRange(pair.First.AsInt(), pair.Second.AsInt(), isFromEnd: false),
            Scalar { IsNull: false } scalar when scalar.Type.IsNumeric() =>
                scalar.AsInt() >= 0
                    ? new RowRange(0, scalar.AsInt(), isFromEnd: false)
                    : new RowRange(-scalar.AsInt(), 0, isFromEnd: true),
            _ => throw frame.ErrorAt(expression, "top and limit take a number of rows or a range such as 2:5."),
        };
    }

    /// <summary>The rows left of <paramref name="count"/> rows.</summary>
    public (int Start, int Count) Within(int count)
    {
        if (_isFromEnd) return (Math.Max(0, count - _from), Math.Min(_from, count));
        var start = Math.Clamp(_from, 0, count);
        return (start, Math.Clamp(_to, start, count) - start);
    }
}
