using System.Net.Sockets;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Embedded.Storage.Checks;

namespace DolphinQuant.Embedded.Storage.Control;

/// <summary>The process that owns a store, asked over the socket in its directory.</summary>
internal sealed class StoreOwner : IStoreMaintenance
{
    private readonly string _path;

    private StoreOwner(string path) => _path = path;

    /// <summary>The owner of a directory; null when nobody listens there.</summary>
    public static async Task<StoreOwner?> FindAsync(string directory, CancellationToken cancellationToken)
    {
        if (StoreControl.PathIn(directory) is not { } path || !File.Exists(path)) return null;
        var owner = new StoreOwner(path);
        try
        {
            using var socket = await owner.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return owner;
        }
        catch (SocketException)
        {
            // What a killed process left.
            return null;
        }
    }

    public async Task<BackupSummary> BackUpAsync(
        BackupOptions options, IProgress<StoreProgress>? progress, CancellationToken cancellationToken)
    {
        // The owner has another working folder.
        var request = new ControlRequest(
            ControlVerb.Backup, options with { Folder = Path.GetFullPath(options.Folder) });
        return (await AskAsync(request, progress, cancellationToken).ConfigureAwait(false)).Backup!;
    }

    public Task EndJournalAsync(CancellationToken cancellationToken) =>
        AskAsync(new ControlRequest(ControlVerb.EndJournal), progress: null, cancellationToken);

    public async Task<StoreCheckSummary> CheckAsync(
        IProgress<StoreProgress>? progress, CancellationToken cancellationToken) =>
        (await AskAsync(new ControlRequest(ControlVerb.Check), progress, cancellationToken).ConfigureAwait(false)).Check!;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ControlReply> AskAsync(
        ControlRequest request, IProgress<StoreProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket);
            await using var closed = stream.ConfigureAwait(false);
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Options), (byte)'\n'];
            await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } answer)
            {
                var reply = JsonSerializer.Deserialize<ControlReply>(answer, ControlJson.Options)!;
                if (reply.Error is { } error) throw new DatabaseException(error, reply.IsTransient);
                if (reply.IsDone) return reply;
                progress?.Report(reply.Progress!);
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw Gone(failure);
        }

        throw Gone(failure: null);
    }

    private static DatabaseException Gone(Exception? failure) => new(
        "The process that owns the store ended before it was done: run the command again.", isTransient: true, failure);

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
