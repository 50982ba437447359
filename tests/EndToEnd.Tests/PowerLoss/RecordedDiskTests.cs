using System.Globalization;
using System.Text;

namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>What counts as safe in a recorded disk: without that, the tests of a loss of power would prove nothing.</summary>
public sealed class RecordedDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorded-").FullName;

    [Fact]
    public void Bytes_and_names_are_lost_until_file_and_folder_were_synced()
    {
        string[] trace =
        [
            """1 openat(-100, "/disk", 0) = 3""",
            """1 openat(-100, "/disk/kept", 0x42, 0666) = 4""",
            """1 write(4, "ab", 2) = 2""",
            """1 fsync(4) = 0""",
            """1 write(4, "cd", 2) = 2""",
            """1 openat(-100, "/disk/unsynced", 0x42, 0666) = 5""",
            """1 fsync(3) = 0""",
            """1 openat(-100, "/disk/unnamed", 0x42, 0666) = 6""",
            """1 write(6, "x", 1) = 1""",
            """1 fdatasync(6) = 0""",
        ];

        Assert.Equal("kept=ab unsynced=", After(trace, Fate.Nothing));
        Assert.Equal("kept=abcd unnamed=x unsynced=", After(trace, Fate.Everything));
    }

    [Fact]
    public void Sync_counts_for_the_writes_that_ended_before_it_began()
    {
        string[] trace =
        [
            """1 openat(-100, "/disk", 0) = 3""",
            """1 openat(-100, "/disk/log", 0x442, 0666) = 4""",
            """1 fsync(3) = 0""",
            """1 write(4, "a", 1) = 1""",
            """2 write(4, "b", 1 <unfinished ...>""",
            """1 fsync(4 <unfinished ...>""",
            """2 <... write resumed>) = 1""",
            """1 <... fsync resumed>) = 0""",
        ];

        Assert.Equal("log=a", After(trace, Fate.Nothing));
        Assert.Equal("log=ab", After(trace, Fate.Everything));
    }

    [Fact]
    public void Name_that_went_or_changed_comes_back_until_the_folder_was_synced()
    {
        string[] trace =
        [
            """1 openat(-100, "/disk", 0) = 3""",
            """1 openat(-100, "/disk/old", 0x42, 0666) = 4""",
            """1 pwrite64(4, "o", 1, 2) = 1""",
            """1 fsync(4) = 0""",
            """1 openat(-100, "/disk/next", 0x42, 0666) = 5""",
            """1 write(5, "n", 1) = 1""",
            """1 fsync(5) = 0""",
            """1 fsync(3) = 0""",
            """1 rename("/disk/next", "/disk/old") = 0""",
            """1 ftruncate(5, 0) = 0""",
        ];

        Assert.Equal("next=n old=\0\0o", After(trace, Fate.Nothing));
        Assert.Equal("old=", After(trace, Fate.Everything));
        Assert.Equal("old=n", After([.. trace, """1 fsync(3) = 0"""], Fate.Nothing));
    }

    [Fact]
    public void Write_that_arrived_in_part_is_torn_at_a_sector()
    {
        string[] trace =
        [
            """1 openat(-100, "/disk", 0) = 3""",
            """1 openat(-100, "/disk/log", 0x42, 0666) = 4""",
            """1 fsync(3) = 0""",
            $"""1 write(4, "{new string('w', 10_000)}", 10000) = 10000""",
        ];
        var states = Enumerable.Range(0, 50).Select(seed => After(trace, Fate.Chance(new Random(seed)))["log=".Length..]).ToArray();

        Assert.Contains("", states);
        Assert.Contains(new string('w', 10_000), states);
        Assert.Contains(states, state => state.Contains("\0w", StringComparison.Ordinal));
        Assert.All(states, state => Assert.All(state.Chunk(512), sector => Assert.Single(sector.Distinct())));
    }

    [Fact]
    public void Call_that_is_not_known_and_may_change_the_folder_is_refused()
    {
        const string open = """1 openat(-100, "/disk/a", 0x42, 0666) = 4""";

        Assert.Throws<InvalidOperationException>(() => After([open, "1 fallocate(4, 0, 0, 100) = 0"], Fate.Nothing));
        Assert.Throws<InvalidOperationException>(() => After([open, """1 link("/disk/a", "/disk/b") = 0"""], Fate.Nothing));
        Assert.Equal("", After([open, """1 link("/other/a", "/other/b") = 0"""], Fate.Nothing));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The trace with texts as strace writes them, and the files afterwards.
    private string After(IEnumerable<string> trace, Fate fate)
    {
        var disk = new RecordedDisk("/disk");
        disk.BeginProcess();
        var lines = trace.Select(line => string.Join('"', line.Split('"').Select((part, i) => i % 2 == 0 ? part : Hex(part))));
        foreach (var call in Trace.Read(lines)) disk.Apply(call);
        var place = Path.Combine(_folder, "after");
        disk.Write(place, fate);
        var files = Directory.GetFiles(place).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetFileName(path)}={File.ReadAllText(path)}").ToArray();
        Directory.Delete(place, recursive: true);
        return string.Join(' ', files);
    }

    private static string Hex(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(b => string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}")));
}
