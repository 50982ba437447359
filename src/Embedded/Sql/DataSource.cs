using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Rows that are read when they are needed: what <c>sqlDS</c> and <c>textChunkDS</c> give and <c>mr</c> takes. They may be
/// changed by functions on the way, and kept in memory from one reading to the next.
/// </summary>
internal abstract class DataSource : Value
{
    private readonly List<FunctionValue> _transforms = [];
    private Table? _kept;
    private bool _isKept;
    private bool _isForgotten;

    public override DataType Type => DataType.DataSource;

    public override DataForm Form => DataForm.Scalar;

    public override int Count => 1;

    /// <summary>The rows, as the functions of <see cref="Transform"/> leave them.</summary>
    public Table Rows(Session session)
    {
        var rows = _kept ?? _transforms.Aggregate(Read(session), (table, transform) => Transformed(session, table, transform));
        if (!_isKept) return rows;
        // Who gets the rows may change them.
        _kept = rows;
        rows = rows.Copy();
        if (_isForgotten) Forget();
        return rows;
    }

    /// <summary>Puts a function behind the reading; it gets the rows so far and returns a table.</summary>
    public void Transform(FunctionValue function)
    {
        _transforms.Add(function);
        _kept = null;
    }

    /// <summary>Keeps the rows of the next reading.</summary>
    public void Keep() => (_isKept, _isForgotten) = (true, false);

    /// <summary>Forgets kept rows once they were read the next time.</summary>
    public void ForgetAfterReading() => _isForgotten = true;

    /// <summary>Forgets kept rows.</summary>
    public void Forget() => (_kept, _isKept, _isForgotten) = (null, false, false);

    /// <summary>Reads the rows anew.</summary>
    protected abstract Table Read(Session session);

    private static Table Transformed(Session session, Table rows, FunctionValue transform) =>
        session.Invoke(transform, rows) as Table
        ?? throw new ScriptException($"transDS!: {transform.Name} must return a table.");
}
