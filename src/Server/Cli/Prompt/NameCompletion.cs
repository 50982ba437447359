using DolphinQuant.Data;

namespace DolphinQuant.Server.Cli.Prompt;

/// <summary>The names of a session that a text may go on with: functions, variables, and columns behind a table's dot.</summary>
internal sealed class NameCompletion(IDatabaseSession session)
{
    /// <summary>The names that fit what stands before the cursor, in order.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(string before)
    {
        var start = StartOfName(before);
        var begun = before[start..];
        if (begun.Length == 0 && !before.EndsWith('.')) return [];
        var names = start > 0 && before[start - 1] == '.'
            ? (await ColumnsAsync(before[StartOfName(before[..(start - 1)])..(start - 1)])).Concat(await NamesAsync("defs"))
            : (await NamesAsync("objs")).Concat(await NamesAsync("defs"));
        return [.. names.Where(name => name.StartsWith(begun, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Where the name begins that a text ends in.</summary>
    public static int StartOfName(string text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '_')) start--;
        return start;
    }

    /// <summary>What all names begin with.</summary>
    public static string CommonStart(IReadOnlyList<string> names)
    {
        var length = names.Min(name => name.Length);
        while (!names.All(name => name.AsSpan(0, length).SequenceEqual(names[0].AsSpan(0, length)))) length--;
        return names[0][..length];
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string listing) =>
        await session.CallAsync(listing, [], CancellationToken.None) is Table table ? Texts(table.Columns[0]) : [];

    private async Task<IReadOnlyList<string>> ColumnsAsync(string variable)
    {
        try
        {
            return variable.Length > 0
                && await session.CallAsync("objByName", [Scalar.String(variable)], CancellationToken.None) is Table table ? table.Names : [];
        }
        catch (ScriptException)
        {
            // What stands before the dot is no variable: then it has no columns to offer.
            return [];
        }
    }

    private static string[] Texts(Vector column) =>
        [.. Enumerable.Range(0, column.Count).Select(i => ((Scalar)column[i]).AsText())];
}
