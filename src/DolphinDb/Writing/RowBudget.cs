namespace DolphinQuant.DolphinDb.Writing;

/// <summary>
/// How many rows may be held. Who asks first is served first; more rows than there may ever be wait until none are held.
/// Safe for concurrent use.
/// </summary>
internal sealed class RowBudget(int most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(int Rows, TaskCompletionSource Granted)> _waiting = [];
    private int _held;

    /// <summary>Takes room for rows when there is some.</summary>
    public bool TryTake(int rows)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 || !Fits(rows)) return false;
            _held += rows;
            return true;
        }
    }

    /// <summary>Takes room for rows, waiting for it.</summary>
    public async Task TakeAsync(int rows, CancellationToken cancellationToken)
    {
        LinkedListNode<(int Rows, TaskCompletionSource Granted)> place;
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(rows))
            {
                _held += rows;
                return;
            }

            place = _waiting.AddLast((rows, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await place.Value.Granted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            GiveUp(place);
            throw;
        }
    }

    /// <summary>Gives room back.</summary>
    public void Return(int rows)
    {
        lock (_lock)
        {
            _held -= rows;
            Grant();
        }
    }

    private bool Fits(int rows) => _held == 0 || (long)_held + rows <= most;

    private void GiveUp(LinkedListNode<(int Rows, TaskCompletionSource Granted)> place)
    {
        lock (_lock)
        {
            // It may have been granted in the moment of giving up.
            if (place.List is not null) _waiting.Remove(place);
            else _held -= place.Value.Rows;
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.First is { } first && Fits(first.Value.Rows))
        {
            _waiting.RemoveFirst();
            _held += first.Value.Rows;
            first.Value.Granted.SetResult();
        }
    }
}
