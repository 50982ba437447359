using System.IO.Pipelines;

namespace DolphinQuant.Data.Wire;

/// <summary>Values as bytes in memory, in DolphinDB's binary encoding.</summary>
public static class ValueBytes
{
    /// <summary>Writes a value to a stream in memory.</summary>
    /// <param name="value">The value.</param>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="isCompressed">True to pack the columns of tables.</param>
    /// <exception cref="NotSupportedException">The encoding has no form for it.</exception>
    public static void Write(Value value, MemoryStream stream, bool isCompressed = false)
    {
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        Completed(new ValueWriter(output) { IsCompressed = isCompressed }.WriteAsync(value, CancellationToken.None));
        output.Complete();
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="MalformedValueException">The bytes are no value, or end before its end.</exception>
    public static Value Read(ReadOnlyMemory<byte> bytes) => Read(bytes, out _);

    /// <summary>Reads a value, behind which others may stand.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="length">How many of them are the value's.</param>
    /// <exception cref="MalformedValueException">The bytes are no value, or end before its end.</exception>
    public static Value Read(ReadOnlyMemory<byte> bytes, out int length)
    {
        using var input = new WireInput(bytes);
        var value = Read(input);
        length = bytes.Length - input.UnreadBytes;
        return value;
    }

    /// <summary>Reads a value of bytes that are all there.</summary>
    /// <exception cref="MalformedValueException">The bytes are no value, or end before its end.</exception>
    internal static Value Read(WireInput input)
    {
        var reading = new ValueReader(input, ReaderLimits.Cautious).ReadAsync(CancellationToken.None);
        return reading.IsCompleted ? reading.GetAwaiter().GetResult() : throw Waiting();
    }

    private static void Completed(ValueTask task)
    {
        if (!task.IsCompleted) throw Waiting();
        task.GetAwaiter().GetResult();
    }

    // Memory never makes anybody wait.
    private static InvalidOperationException Waiting() => new("A stream in memory made its reader or writer wait.");
}
