using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Benchmarks.Lines;

/// <summary>What the lines of the table share: the engine, a folder for columns, and how large the work is.</summary>
internal sealed class Workbench(EmbeddedDatabase database, string folder, bool isQuick) : IAsyncDisposable
{
    public EmbeddedDatabase Database => database;

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
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
