namespace DolphinQuant.Data;

/// <summary>A database that runs DolphinDB scripts: the embedded engine or a server. Safe for concurrent use.</summary>
public interface IDatabase : IAsyncDisposable
{
    /// <summary>Opens a session with variables of its own.</summary>
    /// <exception cref="DatabaseException">The database cannot be reached.</exception>
    Task<IDatabaseSession> OpenSessionAsync(CancellationToken cancellationToken);
}

/// <summary>
/// One conversation with a database. Variables and functions live as long as the session; one call at a time.
/// </summary>
public interface IDatabaseSession : IAsyncDisposable
{
    /// <summary>Runs a script and returns the value of its last expression, or <see cref="Scalar.Void"/>.</summary>
    /// <exception cref="ScriptException">The script is wrong; carries its position.</exception>
    /// <exception cref="DatabaseException">The database or its storage failed.</exception>
    Task<Value> RunAsync(string script, CancellationToken cancellationToken);

    /// <summary>Runs a script file; positions in errors name the file.</summary>
    /// <exception cref="ScriptException">The script is wrong; carries its position.</exception>
    /// <exception cref="DatabaseException">The database or its storage failed.</exception>
    Task<Value> RunFileAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Calls a function, built in or defined in this session, or a module's function as <c>module::name</c>.
    /// </summary>
    /// <exception cref="ScriptException">No such function, or its arguments are wrong.</exception>
    /// <exception cref="DatabaseException">The database or its storage failed.</exception>
    Task<Value> CallAsync(string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken);

    /// <summary>
    /// Appends rows to a stored table, all or none; columns match by position. Once it returns, the rows are durable.
    /// </summary>
    /// <exception cref="ScriptException">No such table, or the columns do not fit it.</exception>
    /// <exception cref="DatabaseException">The database or its storage failed.</exception>
    Task AppendAsync(string database, string table, Table rows, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a script whose last expression is a table and hands it over in blocks of at most
    /// <paramref name="blockRows"/> rows.
    /// </summary>
    /// <exception cref="ScriptException">The script is wrong or does not end in a table.</exception>
    /// <exception cref="DatabaseException">The database or its storage failed.</exception>
    IAsyncEnumerable<Table> ReadAsync(string script, int blockRows, CancellationToken cancellationToken);
}
