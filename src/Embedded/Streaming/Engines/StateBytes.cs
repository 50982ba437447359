using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Arrays of plain structs as CHAR vectors and back, for snapshots. A snapshot is read by the version that wrote it:
/// what another one laid out differently is told by the number of bytes and refused.
/// </summary>
internal static class StateBytes
{
    public static Vector Of<T>(ReadOnlySpan<T> items) where T : struct =>
        new Vector<sbyte>(DataType.Char, MemoryMarshal.Cast<T, sbyte>(items).ToArray());

    /// <exception cref="ScriptException">The value holds something else.</exception>
    public static T[] Read<T>(Value value, int count) where T : struct
    {
        if (value is not Vector<sbyte> bytes || bytes.Count != count * Unsafe.SizeOf<T>()) throw Unfit();
        return MemoryMarshal.Cast<sbyte, T>(bytes.Span).ToArray();
    }

    /// <summary>As many as there are.</summary>
    /// <exception cref="ScriptException">The value holds something else.</exception>
    public static T[] ReadAll<T>(Value value) where T : struct => Read<T>(value, value.Count / Unsafe.SizeOf<T>());

    /// <summary>The parts of a state.</summary>
    /// <exception cref="ScriptException">It has another number of parts.</exception>
    public static ReadOnlySpan<Value> Parts(Value state, int count) => state is Vector<Value> parts && parts.Count == count
        ? parts.Span
        : throw Unfit();

    /// <summary>Where the state is that of another engine.</summary>
    public static ScriptException Unfit() =>
        new("The snapshot was made by an engine with another definition or of another version; delete it.");
}
