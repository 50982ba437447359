using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// Serves messages in JSON that come by HTTP POST: a session's number, a function's name (or <c>executeCode</c>) and
/// its arguments, each with name, form, type and value. Answers are of the same form.
/// </summary>
internal sealed class HttpEndpoint(ListenerState listener, IPEndPoint remote, WireInput input, Stream stream)
{
    private const string ScriptFunction = "executeCode";

    private static readonly RequestHeader Header = new(TakesMessages: false, Length: 0, RequestFlags.None, FetchSize: 0);

    /// <summary>Answers the messages of a connection; returns when the client has gone.</summary>
    /// <exception cref="BadRequestException">The client sent something that is no HTTP request.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isOpen = true;
        while (isOpen && !await input.IsAtEndAsync(cancellationToken).ConfigureAwait(false))
        {
            var line = (await input.ReadLineAsync(HttpHeaders.LongestLine, cancellationToken).ConfigureAwait(false)).Split(' ');
            if (line is not ["POST", _, _]) throw new BadRequestException("Only POST is served here.");
            var headers = await HttpHeaders.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            isOpen = !string.Equals(headers.Find("Connection"), "close", StringComparison.OrdinalIgnoreCase);
            if (!int.TryParse(headers.Find("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > listener.Options.MaxRequestBytes)
                throw new BadRequestException($"A message needs a Content-Length of at most {listener.Options.MaxRequestBytes}.");
            var body = await input.ReadTextAsync(length, cancellationToken).ConfigureAwait(false);
            // Forms of browsers come with their text escaped.
            var isEscaped = headers.Find("Content-Type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
            await SendAsync(await AnswerAsync(body, isEscaped, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<string> AnswerAsync(string body, bool isEscaped, CancellationToken cancellationToken)
    {
        Message message;
        try
        {
            message = Message.Parse(body);
        }
        catch (JsonException)
        {
            return Answer(0, "The message is no JSON with functionName and params.", result: null);
        }

        var session = listener.HttpSessions.Find(message.SessionId, remote);
        await session.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(session, message, isEscaped, cancellationToken);
        }
        finally
        {
            session.Turn.Release();
        }
    }

    private string Run(HttpSession session, Message message, bool isEscaped, CancellationToken cancellationToken)
    {
        var client = session.Client;
        try
        {
            var result = new RequestRunner(client, print: null)
                .Run(RequestOf(message, client, isEscaped, cancellationToken), cancellationToken);
            listener.HttpSessions.Settle(session);
            var text = result is null or Scalar { Type: DataType.Void } ? null : Json(client, "toJson", result, cancellationToken);
            return Answer(client.Id, "", text is null ? null : ((Scalar)text).AsText());
        }
        catch (Exception failure) when (RequestRunner.Explain(failure) is { } mistake && !cancellationToken.IsCancellationRequested)
        {
            return Answer(client.Id, mistake, result: null);
        }
    }

    private Request RequestOf(Message message, ClientSession client, bool isEscaped, CancellationToken cancellationToken)
    {
        // What a stranger sends is not made into values larger than a login needs.
        var most = client.Account is null ? ListenerOptions.MaxGuestBytes : listener.Options.MaxRequestBytes;
        if (message.Parameters.Sum(parameter => (long)parameter.Length) > most)
            throw new ScriptException("Login is required before messages of this size.");
        Value[] arguments = [.. message.Parameters.Select(text => Json(client, "fromJson", Scalar.String(text), cancellationToken))];
        if (message.Function != ScriptFunction) return new FunctionRequest(Header, message.Function, arguments);
        return arguments is [Scalar { Type: DataType.String } script]
            ? new ScriptRequest(Header, isEscaped ? Uri.UnescapeDataString(script.AsText()) : script.AsText())
            : throw new ScriptException("executeCode needs one parameter, the script as a string.");
    }

    private static Value Json(ClientSession client, string function, Value value, CancellationToken cancellationToken) =>
        client.Session.Call(client.Session.Functions.Find(function)!, [value], cancellationToken);

    private static string Answer(long session, string mistake, string? result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"sessionID\":\"{session}\",\"resultCode\":\"{(mistake.Length == 0 ? 0 : 1)}\",\"msg\":{JsonSerializer.Serialize(mistake)},\"object\":[{result}]}}");

    private async Task SendAsync(string json, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(body, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a client sends.</summary>
    private sealed record Message(long SessionId, string Function, IReadOnlyList<string> Parameters)
    {
        public static Message Parse(string body)
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("functionName", out var function)
                || function.ValueKind != JsonValueKind.String)
                throw new JsonException();
            var parameters = root.TryGetProperty("params", out var given) && given.ValueKind == JsonValueKind.Array
                ? given.EnumerateArray().Select(parameter => parameter.GetRawText()).ToArray()
                : [];
            return new Message(SessionOf(root), function.GetString()!, parameters);
        }

        // A number, or a number as text.
        private static long SessionOf(JsonElement root) => root.TryGetProperty("sessionID", out var id)
            && long.TryParse(id.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }
}
