using System.Text;
using System.Text.RegularExpressions;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>The texts that name partitions.</summary>
internal static class PartitionPaths
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    /// <summary>The path of a partition within its database: a slash before the name of each level.</summary>
    public static string Of(IReadOnlyList<string> names) => string.Concat(names.Select(name => "/" + name));

    /// <summary>The path with the database and what tells the table apart, as partitions are reported.</summary>
    public static string Full(TableDefinition table, string path) =>
        $"{table.Database.Path}{path}/{table.Physical.Table}";

    /// <summary>The names of the levels in a path that a script gave.</summary>
    /// <exception cref="ScriptException">The path does not suit the scheme.</exception>
    public static string[] Parse(string path, PartitionScheme scheme)
    {
        var names = path.Trim('/').Split('/');
        if (!path.StartsWith('/') || names.Length != scheme.Domains.Count)
            throw new ScriptException(
                $"\"{path}\" is not the path of a partition: write a slash before the name of each of the "
                + $"{scheme.Domains.Count} level(s), as in \"/20240102\".");
        foreach (var (name, domain) in names.Zip(scheme.Domains))
            if (!domain.HasPartition(name))
                throw new ScriptException(
                    $"\"{path}\": the database has no partition {name} at that level; it is partitioned by "
                    + $"{domain.Type.ToString().ToUpperInvariant()}.");
        return names;
    }

    /// <summary>Tells whether a path fits a pattern, in which ? is any character and % any number of them.</summary>
    public static Func<string, bool> Like(string pattern)
    {
        var expression = new StringBuilder("^");
        foreach (var character in pattern)
            expression.Append(character switch
            {
                '%' => ".*",
                '?' => ".",
                _ => Regex.Escape(character.ToString()),
            });
        var regex = new Regex(expression.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline, PatternLimit);
        return regex.IsMatch;
    }
}
