using DolphinQuant.Server.Configuration;
using DolphinQuant.Server.Jobs;

namespace DolphinQuant.Server.Tests;

/// <summary>The files that ship with the program, as copied beside the tests.</summary>
internal static class TestData
{
    public static string SampleDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "data", "sample");

    public static string CalendarDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "data", "calendars");

    public static Task<TradingCalendars> CalendarsAsync() =>
        TradingCalendars.LoadAsync(CalendarDirectory, CancellationToken.None);

    public static async Task<TradingCalendar> CalendarAsync(Market market) => (await CalendarsAsync())[market.Code];

    public static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dolphinquant-test-").FullName;

    public string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, content);
        return file;
    }

    public string Write(string name, byte[] content)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A clock that stands where the test puts it.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
