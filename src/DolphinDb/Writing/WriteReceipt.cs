using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>Follows rows that were given to a <see cref="TableWriter"/>.</summary>
public sealed class WriteReceipt
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<Table> _refused = [];
    private Exception? _reason;
    private int _parts;

    internal WriteReceipt(int parts)
    {
        _parts = parts;
        if (parts == 0) _completion.SetResult();
    }

    /// <summary>
    /// Completes when the server has acknowledged all rows; fails with a <see cref="RowsNotWrittenException"/> that hands
    /// back those it has not.
    /// </summary>
    public Task Completion => _completion.Task;

    internal void Acknowledge() => Settle(null, null);

    internal void Refuse(Table rows, Exception reason) => Settle(rows, reason);

    private void Settle(Table? refused, Exception? reason)
    {
        lock (_lock)
        {
            if (refused is not null) _refused.Add(refused);
            _reason ??= reason;
            if (--_parts > 0) return;
        }

        if (_reason is null) _completion.SetResult();
        else _completion.SetException(new RowsNotWrittenException(Joined(), _reason));
    }

    private Table Joined()
    {
        if (_refused.Count == 1) return _refused[0];
        var all = _refused[0].Copy();
        foreach (var rows in _refused.Skip(1)) all.AddRange(rows);
        return all;
    }
}

/// <summary>Rows that a server did not acknowledge, with the reason.</summary>
public sealed class RowsNotWrittenException : Exception
{
    internal RowsNotWrittenException(Table rows, Exception reason)
        : base($"{rows.Count} rows were not written: {reason.Message}", reason) => Rows = rows;

    /// <summary>The rows.</summary>
    public Table Rows { get; }

    /// <summary>
    /// True when the connection was lost before the answer came: the server may have written the rows all the same.
    /// </summary>
    public bool IsInDoubt => InnerException is DatabaseException { InnerException: not null };
}
