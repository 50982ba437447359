using System.IO.Pipelines;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Carries requests and answers: a plain connection, or a WebSocket whose frames are whole messages.</summary>
internal interface IMessageChannel : IDisposable
{
    /// <summary>The bytes of the next request; null when the client has gone.</summary>
    ValueTask<WireInput?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends what <paramref name="write"/> writes as one message. One at a time.</summary>
    ValueTask SendAsync(Func<PipeWriter, CancellationToken, ValueTask> write, CancellationToken cancellationToken);
}
