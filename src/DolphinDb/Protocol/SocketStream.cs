using System.Net.Sockets;
using System.Runtime.InteropServices;
using DolphinQuant.Data.Wire;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>
/// The bytes of a socket. Linux wakes a reader for each packet that comes; with a mark at the bytes that are expected it wakes him once
/// for all of them, or at the end of the stream.
/// </summary>
internal sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true), IAnnouncedStream
{
    // SOL_SOCKET and SO_RCVLOWAT of socket(7).
    private const int SocketLevel = 1, LowMark = 18;

    private int _expected = 1;

    public void Expect(int bytes)
    {
        if (bytes == _expected || !OperatingSystem.IsLinux()) return;
        try
        {
            Socket.SetRawSocketOption(SocketLevel, LowMark, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in bytes)));
            _expected = bytes;
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }
}
