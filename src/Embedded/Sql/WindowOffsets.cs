using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The functions of <c>over (...)</c> that pick one row: <c>lag</c> and <c>lead</c> count from the current row,
/// <c>first_value</c>, <c>last_value</c> and <c>nth_value</c> within its frame.
/// </summary>
internal sealed class WindowOffsets
{
    private readonly Interpreter _interpreter;
    private readonly Frame _frame;
    private readonly IReadOnlyList<Argument> _arguments = [];
    private readonly string _name = "";

    public WindowOffsets(Interpreter interpreter, OverExpression over, Frame frame)
    {
        (_interpreter, _frame) = (interpreter, frame);
        if (over.Function is not CallExpression { Callee: NameExpression { Namespace: null } name } call) return;
        (_name, _arguments) = (name.Name.ToUpperInvariant(), call.Arguments);
    }

    /// <summary>True for the functions that pick a row of the frame.</summary>
    public bool IsValueOfFrame => _name is "FIRST_VALUE" or "LAST_VALUE" or "NTH_VALUE" && _arguments.Count > 0;

    /// <summary>The column of <c>lag</c> or <c>lead</c>; null for another function.</summary>
    public Vector? Column(int rows)
    {
        if (_name is not ("LAG" or "LEAD") || _arguments.Count is 0 or > 3) return null;
        var values = AsColumn(Evaluate(0, _frame), rows);
        var offset = _arguments.Count > 1 ? Integer(1) : 1;
        if (_name == "LAG") offset = -offset;
        var places = new int[rows];
        for (var i = 0; i < rows; i++) places[i] = i + offset is >= 0 and var row && row < rows ? row : -1;
        var moved = values.Gather(places);
        if (_arguments.Count < 3) return moved;
        var outside = Enumerable.Range(0, rows).Where(i => places[i] < 0).ToArray();
        ColumnValues.Scatter(moved, outside, AsColumn(Evaluate(2, _frame), rows).Gather(outside));
        return moved;
    }

    /// <summary>The row of a frame that is meant: from 0, or -1 for the last one.</summary>
    public int Place() => _name switch
    {
        "FIRST_VALUE" => 0,
        "LAST_VALUE" => -1,
        _ => Integer(1) is > 0 and var n ? n - 1
            : throw _frame.ErrorAt(_arguments[1], "nth_value counts the rows of a frame from 1."),
    };

    /// <summary>The value of that row; null when the frame has fewer rows.</summary>
    public Value ValueIn(RowScope scope, int place)
    {
        if (place >= scope.Count || scope.Count == 0) return Scalar.Void;
        return AsColumn(Evaluate(0, _frame.Over(scope)), scope.Count)[place < 0 ? scope.Count - 1 : place];
    }

    private static Vector AsColumn(Value value, int rows) => value as Vector ?? ColumnValues.Repeat(value, rows);

    private Value Evaluate(int argument, Frame frame) => _arguments[argument].Value is { } expression
        ? _interpreter.Evaluate(expression, frame)
        : throw frame.ErrorAt(_arguments[argument], $"{_name.ToLowerInvariant()} needs this argument.");

    private int Integer(int argument) =>
        argument < _arguments.Count && Evaluate(argument, _frame) is Scalar { IsNull: false } number
            && number.Type.Category() == DataCategory.Integral
            ? number.AsInt()
            : throw new ScriptException($"{_name.ToLowerInvariant()} needs an integer as its second argument.");
}
