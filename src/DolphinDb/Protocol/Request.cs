using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>What a request asks of the server; the numbers are those of the protocol.</summary>
[Flags]
internal enum RequestFlags
{
    None = 0,

    /// <summary>Columns of tables come compressed.</summary>
    Compressed = 64,

    /// <summary>The connection is one that rows of a subscription are pushed over.</summary>
    Subscription = 131_072,
}

/// <summary>A request: a text, and the values behind it.</summary>
/// <param name="Text">The body, without its values.</param>
/// <param name="Values">The values that follow the body.</param>
internal sealed record Request(string Text, IReadOnlyList<Value> Values)
{
    // Fewer rows a block are refused by servers.
    public const int SmallestFetchSize = 8192;

    /// <summary>Opens the conversation.</summary>
    public static Request Connect { get; } = new("connect\n", []);

    /// <summary>Bits of the header.</summary>
    public RequestFlags Flags { get; init; }

    /// <summary>Rows of a block of a table; 0 has it sent whole.</summary>
    public int FetchSize { get; init; }

    /// <summary>What to call the request in traces; holds no values of the caller's.</summary>
    public string Kind => Text[..Text.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>True when what it runs may make the session another user's.</summary>
    public bool MayChangeUser =>
        Text.Contains("login", StringComparison.Ordinal) || Text.Contains("logout", StringComparison.Ordinal)
        || Text.Contains("authenticateByTicket", StringComparison.Ordinal);

    /// <summary>Runs a script.</summary>
    public static Request Script(string script) => new("script\n" + script, []);

    /// <summary>Calls a function.</summary>
    public static Request Function(string name, params IReadOnlyList<Value> arguments) =>
        new(string.Create(CultureInfo.InvariantCulture, $"function\n{name}\n{arguments.Count}\n1"), arguments);

    /// <summary>Gives variables of the session their values.</summary>
    public static Request Variables(IReadOnlyList<string> names, IReadOnlyList<Value> values) =>
        new(string.Create(CultureInfo.InvariantCulture, $"variable\n{string.Join(',', names)}\n{values.Count}\n1"), values);

    /// <summary>Writes the request; it waits for nothing but room in the pipe.</summary>
    /// <exception cref="ScriptException">The encoding has no form for a value; nothing was written.</exception>
    public async ValueTask WriteAsync(PipeWriter output, string sessionId, CancellationToken cancellationToken)
    {
        RequireForms();
        const int cancellable = 1, priority = 4, parallelism = 64;
        var fetch = FetchSize > 0 ? string.Create(CultureInfo.InvariantCulture, $"__{FetchSize}") : "";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"API2 {sessionId} {Encoding.UTF8.GetByteCount(Text)} / {(int)Flags}_{cancellable}_{priority}_{parallelism}{fetch}\n");
        Encoding.UTF8.GetBytes(head + Text, output);
        var writer = new ValueWriter(output) { IsCompressed = (Flags & RequestFlags.Compressed) != 0 };
        foreach (var value in Values) await writer.WriteAsync(value, cancellationToken).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private void RequireForms()
    {
        try
        {
            foreach (var value in Values) ValueForm.Require(value);
        }
        catch (NotSupportedException failure)
        {
            throw new ScriptException(failure.Message, innerException: failure);
        }
    }
}
