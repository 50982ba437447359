using DolphinQuant.Data;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Pipeline;

/// <summary>
/// What the daily run reads and records about itself, through the functions of <c>scripts/dolphindb/access</c>.
/// </summary>
internal sealed class DailyStore(IDatabase database, ScriptFolder scripts)
{
    /// <summary>State of a finished step in <c>dfs://strategy/runState</c>.</summary>
    internal const string FinishedWord = "finished";

    private const string Modules =
        "use access::runs; use access::results; use access::models; use access::panel; use jobs::dailyPanel";

    /// <summary>Opens a session that knows the access modules.</summary>
    public async Task<IDatabaseSession> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await database.OpenSessionAsync(cancellationToken);
        await session.RunAsync(Modules, cancellationToken);
        return session;
    }

    /// <summary>Creates the databases and tables that are absent.</summary>
    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var session = await database.OpenSessionAsync(cancellationToken);
        foreach (var script in scripts.SchemaScripts) await session.RunFileAsync(script, cancellationToken);
    }

    /// <summary>Stores the sessions of all years that the calendar files know.</summary>
    public async Task StoreCalendarsAsync(TradingCalendars calendars, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenSessionAsync(cancellationToken);
        foreach (var calendar in calendars.All)
        {
            var days = calendar.Sessions(new DateOnly(calendar.FirstYear, 1, 1), new DateOnly(calendar.LastYear, 12, 31));
            await session.CallAsync(
                "jobs::calendar::storeSessions",
                [Scalar.String(calendar.Market.Code), Vector.Date(days)],
                cancellationToken);
        }
    }

    public static async Task<IReadOnlySet<string>> FinishedStepsAsync(
        IDatabaseSession session, RunRequest request, CancellationToken cancellationToken)
    {
        var steps = await session.CallAsync("access::runs::finishedSteps", Key(request), cancellationToken);
        return Texts(steps).ToHashSet(StringComparer.Ordinal);
    }

    public static async Task RecordStepAsync(
        IDatabaseSession session, RunRequest request, RecordedStep step, CancellationToken cancellationToken)
    {
        var row = new Table(
            ("market", Vector.Symbol(request.Market)),
            ("date", Vector.Date(request.Date)),
            ("step", Vector.Symbol(step.Name)),
            ("position", Vector.Int(step.Position)),
            ("state", Vector.Symbol(step.IsFinished ? FinishedWord : "failed")),
            ("detail", Vector.String(step.Detail)));
        await session.AppendAsync("dfs://strategy", "runState", row, cancellationToken);
    }

    public async Task<DateOnly?> LastBarDateAsync(string market, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        return DateOf(await session.CallAsync("access::runs::lastBarDate", [Scalar.String(market)], cancellationToken));
    }

    public async Task<IEnumerable<DateOnly>> DaysWithBarsAsync(
        string market, IReadOnlyList<DateOnly> days, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var found = await session.CallAsync(
            "access::runs::daysWithBars", [Scalar.String(market), Vector.Date(days)], cancellationToken);
        return found is Vector<int> dates ? [.. dates.Span.ToArray().Select(Temporal.FromDays)] : [];
    }

    /// <summary>The hashes of the files that have been loaded to the end.</summary>
    public async Task<IReadOnlySet<string>> IngestedFilesAsync(CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var hashes = await session.CallAsync("access::runs::ingestedFiles", [], cancellationToken);
        return Texts(hashes).ToHashSet(StringComparer.Ordinal);
    }

    internal static Value[] Key(RunRequest request) => [Scalar.String(request.Market), Scalar.Date(request.Date)];

    internal static IEnumerable<string> Texts(Value value) =>
        value is Vector vector ? Enumerable.Range(0, vector.Count).Select(i => vector.Scalar(i).AsText()) : [];

    /// <summary>A day, or null for null.</summary>
    internal static DateOnly? DateOf(Value value) =>
        value is Scalar { IsNull: false, Type: DataType.Date } day ? day.AsDate() : null;
}

/// <summary>How one step of a run ended.</summary>
internal sealed record RecordedStep(string Name, int Position, bool IsFinished, string Detail);

/// <summary>Where the DolphinDB scripts lie.</summary>
/// <param name="Root">The folder <c>scripts/dolphindb</c>, absolute.</param>
internal sealed record ScriptFolder(string Root)
{
    private static readonly string[] Databases = ["market", "factor", "strategy"];

    /// <summary>The scripts that create databases and tables, in order.</summary>
    public IEnumerable<string> SchemaScripts => Databases.Select(name => Path.Combine(Root, "schema", name + ".dos"));
}
