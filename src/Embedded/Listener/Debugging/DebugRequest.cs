using DolphinQuant.Data;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Embedded.Listener.Debugging;

/// <summary>What a debugger asks for: a dictionary with the keys <c>id</c>, <c>func</c> and, for a function with arguments, <c>data</c>.</summary>
/// <param name="Id">The number that the answer bears.</param>
/// <param name="Function">What to do, or a function to call.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record DebugRequest(int Id, string Function, IReadOnlyList<Value> Arguments)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="BadRequestException">The message is none.</exception>
    /// <exception cref="MalformedValueException">The message is no value.</exception>
    public static async ValueTask<DebugRequest> ReadAsync(WireInput input, ListenerOptions limits, CancellationToken cancellationToken)
    {
        input.MaxTextBytes = limits.MaxRequestBytes;
        var reader = new ValueReader(input, ReaderLimits.Cautious with { MaxElements = limits.MaxElements });
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is Dictionary { KeyType: DataType.String } message
            && Find(message, "id") is Scalar { Type: DataType.Int, IsNull: false } id && Find(message, "func") is Scalar { Type: DataType.String } function
            ? new DebugRequest(id.AsInt(), function.AsText(), ArgumentsOf(Find(message, "data")))
            : throw new BadRequestException("A debugger's request is a dictionary with id and func.");
    }

    /// <summary>A text among the arguments.</summary>
    /// <exception cref="ScriptException">There is none at this position.</exception>
    public string Text(int index) => At(index) is Scalar { Type: DataType.String or DataType.Symbol } text
        ? text.AsText()
        : throw new ScriptException($"{Function}: argument {index + 1} must be a string.");

    /// <summary>A whole number among the arguments.</summary>
    /// <exception cref="ScriptException">There is none at this position.</exception>
    public int Int(int index) => At(index) is Scalar { Type: DataType.Int, IsNull: false } number
        ? number.AsInt()
        : throw new ScriptException($"{Function}: argument {index + 1} must be a whole number.");

    /// <summary>Whole numbers, of which there may be none.</summary>
    /// <exception cref="ScriptException">There is something else at this position.</exception>
    public IReadOnlyList<int> Ints(int index) => At(index) switch
    {
        // A vector without elements says nothing about their type.
        Vector { Count: 0 } => [],
        Vector<int> { Type: DataType.Int } numbers => [.. numbers.Span],
        _ => throw new ScriptException($"{Function}: argument {index + 1} must be whole numbers."),
    };

    private Value? At(int index) => index < Arguments.Count ? Arguments[index] : null;

    private static Value? Find(Dictionary message, string key) => message.Find(Scalar.String(key));

    private static IReadOnlyList<Value> ArgumentsOf(Value? data) => data switch
    {
        null or Scalar { Type: DataType.Void } => [],
        Vector items => [.. Enumerable.Range(0, items.Count).Select(i => items[i])],
        _ => [data],
    };
}
