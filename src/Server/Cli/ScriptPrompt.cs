using DolphinQuant.Data;
using DolphinQuant.Server.Cli.Prompt;

namespace DolphinQuant.Server.Cli;

/// <summary>
/// Reads statements from the terminal and runs them in one session until <c>exit</c>, <c>quit</c> or the end of the
/// input. A statement goes on over lines while a bracket is open; at a terminal an empty line drops it.
/// </summary>
internal sealed class ScriptPrompt(ScriptTerminal terminal)
{
    // A pipe is not prompted, so that its output holds values only.
    private readonly LineEditor? _editor = Console.IsInputRedirected || Console.IsOutputRedirected ? null : terminal.CreateEditor();

    private const string First = "> ";
    private const string Continued = ". ";

    /// <summary>Runs until the input ends. A failed statement does not end it.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && await ReadStatementAsync() is { } statement)
        {
            if (statement.Trim() is "exit" or "quit") break;
            if (statement.Trim().Length == 0) continue;
            try
            {
                await terminal.RunTextAsync(statement, cancellationToken);
            }
            catch (DatabaseException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
            }
        }

        return ExitStatus.Done;
    }

    /// <summary>The depth of open brackets behind a text; what stands in texts and comments does not count.</summary>
    internal static int OpenBrackets(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
            {
                i = EndOfText(text, i);
            }
            else if (text.AsSpan(i).StartsWith("//", StringComparison.Ordinal))
            {
                i = text.IndexOf('\n', i) is >= 0 and var end ? end : text.Length;
            }
            else if (text[i] is '(' or '[' or '{')
            {
                depth++;
            }
            else if (text[i] is ')' or ']' or '}')
            {
                depth--;
            }
        }

        return depth;
    }

    private static int EndOfText(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == text[start]) return i;
        }

        return text.Length;
    }

    // Null at the end of the input.
    private async Task<string?> ReadStatementAsync()
    {
        var statement = await ReadLineAsync(First);
        while (statement is not null && OpenBrackets(statement) > 0 && await ReadLineAsync(Continued) is { } more)
            statement = more.Length == 0 && _editor is not null ? "" : $"{statement}\n{more}";
        return statement;
    }

    private async Task<string?> ReadLineAsync(string prompt)
    {
        if (_editor is null) return await Console.In.ReadLineAsync();
        // While a line is read, Ctrl-C drops it; while a script runs, it stops the script.
        Console.TreatControlCAsInput = true;
        try
        {
            return await _editor.ReadAsync(prompt);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
