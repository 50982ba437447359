using System.Diagnostics;
using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// Runs the examples of pages, one page after another, each in a session of its own, and compares what is printed. What
/// a page shares or stores no later page sees: the store is a new one after such a page.
/// </summary>
internal sealed partial class PageRunner : IAsyncDisposable
{
    // Far above what any page takes: it ends loops without an end, and never decides on a loaded machine.
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(3);

    // Larger tables stand on the pages to be timed, which nothing here does.
    private const long MostRows = 2_000_000;

    private readonly List<string> _printed = [];
    private string _message = "";
    private string? _folder;
    private EmbeddedDatabase? _database;

    /// <summary>The results of a page's checkable pairs, in their order.</summary>
    public async Task<PageResult> RunAsync(DocumentedPage page)
    {
        var started = Stopwatch.GetTimestamp();
        _database ??= await OpenAsync();
        var determinism = new Determinism();
        var results = new List<PairResult>();
        await using (var session = await _database.OpenSessionAsync(CancellationToken.None))
            foreach (var step in ExampleReader.Read(page.Markdown))
                if (await RunAsync(session, step, determinism.IsChecked(step)) is { } outcome)
                    results.Add(ResultOf(page, step, outcome.Reason));
        if (LeavesSomething().IsMatch(page.Markdown)) await CloseAsync();
        return new PageResult(page.Function, results, Stopwatch.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    // Null when the step is not to be checked.
    private async Task<Outcome?> RunAsync(IDatabaseSession session, ExampleStep step, bool isChecked)
    {
        if (!Determinism.IsSafe(step)) return null;
        var thrown = await FailureAsync(session, RepeatedTiming().Replace(step.Code, "timer"), keepsPrinted: false);
        if (!isChecked) return null;
        if (ExpectedError.IsShownBy(step.Printed!))
            return new Outcome(thrown is null ? PairResult.WrongValue : PairResult.IsLack(thrown) ? thrown : null);
        if (thrown is not null) return new Outcome(thrown);
        // Below an assignment a page shows the variable.
        if (_printed.Count == 0 && CodeText.AssignedNames(CodeText.LastStatement(CodeText.WithoutComments(step.Code))) is [var name]
            && await FailureAsync(session, name, keepsPrinted: true) is { } unread)
            return new Outcome(unread);
        var difference = Compare(step.Printed!);
        if (difference is null || !await HasSubscriptionsAsync(session)) return new Outcome(difference);
        return new Outcome(await LookAgainAsync(session, CodeText.LastStatement(CodeText.WithoutComments(step.Code)), step.Printed!));
    }

    // The page's author looked when the subscriptions and the engines' clocks had done their work, after a time that was
    // enough on that machine. What does more than look is done again only once.
    private async Task<string?> LookAgainAsync(IDatabaseSession session, string statement, string documented)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            await FailureAsync(session, statement, keepsPrinted: false);
            var difference = Compare(documented);
            if (difference is null || waited.Elapsed > MostPatience || !Query().IsMatch(statement)) return difference;
            await Task.Delay(100);
        }
    }

    // True when there are subscriptions; by then they have handed over all rows, or had time enough for it.
    private async Task<bool> HasSubscriptionsAsync(IDatabaseSession session)
    {
        var kept = _printed.ToArray();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var depths = (Vector)await session.RunAsync("depths = getStreamingStat()[`subWorkers].queueDepth; depths", CancellationToken.None);
            _printed.Clear();
            _printed.AddRange(kept);
            if (depths.Count == 0) return false;
            var isDone = Enumerable.Range(0, depths.Count).All(i => depths.Scalar(i).AsLong() == 0);
            if (isDone || waited.Elapsed > MostPatience) return true;
            await Task.Delay(20);
        }
    }

    private string? Compare(string documented)
    {
        if (_printed.Count == 0) return "prints nothing";
        return PrintedText.Agrees(documented, _printed[^1]) || PrintedText.Agrees(documented, string.Join('\n', _printed))
            ? null
            : PairResult.WrongValue;
    }

    // The classes of failure hold names of functions only: nothing of a page's text gets into the list of failing pairs.
    private async Task<string?> FailureAsync(IDatabaseSession session, string code, bool keepsPrinted)
    {
        if (!keepsPrinted) _printed.Clear();
        _message = "";
        using var limit = new CancellationTokenSource(StepLimit);
        try
        {
            await session.RunAsync(code, limit.Token);
            return null;
        }
        catch (ScriptException mistake)
        {
            _message = mistake.Located;
            return PairResult.ClassOf(mistake.Message);
        }
        catch (DatabaseException)
        {
            return "store error";
        }
        catch (OperationCanceledException)
        {
            return "too slow";
        }
    }

    private PairResult ResultOf(DocumentedPage page, ExampleStep step, string? reason) => new(page.Function, step.Index, reason)
    {
        Difference = $"{step.Code}\n--- documented\n{step.Printed}\n--- printed\n{string.Join('\n', _printed)}{_message}",
    };

    private async Task<EmbeddedDatabase> OpenAsync()
    {
        _folder = Directory.CreateTempSubdirectory("conformance-").FullName;
        return await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.Combine(_folder, "db"),
                Files = ScriptFiles.Below(Path.Combine(_folder, "files")),
                CalendarDirectory = Path.Combine(Documentation.ProjectFolder(), "..", "..", "data", "calendars"),
                EchoesExpressions = true,
                Output = _printed.Add,
                Limits = new ExecutionLimits { MaxDuration = StepLimit, MaxRows = MostRows, MaxCallDepth = 100 },
            },
            CancellationToken.None);
    }

    private async Task CloseAsync()
    {
        if (_database is null) return;
        await _database.DisposeAsync();
        Directory.Delete(_folder!, recursive: true);
        _database = null;
    }

    // How long a hundred rounds take is not checked, so one round does.
    [GeneratedRegex(@"\btimer\s*\(\s*\d+\s*\)")]
    private static partial Regex RepeatedTiming();

    [GeneratedRegex(@"^\s*(select|exec)\b")]
    private static partial Regex Query();

    [GeneratedRegex(@"\bshare\b|dfs://|database|[sS]tream|Engine|\bcache|loadText|saveText|\bfile\b")]
    private static partial Regex LeavesSomething();

    private readonly record struct Outcome(string? Reason);
}

/// <summary>A page's checked pairs and how long its examples took.</summary>
internal sealed record PageResult(string Function, IReadOnlyList<PairResult> Pairs, TimeSpan Duration);
