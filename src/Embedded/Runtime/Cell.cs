using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Where a variable keeps its value. Assignment copies by value, but the copy is put off until somebody writes: a cell
/// that gave its value away copies it before the next change. <c>&amp;x = y</c> and <c>mutable</c> parameters share the
/// cell itself.
/// </summary>
internal class Cell(Value value, bool isConstant = false)
{
    private bool _isOwned;

    /// <summary>True for parameters without <c>mutable</c>, which a function must not change.</summary>
    public bool IsConstant => isConstant;

    /// <summary>The value, for a reader that keeps nothing of it.</summary>
    public Value Value { get; protected set; } = value;

    /// <summary>The value, for a reader that may keep it.</summary>
    public Value Read()
    {
        _isOwned = false;
        return Value;
    }

    /// <summary>Puts another value in place, for all who share the cell.</summary>
    public virtual void Assign(Value value)
    {
        _isOwned = false;
        Value = value;
    }

    /// <summary>Puts a value in place that is made from a private copy of the present one.</summary>
    public virtual void Replace(Func<Value, Value> change)
    {
        if (!_isOwned) Value = ValueCopy.Of(Value);
        Value = change(Value);
        _isOwned = true;
    }

    /// <summary>Changes the value in place; others who were given it before keep what they saw.</summary>
    public virtual T Change<T>(Func<Value, T> change)
    {
        if (!_isOwned) Value = ValueCopy.Of(Value);
        _isOwned = true;
        return change(Value);
    }
}
