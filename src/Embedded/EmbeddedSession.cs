using System.Runtime.CompilerServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Runtime.Objects;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded;

/// <summary>
/// A session of the embedded engine. Scripts run on the thread pool, one call at a time; a caller that cancels gets its
/// thread back at the script's next function call or loop round.
/// </summary>
internal sealed class EmbeddedSession(Session session, bool echoesExpressions) : IDatabaseSession
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task<Value> RunAsync(string script, CancellationToken cancellationToken) =>
        RunInTurnAsync(() => session.Run(new SourceText(script), Echo, cancellationToken), cancellationToken);

    public async Task<Value> RunFileAsync(string path, CancellationToken cancellationToken)
    {
        var script = await ScriptFileText.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        return await RunInTurnAsync(
            () => session.Run(new SourceText(script, path), Echo, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    public Task<Value> CallAsync(
        string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken) =>
        RunInTurnAsync(() => session.Call(function, arguments, cancellationToken), cancellationToken);

    public Task AppendAsync(string database, string table, Table rows, CancellationToken cancellationToken) =>
        RunInTurnAsync(
            () => session.Store.OpenTable(database, table).Append(rows, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<Table> ReadAsync(
        string script, int blockRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockRows);
        var value = await RunAsync(script, cancellationToken).ConfigureAwait(false);
        if (value is Storage.StoredTable stored)
            value = await RunInTurnAsync(
                () => stored.Read(null, [], cancellationToken), cancellationToken).ConfigureAwait(false);
        var table = value as Table
            ?? throw new ScriptException(
                $"The script must end in a table, not in a {value.Form.ToString().ToUpperInvariant()}.");
        for (var start = 0; start < table.Count; start += blockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return start == 0 && table.Count <= blockRows
                ? table
                : table.Slice(start, Math.Min(blockRows, table.Count - start));
        }
    }

    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private Action<Value>? Echo => echoesExpressions ? value => session.Print(value is ScriptObject shown ? shown.Show(session, "repr") : Formatter.Format(value)) : null;

    private async Task<T> RunInTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
