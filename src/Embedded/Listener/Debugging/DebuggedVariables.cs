using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Debugging;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Listener.Debugging;

/// <summary>
/// The calls of a script that stands still and their variables, as a debugger shows them. A call and a variable have numbers from 1;
/// the first call is no call but the shared objects that the user may see.
/// </summary>
internal sealed class DebuggedVariables(Session session)
{
    // Bits that an editor keeps the numbers in.
    private const int MostCalls = (1 << 14) - 1, MostVariables = (1 << 16) - 1;
    private const int SharedCall = 1;

    // What an editor can show; more is told by its size.
    private const long MostBytes = 1 << 20;

    /// <summary>Writes the calls, the outermost first.</summary>
    public static void WriteCalls(Utf8JsonWriter json, IReadOnlyList<CallLevel> levels)
    {
        json.WriteStartArray();
        if (levels.Count > 0)
        {
            json.WriteStartObject();
            json.WriteNumber("stackFrameId", SharedCall);
            json.WriteNumber("line", 0);
            json.WriteEndObject();
        }

        for (var i = 0; i < Math.Min(levels.Count, MostCalls - SharedCall); i++)
            if (levels[i].Place is { } place)
                WriteCall(json, SharedCall + 1 + i, levels[i].Name, place);
        json.WriteEndArray();
    }

    /// <summary>Writes the variables of a call: single values with what they are, others for <see cref="Find"/>.</summary>
    /// <exception cref="ScriptException">There is no such call.</exception>
    public void WriteVariables(Utf8JsonWriter json, IReadOnlyList<CallLevel> levels, int call)
    {
        json.WriteStartArray();
        var variables = VariablesOf(levels, call);
        for (var i = 0; i < Math.Min(variables.Count, MostVariables); i++)
        {
            json.WriteStartObject();
            WriteShape(json, variables[i], i + 1);
            if (variables[i].Value.Value is Scalar scalar) json.WriteString("data", Formatter.Format(scalar));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A variable of a call, with the bytes of its value; null for one that is too large to show.</summary>
    /// <exception cref="ScriptException">There is no such variable, or the user may not read it.</exception>
    public (Action<Utf8JsonWriter> Shape, byte[]? Bytes) Find(IReadOnlyList<CallLevel> levels, int call, int number)
    {
        var variables = VariablesOf(levels, call);
        if (number < 1 || number > variables.Count) throw new ScriptException($"There is no variable {number} in call {call}.");
        var variable = variables[number - 1];
        var bytes = BytesOf(session.Gate.Read(variable.Value));
        return (json =>
        {
            json.WriteStartObject();
            WriteShape(json, variable, number);
            json.WriteNumber("offset", bytes?.Length ?? -1);
            json.WriteEndObject();
        }, bytes);
    }

    private static void WriteCall(Utf8JsonWriter json, int call, string function, Place place)
    {
        json.WriteStartObject();
        json.WriteNumber("stackFrameId", call);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", 0);
        json.WriteString("moduleName", place.Source.Module);
        // The script itself has no name; an editor shows its line.
        if (function.Length > 0) json.WriteString("name", function);
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, KeyValuePair<string, Cell> variable, int number)
    {
        var value = variable.Value.Value;
        json.WriteString("name", variable.Key);
        json.WriteString("type", value.Type.DisplayName());
        json.WriteString("form", value.Form.ToString().ToUpperInvariant());
        json.WriteNumber("rows", value is Matrix matrix ? matrix.Rows : value.Count);
        json.WriteNumber("columns", SessionFunctions.ColumnsOf(value));
        json.WriteNumber("bytes", ValueSize.Of(value));
        json.WriteNumber("vid", number);
    }

    private List<KeyValuePair<string, Cell>> VariablesOf(IReadOnlyList<CallLevel> levels, int call)
    {
        if (levels.Count > 0 && call == SharedCall) return [.. session.Gate.Visible];
        return call > SharedCall && call <= levels.Count + SharedCall
            ? [.. levels[call - SharedCall - 1].Frame.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)]
            : throw new ScriptException($"There is no call {call}.");
    }

    private byte[]? BytesOf(Value value)
    {
        if (value is StoredTable || ValueSize.Of(value) > MostBytes) return null;
        using var bytes = new MemoryStream();
        var shown = Transfer.ToWire(session, value, session.CancellationToken);
        ValueForm.Require(shown);
        ValueBytes.Write(shown, bytes);
        return bytes.Length <= MostBytes ? bytes.ToArray() : null;
    }
}
