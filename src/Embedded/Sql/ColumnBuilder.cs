using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// A column put together from the results of groups. The first result that is not an untyped null decides the type; a
/// wider numeric type found later widens what is there.
/// </summary>
internal sealed class ColumnBuilder(int capacity)
{
    private Vector? _column;
    private int _pendingNulls;

    /// <summary>Takes over a finished column; nothing was appended before, nor is after.</summary>
    public void Take(Vector column) => _column = column;

    /// <summary>Appends one value.</summary>
    public void Add(Value value)
    {
        if (value is Scalar { Type: DataType.Void })
        {
            AddNulls(1);
            return;
        }

        if (value is not Scalar scalar)
        {
            Prepare(DataType.Any).Add(value);
            return;
        }

        var column = Prepare(scalar.Type);
        column.Add(Fits(column, scalar.Type) ? scalar : Conversion.Convert(scalar, column.Type));
    }

    /// <summary>Appends a vector.</summary>
    public void AddRange(Vector values)
    {
        if (values.Type == DataType.Void)
        {
            AddNulls(values.Count);
            return;
        }

        if (_column is null && _pendingNulls == 0) _column = values.CreateEmpty(capacity);
        var column = Prepare(values.Type);
        column.AddRange(Fits(column, values.Type) ? values : Conversion.Convert(values, column.Type));
    }

    /// <summary>Appends a value several times.</summary>
    public void AddRepeated(Value value, int count)
    {
        if (value is Scalar { Type: DataType.Void }) AddNulls(count);
        else AddRange(ColumnValues.Repeat(value, count));
    }

    public Vector Build() => _column ?? Vector.Create(DataType.Void, _pendingNulls);

    private static bool Fits(Vector column, DataType type) => column.Type == type || column.Type == DataType.Any;

    private void AddNulls(int count)
    {
        if (_column is null) _pendingNulls += count;
        else _column.AddRange(Vector.Create(_column.Type, count));
    }

    private Vector Prepare(DataType type)
    {
        if (_column is null)
        {
            _column = Vector.Create(type).CreateEmpty(capacity);
            _column.AddRange(Vector.Create(type, _pendingNulls));
        }
        else if (_column.Type != type && _column.Type != DataType.Any)
        {
            Widen(type);
        }

        return _column;
    }

    private void Widen(DataType type)
    {
        var wider = !Promotion.TryJoin(_column!.Type, type, out var joined) ? DataType.Any : joined;
        if (wider == _column.Type) return;
        var widened = Vector.Create(wider).CreateEmpty(capacity);
        widened.AddRange(wider == DataType.Any ? ColumnValues.AsTuple(_column) : Conversion.Convert(_column, wider));
        _column = widened;
    }
}
