using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.Embedded;

namespace DolphinQuant.Conformance.Tests;

/// <summary>What became of a checked pair. <paramref name="Reason"/> is null when the engine printed what the page shows.</summary>
internal sealed record PairResult(string Function, int Index, string? Reason)
{
    /// <summary>What the page shows and what was printed or thrown, for a person.</summary>
    public string Difference { get; init; } = "";

    public bool IsPassed => Reason is null;

    /// <summary>True when the engine lacks something and said so; false for a wrong value.</summary>
    public bool IsUnsupported => Reason is not null && Reason != PageRunner.WrongValue;
}

/// <summary>Runs the examples of pages, each page in a session of its own, and compares what is printed.</summary>
internal sealed partial class PageRunner : IAsyncDisposable
{
    public const string WrongValue = "wrong value";

    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    private readonly List<string> _printed = [];
    private string _message = "";
    private readonly string _folder;
    private readonly EmbeddedDatabase _database;

    private PageRunner(string folder, Func<Action<string>, Task<EmbeddedDatabase>> open)
    {
        _folder = folder;
        _database = open(_printed.Add).GetAwaiter().GetResult();
    }

    /// <summary>A runner over an empty store that is deleted in the end.</summary>
    public static PageRunner Open()
    {
        var folder = Directory.CreateTempSubdirectory("conformance-").FullName;
        return new PageRunner(folder, output => EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = folder,
                EchoesExpressions = true,
                Output = output,
                Limits = new ExecutionLimits { MaxDuration = StepLimit, MaxRows = 20_000_000, MaxCallDepth = 100 },
            },
            CancellationToken.None));
    }

    /// <summary>The results of a page's checkable pairs, in their order.</summary>
    public async Task<IReadOnlyList<PairResult>> RunAsync(DocumentedPage page)
    {
        await using var session = await _database.OpenSessionAsync(CancellationToken.None);
        var determinism = new Determinism();
        var results = new List<PairResult>();
        foreach (var step in ExampleReader.Read(page.Markdown))
        {
            var isChecked = determinism.IsChecked(step) && Determinism.IsSafe(step);
            var failure = Determinism.IsSafe(step) ? await RunAsync(session, step.Code) : "unsafe";
            if (isChecked) results.Add(ResultOf(page, step, failure ?? Compare(step.Printed!)));
        }

        return results;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private PairResult ResultOf(DocumentedPage page, ExampleStep step, string? reason) => new(page.Function, step.Index, reason)
    {
        Difference = $"{step.Code}\n--- documented\n{step.Printed}\n--- printed\n{string.Join('\n', _printed)}{_message}",
    };

    private string? Compare(string documented)
    {
        if (_printed.Count == 0) return "prints nothing";
        return PrintedText.Agrees(documented, _printed[^1]) || PrintedText.Agrees(documented, string.Join('\n', _printed)) ? null : WrongValue;
    }

    // The classes of failure hold names of functions only: nothing of a page's text gets into the list of failing pairs.
    private async Task<string?> RunAsync(IDatabaseSession session, string code)
    {
        _printed.Clear();
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
            return ClassOf(mistake);
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

    private static string ClassOf(ScriptException mistake)
    {
        if (MissingFunction().Match(mistake.Message) is { Success: true } missing) return $"unsupported function {missing.Groups[1].Value}";
        if (mistake.Message.Contains("DolphinDB server", StringComparison.Ordinal)) return "unsupported: needs a DolphinDB server";
        return mistake.Message.StartsWith("Nothing is known under the name", StringComparison.Ordinal)
            ? "unknown name: follows an earlier failure, or not on the page"
            : "script error";
    }

    [GeneratedRegex(@"has no function (\w+!?)")]
    private static partial Regex MissingFunction();
}
