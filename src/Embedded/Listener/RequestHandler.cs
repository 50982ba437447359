using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Serves the requests of one client, one after another.</summary>
internal sealed class RequestHandler(ClientSession client, IMessageChannel channel)
{
    private const int ShownScript = 200;

    // What clients ask for before they log in; everything else is refused without being looked at.
    private static readonly FrozenSet<string> OpenToGuests = new[]
    {
        "login", "getDynamicPublicKey", "version", "isClientAuth", "getCurrentSessionAndUser", "getNodeType",
        "getNodeAlias", "getControllerAlias", "scramClientFirst", "scramClientFinal",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns when the client has gone.</summary>
    /// <exception cref="BadRequestException">The client sent something that is no request.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var handshake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        handshake.CancelAfter(client.Listener.Options.HandshakeTimeout);
        var wait = handshake.Token;
        while (await channel.ReceiveAsync(wait).ConfigureAwait(false) is { } input)
        {
            var request = await Request.ReadAsync(input, client.Listener.Options, wait).ConfigureAwait(false);
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
            result = await RunAsync(request, cancellationToken).ConfigureAwait(false);
            if (request is FunctionRequest { Function: PublishFunction } publish)
                publication = Publication.Of(client.Session, publish.Arguments);
        }
        catch (Exception failure) when (Explain(failure) is { } message && !cancellationToken.IsCancellationRequested)
        {
            await SendErrorAsync(request, message, cancellationToken).ConfigureAwait(false);
            return;
        }

        if ((request.Header.Flags & RequestFlags.NoAnswer) == 0)
            await SendResultAsync(request, result, cancellationToken).ConfigureAwait(false);
        // The connection belongs to the subscription from now on.
        if (publication is not null) await publication.RunAsync(channel, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Value?> RunAsync(Request request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case ConnectRequest { Credentials: { } credentials }:
                client.LogIn(credentials.User, credentials.Password, credentials.IsEncrypted);
                return Scalar.Bool(true);
            case ConnectRequest:
                return null;
            case FunctionRequest call when client.Account is null && !OpenToGuests.Contains(call.Function):
            case ScriptRequest or VariableRequest when client.Account is null:
                throw new ScriptException("Login is required: send a user name and a password first, with login(user, password).");
            case VariableRequest upload:
                Upload(upload);
                return null;
        }

        using var job = client.Listener.Begin(client, Describe(request), cancellationToken);
        try
        {
            return await Task.Run(() => Evaluate(request, job.Token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (job.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            throw new ScriptException("The job was cancelled.");
        }
    }

    private Value Evaluate(Request request, CancellationToken cancellationToken)
    {
        var session = client.Session;
        session.Printed = request.Header.TakesMessages ? SendMessage : null;
        try
        {
            return request switch
            {
                ScriptRequest script => session.Run(new SourceText(script.Script), echo: null, cancellationToken),
                FunctionRequest call => session.Call(
                    call.Function, [.. call.Arguments.Select(argument => Transfer.FromWire(session, argument))], cancellationToken),
                _ => throw new BadRequestException("The request cannot be run."),
            };
        }
        finally
        {
            session.Printed = null;
        }
    }

    private void Upload(VariableRequest upload)
    {
        foreach (var (name, value) in upload.Names.Zip(upload.Values))
        {
            if (!IsName(name)) throw new ScriptException($"'{name}' is no name of a variable.");
            client.Session.TopFrame.Assign(name, Transfer.FromWire(client.Session, value));
        }
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
                await writer.WriteAsync(InBlocks(Transfer.ToWire(result, stop), request.Header.FetchSize), stop).ConfigureAwait(false);
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

    private const string PublishFunction = "publishTable";

    private static string Describe(Request request) => request switch
    {
        ScriptRequest { Script.Length: > ShownScript } script => script.Script[..ShownScript],
        ScriptRequest script => script.Script,
        FunctionRequest call => call.Function,
        _ => "",
    };

    private static bool IsName(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static string? Explain(Exception failure) => failure switch
    {
        ScriptException script => script.Located,
        DatabaseException or NotSupportedException => failure.Message,
        _ when ScriptFault.Is(failure) => failure.Message,
        _ => null,
    };
}
