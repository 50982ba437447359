using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage.Backups;

namespace DolphinQuant.Embedded.Storage.Control;

/// <summary>
/// Lets other processes of the same user ask the owner of a store for backups and checks, over a socket in the store's
/// directory. One request at a time; others wait. Without it the verbs work only while nobody owns the store.
/// </summary>
internal sealed class StoreControl : IAsyncDisposable
{
    /// <summary>The socket's name.</summary>
    public const string FileName = "control.sock";

    // sun_path of unix(7) has 108 bytes, the last one zero.
    private const int LongestPath = 107;

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly IStoreMaintenance _store;
    private readonly string _path;
    private readonly Task _work;

    private StoreControl(Socket listener, IStoreMaintenance store, string path)
    {
        (_listener, _store, _path) = (listener, store, path);
        _work = Task.Run(AcceptAsync, CancellationToken.None);
    }

    /// <summary>The place of a directory's socket; null where its path is too long for one.</summary>
    public static string? PathIn(string directory)
    {
        var path = Path.GetFullPath(Path.Combine(directory, FileName));
        return Encoding.UTF8.GetByteCount(path) <= LongestPath ? path : null;
    }

    /// <summary>Begins to listen; null where the file system or the path allows no socket.</summary>
    public static StoreControl? Start(IStoreMaintenance store, string directory)
    {
        if (PathIn(directory) is not { } path) return null;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // The owner of the directory is the only one who may listen; a file there is of a process that was killed.
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen();
            return new StoreControl(listener, store, path);
        }
        catch (Exception failure) when (failure is SocketException or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _work.ConfigureAwait(false);
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var peer = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                await ServeAsync(peer).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The store is being closed.
        }
    }

    private async Task ServeAsync(Socket peer)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var stream = new NetworkStream(peer);
        await using var closed = stream.ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        var output = new ReplyWriter(stream, gone);
        try
        {
            if (await reader.ReadLineAsync(gone.Token).ConfigureAwait(false) is not { } line) return;
            var request = JsonSerializer.Deserialize<ControlRequest>(line, ControlJson.Options)!;
            output.Write(await RunAsync(request, output, gone.Token).ConfigureAwait(false));
        }
        catch (DatabaseException failure)
        {
            output.Write(new ControlReply { Error = failure.Message, IsTransient = failure.IsTransient });
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or JsonException)
        {
            output.Write(new ControlReply { Error = failure.Message, IsTransient = true });
        }
    }

    private async Task<ControlReply> RunAsync(
        ControlRequest request, IProgress<StoreProgress> progress, CancellationToken cancellationToken)
    {
        switch (request.Verb)
        {
            case ControlVerb.Backup:
                var backup = await _store.BackUpAsync(request.Backup!, progress, cancellationToken).ConfigureAwait(false);
                return new ControlReply { IsDone = true, Backup = backup };
            case ControlVerb.EndJournal:
                await _store.EndJournalAsync(cancellationToken).ConfigureAwait(false);
                return new ControlReply { IsDone = true };
            default:
                var check = await _store.CheckAsync(progress, cancellationToken).ConfigureAwait(false);
                return new ControlReply { IsDone = true, Check = check };
        }
    }

    /// <summary>Writes lines to the other process, and ends the work when that is gone.</summary>
    private sealed class ReplyWriter(NetworkStream stream, CancellationTokenSource gone) : IProgress<StoreProgress>
    {
        public void Report(StoreProgress value) => Write(new ControlReply { Progress = value });

        public void Write(ControlReply reply)
        {
            try
            {
                stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(reply, ControlJson.Options), (byte)'\n']);
            }
            catch (IOException)
            {
                gone.Cancel();
            }
        }
    }
}
