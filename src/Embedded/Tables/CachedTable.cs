using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tables;

/// <summary>
/// What <c>cachedTable</c> returns: a table that a function makes again when a query finds it older than allowed.
/// </summary>
/// <param name="update">Gives the rows.</param>
/// <param name="retention">How long they may be used.</param>
internal sealed class CachedTable(FunctionValue update, TimeSpan retention) : Value
{
    private readonly Lock _reading = new();
    private Table? _rows;
    private long _readAt;

    public override DataType Type => DataType.Dictionary;

    public override DataForm Form => DataForm.Table;

    public override int Count => _rows?.Count ?? 0;

    /// <summary>The rows, new ones when the kept ones are too old.</summary>
    /// <exception cref="ScriptException">The function failed or gave no table.</exception>
    public Table Read(CallContext context)
    {
        lock (_reading)
        {
            if (_rows is not null && context.Time.GetElapsedTime(_readAt) < retention) return _rows;
            _rows = update.Invoke(context, []) as Table
                ?? throw new ScriptException("cachedTable: the function must return a table.");
            _readAt = context.Time.GetTimestamp();
            return _rows;
        }
    }
}
