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
        using var input = new WireInput(new PiecewiseStream(bytes, pieceLength)) { IsLittleEndian = isLittleEndian };
        var value = await new ValueReader(input, limits ?? ReaderLimits.Cautious).ReadAsync(CancellationToken.None);
        Assert.True(await input.IsAtEndAsync(CancellationToken.None), "bytes are left over");
        return value;
    }

    /// <summary>Gives out no more than a piece at a time, as a connection does.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int pieceLength) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceLength, buffer.Length)], cancellationToken);
    }
}
