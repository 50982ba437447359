using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>A result column (or several, with several aliases) that grows group by group.</summary>
internal sealed class GroupResult
{
    private readonly SelectColumn _column;
    private readonly ColumnBuilder[] _parts;

    public GroupResult(SelectColumn column, int capacity)
    {
        _column = column;
        _parts = [.. Enumerable.Range(0, Math.Max(1, column.Aliases.Count)).Select(_ => new ColumnBuilder(capacity))];
    }

    public Expression Expression => _column.Expression!;

    // distinct(x) of a group is a row of an array vector, however many elements it has.
    private bool IsDistinct => _parts.Length == 1
        && _column.Expression is CallExpression { Callee: NameExpression { Namespace: null, Name: "distinct" } };

    /// <summary>True when the expression makes one column.</summary>
    public bool IsSingle => _parts.Length == 1;

    /// <summary>Adds the values of all groups at once.</summary>
    public void AddAll(Vector values) => _parts[0].Take(values);

    /// <summary>Adds the one value of a group.</summary>
    /// <exception cref="ScriptException">The expression gives several values.</exception>
    public void AddAggregate(Value value, Frame frame)
    {
        var parts = PartsOf(IsDistinct && value is Vector found ? new ArrayVector(found, [found.Count]) : value, frame);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is Vector { Count: 1 } row && RaggedRows.IsRagged(row)) _parts[i].AddRange(row);
            else _parts[i].Add(parts[i] is Vector vector ? Only(vector, frame) : parts[i]);
        }
    }

    /// <summary>Adds the values of a group's rows; a scalar goes to every row.</summary>
    /// <exception cref="ScriptException">The expression gives another number of values than the group has
    /// rows.</exception>
    public void AddRows(Value value, int rows, Frame frame)
    {
        var parts = PartsOf(value, frame);
        for (var i = 0; i < parts.Length; i++)
        {
            // An indexed series is a column of its values.
            var part = parts[i] is Matrix { Columns: 1 } series && series.Rows == rows ? series.Data : parts[i];
            if (part is not Vector vector) _parts[i].AddRepeated(part, rows);
            else if (vector.Count == rows) _parts[i].AddRange(vector);
            else throw frame.ErrorAt(
                _column, $"The expression gives {vector.Count} values for a group of {rows} rows.");
        }
    }

    /// <summary>Finds the type of a result without groups, by evaluating over no rows.</summary>
    public void Type(Interpreter interpreter, Frame frame)
    {
        if (_parts.Length > 1) return;
        try
        {
            var value = interpreter.Evaluate(Expression, frame);
            if (value.Type != DataType.Void) _parts[0].AddRange(Vector.Create(value.Type));
        }
        catch (ScriptException)
        {
            // A function of the script may not expect an empty group, and none is there: the column stays without a
            // type.
        }
    }

    /// <summary>The finished columns with their names.</summary>
    public IEnumerable<(string Name, Vector Values)> Build()
    {
        if (_parts.Length == 1) return [(ColumnNaming.Of(_column), _parts[0].Build())];
        return _column.Aliases.Zip(_parts, (name, part) => (name, part.Build())).Where(part => part.name.Length > 0);
    }

    private Value[] PartsOf(Value value, Frame frame)
    {
        if (_parts.Length == 1) return [value is Matrix { Columns: 1 } series ? series.Column(0) : value];
        try
        {
            return ValueParts.Of(value, _parts.Length);
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(_column, exception.Message);
        }
    }

    private Value Only(Vector vector, Frame frame) => vector.Count == 1
        ? vector[0]
        : throw frame.ErrorAt(
            _column,
            $"group by needs one value per group, not {vector.Count}: use an aggregate such as last(x), or context by.");
}
