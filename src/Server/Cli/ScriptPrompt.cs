using DolphinQuant.Data;

namespace DolphinQuant.Server.Cli;

/// <summary>
/// Reads statements from the terminal and runs them in one session until <c>exit</c>, <c>quit</c> or the end of the
/// input. A statement goes on over lines while a bracket is open.
/// </summary>
internal sealed class ScriptPrompt(ScriptTerminal terminal)
{
    private const string First = "> ";
    private const string Continued = ". ";

    /// <summary>Runs until the input ends. A failed statement does not end it.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && ReadStatement() is { } statement)
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
    private static string? ReadStatement()
    {
        var statement = ReadLine(First);
        while (statement is not null && OpenBrackets(statement) > 0 && ReadLine(Continued) is { } more) statement += "\n" + more;
        return statement;
    }

    private static string? ReadLine(string prompt)
    {
        // A pipe is not prompted, so that its output holds values only.
        if (!Console.IsInputRedirected) Console.Write(prompt);
        return Console.ReadLine();
    }
}
