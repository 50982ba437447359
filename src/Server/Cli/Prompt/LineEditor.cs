using System.Globalization;

namespace DolphinQuant.Server.Cli.Prompt;

/// <summary>
/// Reads a line from a terminal key by key: the usual keys of editing, earlier lines with the arrows, completion with
/// Tab. A line longer than the terminal is shown in part, around the cursor.
/// </summary>
/// <param name="readKey">Waits for the next key, which the terminal does not show by itself.</param>
/// <param name="output">The terminal, which knows the escape sequences of ECMA-48.</param>
/// <param name="width">The columns of the terminal.</param>
/// <param name="history">The lines read before.</param>
/// <param name="complete">The names that a text before the cursor may go on with.</param>
internal sealed class LineEditor(
    Func<ConsoleKeyInfo> readKey, TextWriter output, Func<int> width, LineHistory history,
    Func<string, Task<IReadOnlyList<string>>> complete)
{
    private const int UsualWidth = 80;
    private const string EraseToEnd = "\u001b[K";
    private const string ClearScreen = "\u001b[H\u001b[2J";

    private readonly LineBuffer _line = new();

    /// <summary>Reads a line; null at the end of the input (Ctrl-D on an empty line), empty after Ctrl-C.</summary>
    public async Task<string?> ReadAsync(string prompt)
    {
        _line.Replace("");
        history.Rewind();
        while (true)
        {
            Draw(prompt);
            var key = readKey();
            if (key.Key == ConsoleKey.Enter) return Finish(_line.Text, "\n");
            if (IsControl(key, ConsoleKey.C)) return Finish("", "^C\n");
            if (IsControl(key, ConsoleKey.D) && _line.Text.Length == 0) return Finish(null, "\n");
            if (key.Key == ConsoleKey.Tab) await CompleteAsync();
            else if (key.Modifiers.HasFlag(ConsoleModifiers.Control)) Control(key.Key);
            else Edit(key);
        }
    }

    private string? Finish(string? line, string ending)
    {
        output.Write(ending);
        output.Flush();
        if (line is not null) history.Add(line);
        return line;
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: _line.MoveTo(_line.Cursor - 1); break;
            case ConsoleKey.RightArrow: _line.MoveTo(_line.Cursor + 1); break;
            case ConsoleKey.Home: _line.MoveTo(0); break;
            case ConsoleKey.End: _line.MoveTo(_line.Text.Length); break;
            case ConsoleKey.Backspace: _line.RemoveTo(_line.Cursor - 1); break;
            case ConsoleKey.Delete: _line.RemoveTo(_line.Cursor + 1); break;
            case ConsoleKey.UpArrow: _line.Replace(history.Earlier(_line.Text)); break;
            case ConsoleKey.DownArrow: _line.Replace(history.Later(_line.Text)); break;
            default:
                if (!char.IsControl(key.KeyChar)) _line.Insert(key.KeyChar.ToString());
                break;
        }
    }

    private void Control(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A: _line.MoveTo(0); break;
            case ConsoleKey.E: _line.MoveTo(_line.Text.Length); break;
            case ConsoleKey.B: _line.MoveTo(_line.Cursor - 1); break;
            case ConsoleKey.F: _line.MoveTo(_line.Cursor + 1); break;
            case ConsoleKey.D: _line.RemoveTo(_line.Cursor + 1); break;
            case ConsoleKey.H: _line.RemoveTo(_line.Cursor - 1); break;
            case ConsoleKey.U: _line.RemoveTo(0); break;
            case ConsoleKey.K: _line.RemoveTo(_line.Text.Length); break;
            case ConsoleKey.W: _line.RemoveTo(_line.StartOfWord()); break;
            case ConsoleKey.P: _line.Replace(history.Earlier(_line.Text)); break;
            case ConsoleKey.N: _line.Replace(history.Later(_line.Text)); break;
            case ConsoleKey.L: output.Write(ClearScreen); break;
            default: break;
        }
    }

    // One name is put in; of several what they have in common, and when that is nothing new they are shown.
    private async Task CompleteAsync()
    {
        var before = _line.Text[.._line.Cursor];
        var names = await complete(before);
        if (names.Count == 0) return;
        var start = NameCompletion.StartOfName(before);
        var common = NameCompletion.CommonStart(names);
        if (common.Length > _line.Cursor - start)
        {
            _line.RemoveTo(start);
            _line.Insert(common);
        }
        else if (names.Count > 1)
        {
            output.Write($"\n{string.Join("  ", names)}\n");
        }
    }

    private void Draw(string prompt)
    {
        // A terminal that does not tell its width gives 0.
        var columns = width() is > 0 and var known ? known : UsualWidth;
        var room = Math.Max(1, columns - prompt.Length - 1);
        var first = Math.Max(0, _line.Cursor - room);
        var shown = _line.Text.Substring(first, Math.Min(room, _line.Text.Length - first));
        output.Write($"\r{prompt}{shown}{EraseToEnd}\r");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\u001b[{prompt.Length + _line.Cursor - first}C"));
        output.Flush();
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey wanted) =>
        key.Key == wanted && key.Modifiers.HasFlag(ConsoleModifiers.Control);
}
