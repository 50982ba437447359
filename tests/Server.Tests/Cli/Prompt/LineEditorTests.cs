using System.Runtime.CompilerServices;
using DolphinQuant.Server.Cli.Prompt;

namespace DolphinQuant.Server.Tests.Cli.Prompt;

/// <summary>What a person types is what the editor reads.</summary>
public sealed class LineEditorTests : IDisposable
{
    private const string Up = "\u0001U", Down = "\u0001D", Left = "\u0001L", Home = "\u0001H", Back = "\u0001B", Tab = "\u0001T";

    private static readonly string[] Names = ["mavg", "mavgTopN", "max", "msum"];

    private readonly string _folder = Directory.CreateTempSubdirectory("prompt-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1 + 1", "1 + 1")]
    [InlineData("13" + Left + "2", "123")]
    [InlineData("23" + Home + "1", "123")]
    [InlineData("12x" + Back + "3", "123")]
    [InlineData("sum(max" + "\u0017" + "x)", "sum(x)")]
    [InlineData("abc\u0015d", "d")]
    [InlineData("mav" + Tab + "(x)", "mavg(x)")]
    [InlineData("ms" + Tab + "(x)", "msum(x)")]
    [InlineData("zz" + Tab, "zz")]
    public async Task Keys_edit_the_line(string keys, string expected) => Assert.Equal(expected, await ReadAsync(keys));

    [Fact]
    public async Task Several_names_are_shown_when_nothing_can_be_added()
    {
        Assert.Equal("ma", await ReadAsync("ma" + Tab));
        Assert.Contains("mavg  mavgTopN  max", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_of_input_is_null_and_interrupt_drops_the_line()
    {
        Assert.Null(await ReadAsync("\u0004"));
        Assert.Equal("", await ReadAsync("abc\u0003"));
    }

    [Fact]
    public async Task Earlier_lines_come_back_in_this_and_the_next_session()
    {
        var history = LineHistory.Open(HistoryFile());
        await ReadAsync("first", history);
        await ReadAsync("second", history);

        Assert.Equal("first", await ReadAsync("unfinished" + Up + Up, history));
        Assert.Equal("first", await ReadAsync(Up + Up + Up + Up, LineHistory.Open(HistoryFile())));
        Assert.Equal("unfinished", await ReadAsync("unfinished" + Up + Down, LineHistory.Open(HistoryFile())));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(HistoryFile()));
    }

    private string HistoryFile([CallerMemberName] string test = "") => Path.Combine(_folder, test, "history");

    private Task<string?> ReadAsync(string keys, LineHistory? history = null)
    {
        var queue = new Queue<ConsoleKeyInfo>(Keys(keys));
        var editor = new LineEditor(
            queue.Dequeue, _output, () => 80, history ?? LineHistory.Open(Path.Combine(_folder, "none")),
            before => Task.FromResult<IReadOnlyList<string>>([.. Names.Where(name =>
                name.StartsWith(before[NameCompletion.StartOfName(before)..], StringComparison.Ordinal))]));
        return editor.ReadAsync("> ");
    }

    // A character of control is Ctrl with its letter; one behind U+0001 names a key without a character.
    private static IEnumerable<ConsoleKeyInfo> Keys(string keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == '\u0001')
                yield return new ConsoleKeyInfo('\0', keys[++i] switch
                {
                    'U' => ConsoleKey.UpArrow, 'D' => ConsoleKey.DownArrow, 'L' => ConsoleKey.LeftArrow,
                    'H' => ConsoleKey.Home, 'B' => ConsoleKey.Backspace, _ => ConsoleKey.Tab,
                }, false, false, false);
            else if (keys[i] < ' ')
                yield return new ConsoleKeyInfo(keys[i], ConsoleKey.A + (keys[i] - 1), false, false, control: true);
            else yield return new ConsoleKeyInfo(keys[i], ConsoleKey.None, false, false, false);
        }

        yield return new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false);
    }
}
