using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DolphinQuant.Embedded;
using DolphinQuant.Embedded.Storage.Backups;
using DolphinQuant.Server.Configuration;

namespace DolphinQuant.Server.Cli;

/// <summary>The verbs <c>backup</c>, <c>restore</c> and <c>check</c>. A store that a process has open is worked on there.</summary>
internal sealed class StoreVerbs(Func<ParseResult, IConfigurationRoot> read, Func<Func<Task<int>>, Task<int>> guard)
{
    private const string DatabaseKey = "Database:ConnectionString";

    private readonly Option<string?> _database = new("--database")
    {
        Description = $"The store; short for --set {DatabaseKey}=embedded:FOLDER.",
        HelpName = "embedded:FOLDER",
    };

    private readonly Argument<string> _folder = new("FOLDER") { Description = "The folder of backups." };

    private readonly Option<bool> _full = new("--full") { Description = "Copy everything again; later backups go on after this one." };

    private readonly Option<bool> _once = new("--once")
    {
        Description = "Copy everything and keep no journal of changes: no later backup goes on after this one.",
    };

    private readonly Option<bool> _endJournal = new("--end-journal")
    {
        Description = "Take no backup; keep no journal of changes any more.",
    };

    private readonly Option<DateTimeOffset?> _at = new("--at")
    {
        Description = "The moment to go back to, such as 2026-01-12T08:30:00Z; the last backup when left out.",
        HelpName = "TIME",
        CustomParser = ParseMoment,
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace a store that is there." };

    private readonly Option<string?> _backups = new("--backups")
    {
        Description = "Check the backups of a folder instead of the store.",
        HelpName = "FOLDER",
    };

    /// <summary>The three verbs.</summary>
    public IEnumerable<Command> All => [Backup(), Restore(), Check()];

    private Command Backup()
    {
        var command = new Command(
            "backup",
            "Copy the store into a folder of backups while it is in use: everything the first time, then what changed. "
            + "From the first backup on the store keeps a journal of its changes, so that every moment can be restored.")
        {
            _folder, _full, _once, _endJournal, _database,
        };
        command.SetAction((parsed, token) => guard(() => BackUpAsync(parsed, token)));
        return command;
    }

    private Command Restore()
    {
        var command = new Command(
            "restore", "Make the store from a folder of backups, as it was at a moment. No process may have it open.")
        {
            _folder, _at, _force, _database,
        };
        command.SetAction((parsed, token) => guard(() => RestoreAsync(parsed, token)));
        return command;
    }

    private Command Check()
    {
        var command = new Command(
            "check", "Read everything in the store and name each fault, a line each. The exit status is 1 when there are any.")
        {
            _backups, _database,
        };
        command.SetAction((parsed, token) => guard(() => CheckAsync(parsed, token)));
        return command;
    }

    private async Task<int> BackUpAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_full) && parsed.GetValue(_once))
            throw new SettingsException(["--once is full; leave --full out."]);
        await using var store = await EmbeddedDatabase.OpenOrFindAsync(OptionsOf(parsed), cancellationToken);
        if (parsed.GetValue(_endJournal))
        {
            await store.EndJournalAsync(cancellationToken);
            Console.WriteLine("No journal of changes is kept any more.");
            return ExitStatus.Done;
        }

        var isOnce = parsed.GetValue(_once);
        var options = new BackupOptions(parsed.GetRequiredValue(_folder))
        {
            Kind = isOnce || parsed.GetValue(_full) ? BackupKind.Full : null,
            IsOnItsOwn = isOnce,
        };
        var taken = await ProgressLine.ShowAsync(progress => store.BackUpAsync(options, progress, cancellationToken));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(taken.Kind == BackupKind.Full ? "Full" : "Incremental")} backup of {Text(taken.TakenAt)}: {taken.Path}, {taken.Bytes:N0} bytes."));
        return ExitStatus.Done;
    }

    private async Task<int> RestoreAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new RestoreOptions(parsed.GetRequiredValue(_folder), OptionsOf(parsed).Directory)
        {
            At = parsed.GetValue(_at), IsForced = parsed.GetValue(_force),
        };
        var made = await ProgressLine.ShowAsync(progress => EmbeddedDatabase.RestoreAsync(options, progress, cancellationToken));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Restored {made.Tables} tables as of {Text(made.At)}: backup {made.Backup} and {made.Changes:N0} changes after it."));
        return ExitStatus.Done;
    }

    private async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_backups) is { } folder)
            return Say(await EmbeddedDatabase.CheckBackupsAsync(folder, cancellationToken), "All backups are whole.");
        await using var store = await EmbeddedDatabase.OpenOrFindAsync(OptionsOf(parsed), cancellationToken);
        var found = await ProgressLine.ShowAsync(progress => store.CheckAsync(progress, cancellationToken));
        return Say(found.Faults, string.Create(
            CultureInfo.InvariantCulture,
            $"All is well: {found.Rows:N0} rows in {found.Tables} tables, {found.Streams} stream tables on disk."));
    }

    private static int Say(IReadOnlyList<string> faults, string allIsWell)
    {
        if (faults.Count == 0) Console.WriteLine(allIsWell);
        foreach (var fault in faults) Console.Error.WriteLine(fault);
        return faults.Count == 0 ? ExitStatus.Done : ExitStatus.Failed;
    }

    private EmbeddedOptions OptionsOf(ParseResult parsed)
    {
        var configuration = read(parsed);
        if (parsed.GetValue(_database) is { } database) configuration[DatabaseKey] = database;
        var directory = ServiceOptions.Read(configuration).Database.EmbeddedDirectory
            ?? throw new SettingsException(
                [$"{DatabaseKey} names a DolphinDB server; this is for stores of the embedded engine. Use --database embedded:FOLDER."]);
        return new EmbeddedOptions { Directory = Path.GetFullPath(directory) };
    }

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? ParseMoment(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;
        result.AddError($"--at {text} is not a moment such as 2026-01-12T08:30:00Z.");
        return null;
    }
}
