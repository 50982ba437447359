using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DolphinQuant.Benchmarks.Measuring;
using DolphinQuant.Data;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>What sessions cost that are logged in, have run something and now say nothing.</summary>
internal static class IdleLine
{
    private const int Sessions = 1000, Goal = 60 << 10;

    public static async Task<ReportPart> RunAsync(Workbench bench)
    {
        await using var clients = bench.Clients();
        await using var session = await clients.OpenWireSessionAsync(CancellationToken.None);
        // One by one with a password would take long, as passwords are meant to.
        var ticket = ((Scalar)await session.RunAsync("getAuthenticatedUserTicket()", CancellationToken.None)).AsText();
        await ConnectAsync(bench, ticket, 10);
        var (heapBefore, residentBefore) = Held();
        var sockets = await ConnectAsync(bench, ticket, Sessions);
        var (heap, resident) = Held();
        var seen = ((Scalar)await session.RunAsync("size(exec sessionId from getSessionMemoryStat())", CancellationToken.None)).AsLong();
        foreach (var socket in sockets) socket.Dispose();
        if (seen < Sessions) throw new InvalidDataException($"{seen} sessions are there, not {Sessions}.");
        var (each, eachResident) = ((heap - heapBefore) / Sessions, (resident - residentBefore) / Sessions);
        return new ReportPart(
            $"{Workbench.Number(Sessions)} idle sessions",
            "Bytes for a session that has logged in and run a script, after a full collection, with the sockets of the clients, which are in "
            + "the same process. Checked: the listener counts the sessions.",
            [
                new ReportRow("memory held", $"{Kibibytes(each)} KiB each", "", "≤ 60 KiB", each <= Goal, ""),
                new ReportRow("resident set", $"{Kibibytes(eachResident)} KiB each", "", "≤ 60 KiB", eachResident <= Goal, ""),
            ]);
    }

    private static async Task<List<Socket>> ConnectAsync(Workbench bench, string ticket, int count)
    {
        var sockets = new List<Socket>();
        var buffer = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(bench.Listener.EndPoint);
            foreach (var text in (string[])["connect\n", "function\nauthenticateByTicket\n1\n1", "script\nx = 1\nx + 1"])
            {
                using var request = new MemoryStream();
                request.Write(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"API2 0 {Encoding.UTF8.GetByteCount(text)} / 0_1_4_2\n{text}")));
                if (text.Contains("Ticket", StringComparison.Ordinal)) Data.Wire.ValueBytes.Write(Scalar.String(ticket), request);
                await socket.SendAsync(request.ToArray());
                var answer = Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
                if (!answer.Contains("\nOK\n", StringComparison.Ordinal)) throw new InvalidDataException(answer);
            }

            sockets.Add(socket);
        }

        return sockets;
    }

    private static (long Heap, long Resident) Held()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    private static string Kibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0}");
}
