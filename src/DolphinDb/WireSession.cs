using System.Diagnostics;
using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb.Pooling;
using DolphinQuant.DolphinDb.Protocol;
using DolphinQuant.DolphinDb.Telemetry;

namespace DolphinQuant.DolphinDb;

/// <summary>
/// A session on a server: it holds a connection of its data source until it is disposed. A call that is cancelled is
/// cancelled on the server too, and the session goes on; a session whose connection broke is done.
/// </summary>
public sealed class WireSession : IDatabaseSession
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConnectionPool _pool;
    private WireConnection _connection;
    private bool _hasState;
    private bool _isOtherUser;
    private int _isDisposed;

    internal WireSession(ConnectionPool pool, WireConnection connection)
    {
        _pool = pool;
        _connection = connection;
    }

    /// <summary>Takes what scripts print, while they run.</summary>
    public IProgress<string>? Messages { get; set; }

    /// <summary>The server.</summary>
    public Endpoint Server => _connection.Endpoint;

    /// <summary>True when the connection broke: nothing more can be asked.</summary>
    public bool IsBroken => _connection.IsBroken;

    /// <inheritdoc/>
    public Task<Value> RunAsync(string script, CancellationToken cancellationToken) =>
        AskAsync(Request.Script(script), cancellationToken);

    /// <inheritdoc/>
    public async Task<Value> RunFileAsync(string path, CancellationToken cancellationToken)
    {
        var script = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunAsync(script, cancellationToken).ConfigureAwait(false);
        }
        catch (ScriptException mistake) when (mistake.ScriptName is null)
        {
            throw new ScriptException(mistake.Message, path, mistake.Line, mistake.Column, mistake);
        }
    }

    /// <inheritdoc/>
    public Task<Value> CallAsync(string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken)
    {
        RequireLine(function);
        return AskAsync(Request.Function(function, arguments), cancellationToken);
    }

    /// <summary>Gives variables of the session their values.</summary>
    /// <exception cref="ScriptException">A name is none of a variable.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    public async Task UploadAsync(IReadOnlyDictionary<string, Value> variables, CancellationToken cancellationToken)
    {
        foreach (var name in variables.Keys)
            if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c == '_') || char.IsDigit(name[0]))
                throw new ScriptException($"'{name}' is no name of a variable.");
        if (variables.Count > 0)
            await AskAsync(Request.Variables([.. variables.Keys], [.. variables.Values]), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>An append that the server refused for a while, and so wrote nothing of, is tried again.</remarks>
    public Task AppendAsync(string database, string table, Table rows, CancellationToken cancellationToken) =>
        InsertAsync($"tableInsert{{loadTable({Quoted(database)},{Quoted(table)})}}", rows, isRepeatable: false, cancellationToken);

    /// <summary>Calls a function that takes rows, again where that is safe.</summary>
    /// <param name="function">The function, its other arguments fixed.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="isRepeatable">True when rows that are there already do no harm.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ScriptException">The rows do not fit.</exception>
    /// <exception cref="DatabaseException">The connection or the server failed.</exception>
    internal async Task InsertAsync(string function, Table rows, bool isRepeatable, CancellationToken cancellationToken)
    {
        var request = Request.Function(function, rows);
        for (var attempt = 1;; attempt++)
        {
            try
            {
                await AskAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DatabaseException failure) when (IsSafeToRepeat(failure, isRepeatable) && attempt < _pool.Options.Attempts)
            {
                await Task.Delay(FirstDelay * (1 << Math.Min(attempt, 6)), cancellationToken).ConfigureAwait(false);
                await GoOnAsync(failure.Message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Table> ReadAsync(
        string script, int blockRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockRows);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        var request = Prepared(Request.Script(script) with { FetchSize = Math.Max(Request.SmallestFetchSize, blockRows) });
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var watch = new RequestWatch(_connection, _pool.Options, cancellationToken);
            await using (watch.ConfigureAwait(false))
            {
                var parts = _connection.AskBlocksAsync(request, Messages, watch.Token).GetAsyncEnumerator(watch.Token);
                await using (parts.ConfigureAwait(false))
                    await foreach (var block in ReadBlocksAsync(parts, watch, blockRows, cancellationToken).ConfigureAwait(false))
                        yield return block;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the connection back to the data source, without what the session left on the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        if (!IsBroken && _hasState) await ForgetAsync().ConfigureAwait(false);
        await _pool.ReturnAsync(_connection).ConfigureAwait(false);
        _turn.Dispose();
    }

    /// <summary>A text as a script writes it.</summary>
    internal static string Quoted(string text)
    {
        RequireLine(text);
        return "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
    }

    private static async IAsyncEnumerable<Table> ReadBlocksAsync(
        IAsyncEnumerator<Value> parts, RequestWatch watch, int blockRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ScriptException? mistake = null;
        var isRead = false;
        try
        {
            while (await watch.GuardAsync(() => parts.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                if (parts.Current is not Table table)
                {
                    mistake = NoTable(parts.Current);
                    continue;
                }

                for (var start = 0; start < table.Count; start += blockRows)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return table.Count <= blockRows
                        ? table
                        : table.Slice(start, Math.Min(blockRows, table.Count - start));
                }
            }

            isRead = true;
        }
        finally
        {
            // A caller who stops early leaves the rest of the answer, which lies before the next one.
            if (!isRead) await SkipAsync(parts, watch).ConfigureAwait(false);
        }

        if (mistake is not null) throw mistake;
    }

    private static async Task SkipAsync(IAsyncEnumerator<Value> parts, RequestWatch watch)
    {
        try
        {
            while (await watch.GuardAsync(() => parts.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                // Nobody wants it.
            }
        }
        catch (Exception failure) when (failure is DatabaseException or ScriptException or OperationCanceledException)
        {
            // What went wrong first is on its way to the caller.
        }
    }

    private static ScriptException NoTable(Value value) =>
        new($"The script must end in a table, not in a {value.Form.ToString().ToUpperInvariant()}.");

    private async Task<Value> AskAsync(Request request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskInTurnAsync(Prepared(request), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Value> AskInTurnAsync(Request request, CancellationToken cancellationToken)
    {
        using var activity = ClientTelemetry.Start(request.Kind, Server);
        var started = Stopwatch.GetTimestamp();
        var watch = new RequestWatch(_connection, _pool.Options, cancellationToken);
        await using (watch.ConfigureAwait(false))
        {
            try
            {
                return await watch.GuardAsync(() => _connection.AskAsync(request, Messages, watch.Token)).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
                if (ServerError.LeaderOf(failure.Message) is { } leader) Prefer(leader);
                throw;
            }
            finally
            {
                ClientTelemetry.RequestSeconds.Record(
                    Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("db.operation.name", request.Kind));
            }
        }
    }

    private Request Prepared(Request request)
    {
        _isOtherUser |= request.MayChangeUser;
        // A function that is called leaves no variables behind.
        _hasState |= request.Kind is not "function";
        return _pool.Options.IsCompressed ? request with { Flags = request.Flags | RequestFlags.Compressed } : request;
    }

    private void Prefer(Endpoint leader)
    {
        Log.Redirected(_pool.Logger, leader);
        _pool.Hosts.Prefer(leader);
    }

    // A server that refuses has written nothing; after a lost connection nobody knows.
    private bool IsSafeToRepeat(DatabaseException failure, bool isRepeatable) =>
        failure.IsTransient && (IsBroken ? isRepeatable && !_hasState : failure.InnerException is null);

    // A session that has variables on a server cannot go elsewhere; later sessions will.
    private async Task GoOnAsync(string failure, CancellationToken cancellationToken)
    {
        var place = ServerError.LeaderOf(failure) ?? Server;
        if (!_hasState && (IsBroken || place != Server))
            _connection = await _pool.ReplaceAsync(_connection, place, cancellationToken).ConfigureAwait(false);
    }

    private async Task ForgetAsync()
    {
        // Who is logged in now, nobody else should become.
        if (_isOtherUser)
        {
            _connection.Break();
            return;
        }

        using var patience = new CancellationTokenSource(_pool.Options.CancelTimeout);
        try
        {
            await _connection.AskAsync(Request.Script("undef all"), patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ScriptException or DatabaseException or OperationCanceledException)
        {
            _connection.Break();
        }
    }

    private static void RequireLine(string text)
    {
        if (text.Length == 0 || text.Any(char.IsControl))
            throw new ScriptException("The name of a function, database or table is one line of text.");
    }
}
