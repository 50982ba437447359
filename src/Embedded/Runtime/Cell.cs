using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Where a variable keeps its value. Assignment copies by value, but the copy is put off until somebody writes: a cell
/// that gave its value away copies it before the next change. <c>&amp;x = y</c> and <c>mutable</c> parameters share the
/// cell itself.
/// </summary>
/// <remarks>
/// A cell belongs to one thread until <see cref="OpenToThreads"/>. From then on several threads read while one writes:
/// a writer changes a copy and publishes it whole, so a reader never sees half a change.
/// </remarks>
internal sealed class Cell(Value value, bool isConstant = false)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private volatile Value _value = value;
    private bool _isOwned;
    private Lock? _writing;

    // The rows behind the published table, for changes that only add rows; what was published is a view of them.
    private Table? _growing;
    private Value? _published;

    /// <summary>True for parameters without <c>mutable</c>, which a function must not change.</summary>
    public bool IsConstant => isConstant;

    /// <summary>Who may use the shared object that is kept here; null for a variable.</summary>
    public ObjectAccess? Access { get; init; }

    /// <summary>What becomes of every value that is assigned; null when it is taken as it is.</summary>
    public Func<Value, Value>? Fitting { private get; init; }

    /// <summary>The value, for a reader that keeps nothing of it.</summary>
    public Value Value => _value;

    /// <summary>The value, for a reader that may keep it.</summary>
    public Value Read()
    {
        _isOwned = false;
        return _value;
    }

    /// <summary>Lets several threads use the cell from now on.</summary>
    public Cell OpenToThreads()
    {
        _writing ??= new Lock();
        return this;
    }

    /// <summary>
    /// Keeps other threads from writing until the result is disposed; null when one of them writes now. Nobody else
    /// writes to a cell of one thread.
    /// </summary>
    public IDisposable? TryHold()
    {
        if (_writing is null) return new Hold(null);
        return _writing.TryEnter(Patience) ? new Hold(_writing) : null;
    }

    /// <summary>Puts another value in place, for all who share the cell.</summary>
    public void Assign(Value value)
    {
        if (Fitting is not null) value = Fitting(value);
        if (_writing is null)
        {
            _isOwned = false;
            _value = value;
            return;
        }

        lock (_writing) _value = value;
    }

    /// <summary>Puts a value in place that is made from a private copy of the present one.</summary>
    public void Replace(Func<Value, Value> change)
    {
        if (_writing is null)
        {
            Own();
            var changed = change(_value);
            _value = Fitting is null ? changed : Fitting(changed);
            return;
        }

        lock (_writing) _value = change(ValueCopy.Of(_value));
    }

    /// <summary>Changes the value in place; others who were given it before keep what they saw.</summary>
    public T Change<T>(Func<Value, T> change)
    {
        if (_writing is null)
        {
            Own();
            return change(_value);
        }

        lock (_writing)
        {
            var copy = ValueCopy.Of(_value);
            var result = change(copy);
            _value = copy;
            return result;
        }
    }

    /// <summary>
    /// A <see cref="Change{T}"/> that adds rows at the end of a table and leaves all others as they are: readers keep
    /// the rows that they saw, and nothing is copied.
    /// </summary>
    public T Grow<T>(Func<Value, T> addition)
    {
        if (_writing is null || _value.GetType() != typeof(Table)) return Change(addition);
        lock (_writing)
        {
            if (_growing is null || !ReferenceEquals(_published, _value)) _growing = ((Table)_value).Copy();
            var grown = _growing;
            _growing = null; // stays so when the addition fails half way
            var result = addition(grown);
            _value = _published = grown.View();
            _growing = grown;
            // append! gives its table back: the caller gets the rows of this moment, as every other reader.
            return ReferenceEquals(result, grown) ? (T)(object)_published : result;
        }
    }

    private void Own()
    {
        if (!_isOwned) _value = ValueCopy.Of(_value);
        _isOwned = true;
    }

    private sealed class Hold(Lock? writing) : IDisposable
    {
        public void Dispose() => writing?.Exit();
    }
}
