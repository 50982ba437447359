using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Streaming;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Turns values of the engine's own into what a client can hold, and back.</summary>
internal static class Transfer
{
    /// <summary>The value as a client gets it: handles as the rows or the text behind them.</summary>
    /// <exception cref="ScriptException">The client's user may not read what is behind a handle.</exception>
    public static Value ToWire(Session session, Value value, CancellationToken cancellationToken) => value switch
    {
        ISnapshot when session.Gate.Checked(value) is ISnapshot growing => growing.Snapshot(),
        StoredTable stored => stored.Read(null, [], cancellationToken),
        Vector<Value> tuple => Vector.Tuple([.. tuple.Span.ToArray().Select(item => ToWire(session, item, cancellationToken))]),
        Dictionary { Type: DataType.Any } dictionary => dictionary.Copy(item => ToWire(session, item, cancellationToken)),
        FunctionValue function => new OpaqueValue(DataType.FunctionDef, function.ToString()!),
        CodeValue or DatabaseHandle or Files.DiskDatabase or Runtime.Objects.ScriptObject => new OpaqueValue(
            value is CodeValue ? DataType.Code : DataType.Handle, Formatter.Format(value)),
        _ => value,
    };

    /// <summary>The value as the engine holds it: the name of a function as the function.</summary>
    /// <exception cref="ScriptException">There is no such function.</exception>
    public static Value FromWire(Session session, Value value) => value switch
    {
        OpaqueValue { Type: DataType.FunctionDef } function => session.Names.FindCallable(function.Text),
        Vector<Value> tuple => Vector.Tuple([.. tuple.Span.ToArray().Select(item => FromWire(session, item))]),
        Dictionary { Type: DataType.Any } dictionary => dictionary.Copy(item => FromWire(session, item)),
        _ => value,
    };
}
