using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.DolphinDb;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Listener;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>What the lines of the table share: the engine, a folder for columns, and how large the work is.</summary>
internal sealed class Workbench(EmbeddedDatabase database, string folder, bool isQuick) : IAsyncDisposable
{
    private const int MaxConnections = 2048;

    private ScriptListener? _listener;

    public EmbeddedDatabase Database => database;

    /// <summary>The listener on the engine, which all lines that want one share.</summary>
    public ScriptListener Listener => _listener ??= ScriptListener.Start(database, new ListenerOptions
    {
        AccountFolder = Path.Combine(folder, "accounts"), AdminPassword = Password, Port = 0, MaxConnections = MaxConnections,
    });

    /// <summary>The password of <c>admin</c>.</summary>
    public static string Password { get; } = Guid.NewGuid().ToString();

    /// <summary>Clients of the listener.</summary>
    public DolphinDbDataSource Clients() => new(new DolphinDbOptions
    {
        Hosts = [new Endpoint(Listener.EndPoint.Address.ToString(), Listener.EndPoint.Port)], User = "admin", Password = Password,
    });

    /// <summary>How long work goes on that is measured while it runs.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How often our work is timed.</summary>
    public int Runs => isQuick ? 3 : 7;

    /// <summary>How often a peer's work is timed.</summary>
    public int PeerRuns => isQuick ? 1 : 3;

    /// <summary>A number of rows, or its tenth for a quick look.</summary>
    public int Rows(int rows) => isQuick ? rows / 10 : rows;

    /// <summary>A new folder for the columns of one line.</summary>
    public string Folder(string line) => Directory.CreateDirectory(Path.Combine(folder, line)).FullName;

    /// <summary>A session in which a function of the given name runs a query over its argument.</summary>
    public async Task<IDatabaseSession> SessionAsync(string definitions)
    {
        var session = await database.OpenSessionAsync(CancellationToken.None);
        await session.RunAsync(definitions, CancellationToken.None);
        return session;
    }

    /// <summary>A SYMBOL column with a code per row.</summary>
    public static SymbolVector Symbols(ReadOnlySpan<int> codes, SymbolBase texts)
    {
        var column = new int[codes.Length];
        for (var i = 0; i < column.Length; i++)
            column[i] = texts.Code(string.Create(CultureInfo.InvariantCulture, $"S{codes[i]:00000}"));
        return new SymbolVector(texts, column, column.Length);
    }

    /// <summary>A column of numbers as doubles.</summary>
    public static double[] Doubles(Vector column) =>
        [.. Enumerable.Range(0, column.Count).Select(row => column.Scalar(row).AsDouble())];

    public static string Number(double number, string format = "#,0") => number.ToString(format, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
