using System.Threading.Channels;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Telemetry;

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>Sends the batches of some partitions of a table, one after another.</summary>
internal sealed class WriterLane : IAsyncDisposable
{
    private readonly DolphinDbDataSource _source;
    private readonly TargetTable _table;
    private readonly TableWriterOptions _options;
    private readonly RowBudget _budget;

    // Bounded by the budget of the writer.
    private readonly Channel<Piece> _pieces = Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _sending;

    public WriterLane(DolphinDbDataSource source, TargetTable table, TableWriterOptions options, RowBudget budget)
    {
        _source = source;
        _table = table;
        _options = options;
        _budget = budget;
        _sending = Task.Run(SendAllAsync, CancellationToken.None);
    }

    /// <summary>Takes rows for which there is room in the budget.</summary>
    public void Add(Table rows, WriteReceipt receipt)
    {
        var piece = new Piece(rows, receipt);
        if (!_pieces.Writer.TryWrite(piece)) Settle(piece, new ObjectDisposedException(nameof(TableWriter)));
    }

    public async ValueTask DisposeAsync()
    {
        _pieces.Writer.TryComplete();
        await _sending.ConfigureAwait(false);
    }

    private async Task SendAllAsync()
    {
        // The rows of the next batch are put together while the server writes this one.
        var delivery = Task.CompletedTask;
        while (await _pieces.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = await GatherAsync().ConfigureAwait(false);
            var joining = Task.Run(() => Joined(batch));
            await delivery.ConfigureAwait(false);
            delivery = DeliverAsync(batch, joining);
        }

        await delivery.ConfigureAwait(false);
    }

    private async Task DeliverAsync(List<Piece> batch, Task<Table> joining)
    {
        var failure = await TrySendAsync(joining, batch.Sum(piece => piece.Rows.Count)).ConfigureAwait(false);
        // The mistake of one producer is no other's: each piece is judged by itself.
        if (failure is ScriptException && batch.Count > 1)
            foreach (var piece in batch) Settle(piece, await TrySendAsync(Task.FromResult(piece.Rows), piece.Rows.Count).ConfigureAwait(false));
        else
            foreach (var piece in batch) Settle(piece, failure);
    }

    private async Task<List<Piece>> GatherAsync()
    {
        var batch = new List<Piece>();
        var rows = 0;
        using var patience = new CancellationTokenSource(_options.BatchTime, _source.Clock);
        try
        {
            while (rows < _options.BatchRows && await _pieces.Reader.WaitToReadAsync(patience.Token).ConfigureAwait(false))
                while (rows < _options.BatchRows && _pieces.Reader.TryRead(out var piece))
                {
                    batch.Add(piece);
                    rows += piece.Rows.Count;
                }
        }
        catch (OperationCanceledException)
        {
            // The time of the batch is over.
        }

        return batch;
    }

    /// <returns>Why the rows were not acknowledged; null when they were.</returns>
    private async Task<Exception?> TrySendAsync(Task<Table> joining, int count)
    {
        try
        {
            var rows = await joining.ConfigureAwait(false);
            var session = await _source.OpenWireSessionAsync(CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                await session.InsertAsync(_table.Function, rows, _options.KeyColumns.Count > 0, CancellationToken.None)
                    .ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            // Whatever it is, the rows go back to those who wrote them with it, and the lane goes on.
            Log.RowsRefused(_source.Logger, count, _table.Name, failure);
            return failure;
        }
    }

    private Table Joined(List<Piece> batch)
    {
        if (batch.Count == 1) return batch[0].Rows;
        var all = Table.Empty(_table.Columns);
        foreach (var piece in batch) all.AddRange(piece.Rows);
        return all;
    }

    private void Settle(Piece piece, Exception? failure)
    {
        _budget.Return(piece.Rows.Count);
        if (failure is null)
        {
            ClientTelemetry.WrittenRows.Add(piece.Rows.Count);
            piece.Receipt.Acknowledge();
        }
        else piece.Receipt.Refuse(piece.Rows, failure);
    }

    private sealed record Piece(Table Rows, WriteReceipt Receipt);
}
