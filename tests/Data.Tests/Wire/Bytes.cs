using System.Buffers;
using System.IO.Pipelines;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.Data.Tests.Wire;

/// <summary>Values to bytes and back, the bytes arriving in pieces of a chosen length.</summary>
internal static class Bytes
{
    public static async Task<byte[]> OfAsync(Value value, bool isCompressed = false)
    {
        var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await new ValueWriter(output) { IsCompressed = isCompressed }.WriteAsync(value, CancellationToken.None);
        await output.CompleteAsync();
        return stream.ToArray();
    }

    public static async Task<Value> ReadAsync(
        byte[] bytes, int pieceLength = int.MaxValue, bool isLittleEndian = true, ReaderLimits? limits = null)
    {
        var input = new WireInput(PipeReader.Create(Pieces(bytes, pieceLength))) { IsLittleEndian = isLittleEndian };
        var value = await new ValueReader(input, limits ?? ReaderLimits.Cautious).ReadAsync(CancellationToken.None);
        Assert.True(await input.IsAtEndAsync(CancellationToken.None), "bytes are left over");
        return value;
    }

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int length)
    {
        Piece? first = null, last = null;
        for (var start = 0; start < bytes.Length; start += Math.Min(length, bytes.Length))
        {
            var memory = bytes.AsMemory(start, Math.Min(length, bytes.Length - start));
            last = last is null ? first = new Piece(memory, 0) : last.Append(memory);
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
