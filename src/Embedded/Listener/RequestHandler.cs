using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Serves the requests of one client, one after another.</summary>
internal sealed class RequestHandler(ClientSession client, IMessageChannel channel)
{
    private const string PublishFunction = "publishTable";

    /// <summary>Returns when the client has gone.</summary>
    /// <exception cref="BadRequestException">The client sent something that is no request.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        handshake.CancelAfter(client.Listener.Options.HandshakeTimeout);
        var wait = handshake.Token;
        while (await channel.ReceiveAsync(wait).ConfigureAwait(false) is { } input)
        {
            var request = await Request.ReadAsync(input, client.Limits, wait).ConfigureAwait(false);
            wait = cancellationToken;
            handshake.CancelAfter(Timeout.InfiniteTimeSpan);
            await AnswerAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        Value? result;
        Publication? publication = null;
        try
        {
            result = new RequestRunner(client, SendMessage).Run(request, cancellationToken);
            // What cannot be sent is known before the answer is begun, so that the connection goes on.
            if (result is not null) ValueForm.Require(result);
            if (request is FunctionRequest { Function: PublishFunction } publish)
                publication = Publication.Of(client.Session, publish.Arguments, client.RowCondition);
        }
        catch (Exception failure) when (RequestRunner.Explain(failure) is { } message && !cancellationToken.IsCancellationRequested)
        {
            await SendErrorAsync(request, message, cancellationToken).ConfigureAwait(false);
            return;
        }

        if ((request.Header.Flags & RequestFlags.NoAnswer) == 0)
            await SendResultAsync(request, result, cancellationToken).ConfigureAwait(false);
        // The connection belongs to the subscription from now on.
        if (publication is not null) await publication.RunAsync(channel, cancellationToken).ConfigureAwait(false);
    }

    // While a script runs nothing else is sent, so the thread of the script may wait for its line to go out.
    private void SendMessage(string line) => channel.SendAsync(
        (output, _) =>
        {
            output.Write(Encoding.UTF8.GetBytes("MSG\n" + line.Replace('\0', ' ') + "\0"));
            return ValueTask.CompletedTask;
        },
        client.Session.CancellationToken).AsTask().GetAwaiter().GetResult();

    private ValueTask SendResultAsync(Request request, Value? result, CancellationToken cancellationToken) =>
        channel.SendAsync(
            async (output, stop) =>
            {
                WriteHead(output, result is null ? 0 : 1, "OK");
                if (result is null) return;
                var isCompressed = (request.Header.Flags & RequestFlags.Compressed) != 0;
                var writer = new ValueWriter(output) { IsCompressed = isCompressed };
                await writer.WriteAsync(InBlocks(result, request.Header.FetchSize), stop).ConfigureAwait(false);
            },
            cancellationToken);

    private ValueTask SendErrorAsync(Request request, string message, CancellationToken cancellationToken) =>
        (request.Header.Flags & RequestFlags.NoAnswer) != 0
            ? ValueTask.CompletedTask
            : channel.SendAsync(
                (output, _) =>
                {
                    WriteHead(output, 0, message.ReplaceLineEndings(" "));
                    return ValueTask.CompletedTask;
                },
                cancellationToken);

    private void WriteHead(PipeWriter output, int objects, string message) => output.Write(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{client.Id} {objects} 1\n{message}\n")));

    // A client that fetches in blocks gets a tuple of tables.
    private static Value InBlocks(Value value, int rows) => rows == 0 || value is not Table table
        ? value
        : Vector.Tuple([.. Enumerable.Range(0, Math.Max(1, (table.Count + rows - 1) / rows))
            .Select(block => table.Slice(block * rows, Math.Min(rows, table.Count - (block * rows))))]);
}
