using System.IO.Pipelines;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Requests and answers one after another on a connection.</summary>
internal sealed class PlainChannel(WireInput input, PipeWriter output) : IMessageChannel
{
    private readonly SemaphoreSlim _sending = new(1, 1);

    public void Dispose() => _sending.Dispose();

    public async ValueTask<WireInput?> ReceiveAsync(CancellationToken cancellationToken) =>
        await input.IsAtEndAsync(cancellationToken).ConfigureAwait(false) ? null : input;

    public async ValueTask SendAsync(
        Func<PipeWriter, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await write(output, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }
}
