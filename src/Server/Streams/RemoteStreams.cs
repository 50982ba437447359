using System.Runtime.CompilerServices;
using DolphinQuant.DolphinDb;
using DolphinQuant.DolphinDb.Streaming;
using DolphinQuant.Embedded;
using Endpoint = DolphinQuant.DolphinDb.Endpoint;

namespace DolphinQuant.Server.Streams;

/// <summary>Lets scripts of the embedded engine subscribe to tables of DolphinDB servers, and of other services.</summary>
internal sealed class RemoteStreams : IRemoteStreams
{
    // A day of attempts, half a minute apart: a server that is down over night is met again.
    private const int Attempts = 2880;

    public async IAsyncEnumerable<RemoteRows> ReadAsync(
        RemoteStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var source = new DolphinDbDataSource(new DolphinDbOptions
        {
            Hosts = [Endpoint.Parse(stream.Server)], User = stream.User, Password = stream.Password,
        });
        var options = new SubscriptionOptions
        {
            Table = stream.Table, Action = stream.Action, Offset = stream.Offset, FromOldest = stream.FromOldest, Filter = stream.Filter,
            Attempts = stream.Reconnects ? Attempts : 0, Ready = stream.Ready,
        };
        await foreach (var batch in source.SubscribeAsync(options, cancellationToken))
            yield return new RemoteRows(batch.Rows, batch.LastOffset) { SentAt = batch.SentAt };
    }
}
