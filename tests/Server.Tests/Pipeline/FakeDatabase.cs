using DolphinQuant.Data;
using DolphinQuant.Server.Pipeline;

namespace DolphinQuant.Server.Tests.Pipeline;

/// <summary>A database that answers calls as the test says and keeps what is appended; no script is run.</summary>
internal sealed class FakeDatabase : IDatabase
{
    /// <summary>The answers by the function's name.</summary>
    public Dictionary<string, Func<IReadOnlyList<Value>, Value>> Functions { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Every append, in order.</summary>
    public List<(string Table, Table Rows)> Appended { get; } = [];

    /// <summary>Thrown by every append, if set.</summary>
    public DatabaseException? AppendFailure { get; set; }

    /// <summary>Steps of a run that were recorded, as <c>name state</c>, the newest word of each last.</summary>
    public IEnumerable<string> Recorded => Appended
        .Where(append => append.Table == "runState")
        .Select(append => $"{Text(append.Rows, "step")} {Text(append.Rows, "state")}");

    /// <summary>A database that knows runs and files, and has no bars.</summary>
    public static FakeDatabase WithRuns()
    {
        var database = new FakeDatabase();
        database.Functions["access::runs::finishedSteps"] = key => Vector.Symbol(database.FinishedSteps(key));
        database.Functions["access::runs::ingestedFiles"] = _ => Vector.String();
        database.Functions["access::runs::lastBarDate"] = _ => Scalar.Void;
        database.Functions["access::runs::daysWithBars"] = _ => Vector.Date();
        return database;
    }

    public Task<IDatabaseSession> OpenSessionAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IDatabaseSession>(new Session(this));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<string> FinishedSteps(IReadOnlyList<Value> key) => Appended
        .Where(append => append.Table == "runState")
        .Where(append => Text(append.Rows, "market") == ((Scalar)key[0]).AsText())
        .Where(append => append.Rows["date"].Scalar(0).Equals((Scalar)key[1]))
        .GroupBy(append => Text(append.Rows, "step"))
        .Where(step => Text(step.Last().Rows, "state") == DailyStore.FinishedWord)
        .Select(step => step.Key);

    private static string Text(Table table, string column) => table[column].Scalar(0).AsText();

    private sealed class Session(FakeDatabase database) : IDatabaseSession
    {
        private bool _isDisposed;

        public Task<Value> RunAsync(string script, CancellationToken cancellationToken) =>
            Task.FromResult<Value>(Scalar.Void);

        public Task<Value> RunFileAsync(string path, CancellationToken cancellationToken) =>
            Task.FromResult<Value>(Scalar.Void);

        public Task<Value> CallAsync(
            string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken) =>
            database.Functions.TryGetValue(function, out var answer)
                ? Task.FromResult(answer(arguments))
                : throw new ScriptException($"The test gives no answer to {function}.");

        public Task AppendAsync(string path, string table, Table rows, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (database.AppendFailure is not null) throw database.AppendFailure;
            database.Appended.Add((table, rows));
            return Task.CompletedTask;
        }

        public IAsyncEnumerable<Table> ReadAsync(string script, int blockRows, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            _isDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
