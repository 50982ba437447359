using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener;

/// <summary>What a client asks for.</summary>
internal abstract record Request(RequestHeader Header)
{
    private const int MaxArguments = 4096;

    /// <summary>Reads a request.</summary>
    /// <exception cref="BadRequestException">The bytes are none.</exception>
    /// <exception cref="MalformedValueException">An argument is no value, or the connection ended.</exception>
    public static async ValueTask<Request> ReadAsync(
        WireInput input, ListenerOptions options, CancellationToken cancellationToken)
    {
        input.IsLittleEndian = true;
        input.MaxTextBytes = (int)Math.Min(4L * options.MaxRequestBytes, 64 << 20);
        var header = RequestHeader.Parse(
            await input.ReadLineAsync(HttpHeaders.LongestLine, cancellationToken).ConfigureAwait(false), options.MaxRequestBytes);
        var text = await input.ReadTextAsync(header.Length, cancellationToken).ConfigureAwait(false);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var (kind, rest) = end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
        return kind switch
        {
            "connect" => ConnectRequest.Parse(header, rest),
            "script" => new ScriptRequest(header, rest),
            "function" => await FunctionRequest.ReadAsync(header, rest, input, options, cancellationToken).ConfigureAwait(false),
            "variable" => await VariableRequest.ReadAsync(header, rest, input, options, cancellationToken).ConfigureAwait(false),
            _ => throw new BadRequestException($"There is no request of the kind '{Shown(kind)}'."),
        };
    }

    // After the name comes a count, then the order of bytes; what follows that digit is ignored.
    private protected static async ValueTask<Value[]> ReadValuesAsync(
        string[] lines, WireInput input, ListenerOptions options, CancellationToken cancellationToken)
    {
        if (lines.Length < 3 || !int.TryParse(lines[1], out var count) || count is < 0 or > MaxArguments)
            throw new BadRequestException($"A request names 0 to {MaxArguments} values and the order of their bytes.");
        input.IsLittleEndian = !lines[2].StartsWith('0');
        var reader = new ValueReader(input, ReaderLimits.Cautious with { MaxElements = options.MaxElements });
        var values = new Value[count];
        for (var i = 0; i < count; i++) values[i] = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return values;
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40];
}

/// <summary>The first request; some clients log in with it.</summary>
internal sealed record ConnectRequest(RequestHeader Header, Credentials? Credentials) : Request(Header)
{
    public static ConnectRequest Parse(RequestHeader header, string text)
    {
        var lines = text.Split('\n');
        return lines is ["login", var user, var password, ..]
            ? new ConnectRequest(header, new Credentials(user, password, lines.ElementAtOrDefault(3) == "true"))
            : new ConnectRequest(header, null);
    }
}

/// <summary>A name and a password.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password.</param>
/// <param name="IsEncrypted">True when both are encrypted with the server's public key.</param>
internal sealed record Credentials(string User, string Password, bool IsEncrypted)
{
    public override string ToString() => "Credentials";
}

/// <summary>Runs a script.</summary>
/// <param name="Header">The first line of the request.</param>
/// <param name="Script">The text.</param>
/// <param name="FirstLine">The number of the script's first line in the client's file.</param>
internal sealed record ScriptRequest(RequestHeader Header, string Script, int FirstLine) : Request(Header)
{
    private const string LineMark = "line://";

    public ScriptRequest(RequestHeader header, string text) : this(header, text, 1)
    {
        if (!text.StartsWith(LineMark, StringComparison.Ordinal)) return;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !int.TryParse(text.AsSpan(LineMark.Length, end - LineMark.Length), out var line)) return;
        (Script, FirstLine) = (text[(end + 1)..], Math.Max(1, line));
    }
}

/// <summary>Calls a function, or what an expression such as <c>tableInsert{t}</c> evaluates to.</summary>
internal sealed record FunctionRequest(RequestHeader Header, string Function, IReadOnlyList<Value> Arguments)
    : Request(Header)
{
    public static async ValueTask<FunctionRequest> ReadAsync(
        RequestHeader header, string text, WireInput input, ListenerOptions options, CancellationToken cancellationToken)
    {
        var lines = text.Split('\n');
        return new FunctionRequest(
            header, lines[0], await ReadValuesAsync(lines, input, options, cancellationToken).ConfigureAwait(false));
    }
}

/// <summary>Gives variables of the session their values.</summary>
internal sealed record VariableRequest(RequestHeader Header, IReadOnlyList<string> Names, IReadOnlyList<Value> Values)
    : Request(Header)
{
    public static async ValueTask<VariableRequest> ReadAsync(
        RequestHeader header, string text, WireInput input, ListenerOptions options, CancellationToken cancellationToken)
    {
        var lines = text.Split('\n');
        var names = lines[0].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var values = await ReadValuesAsync(lines, input, options, cancellationToken).ConfigureAwait(false);
        return names.Length == values.Length
            ? new VariableRequest(header, names, values)
            : throw new BadRequestException($"{names.Length} names came with {values.Length} values.");
    }
}
