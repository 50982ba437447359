using System.Collections.Immutable;
using System.Text.Json;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>
/// The names by which SQL reaches databases: catalogs, and in each of them schemas, which stand for databases. A database
/// keeps its <c>dfs://</c> path whatever it is called. An unchanging value, stored as one document.
/// </summary>
internal sealed class CatalogNames
{
    private readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> _schemas;

    private CatalogNames(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> schemas) => _schemas = schemas;

    /// <summary>No catalogs.</summary>
    public static CatalogNames None { get; } = new(
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, string>>(StringComparer.Ordinal));

    /// <summary>The names of all catalogs, sorted.</summary>
    public IEnumerable<string> Catalogs => _schemas.Keys;

    /// <summary>Reads what <see cref="ToDocument"/> made.</summary>
    public static CatalogNames Parse(string document)
    {
        var read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(document)!;
        return new CatalogNames(read.ToImmutableSortedDictionary(
            catalog => catalog.Key, catalog => catalog.Value.ToImmutableSortedDictionary(StringComparer.Ordinal), StringComparer.Ordinal));
    }

    /// <summary>The text form.</summary>
    public string ToDocument() => JsonSerializer.Serialize(_schemas);

    /// <summary>True when there is a catalog of this name.</summary>
    public bool Contains(string catalog) => _schemas.ContainsKey(catalog);

    /// <summary>The schemas of a catalog with the paths of their databases.</summary>
    /// <exception cref="ScriptException">There is no such catalog.</exception>
    public IReadOnlyDictionary<string, string> SchemasOf(string catalog) => Held(catalog);

    /// <summary>The path of the database that a schema stands for, or null.</summary>
    public string? Find(string catalog, string schema) => _schemas.GetValueOrDefault(catalog)?.GetValueOrDefault(schema);

    /// <exception cref="ScriptException">The name is taken, or no name.</exception>
    public CatalogNames Add(string catalog) => Contains(catalog)
        ? throw new ScriptException($"There is a catalog {catalog} already.")
        : new CatalogNames(_schemas.Add(Checked(catalog), Empty));

    /// <exception cref="ScriptException">There is no such catalog.</exception>
    public CatalogNames Remove(string catalog)
    {
        Held(catalog);
        return new CatalogNames(_schemas.Remove(catalog));
    }

    /// <exception cref="ScriptException">There is no such catalog, or the new name is taken.</exception>
    public CatalogNames Rename(string catalog, string name)
    {
        var schemas = Held(catalog);
        if (Contains(name)) throw new ScriptException($"There is a catalog {name} already.");
        return new CatalogNames(_schemas.Remove(catalog).Add(Checked(name), schemas));
    }

    /// <summary>Makes a database known as a schema.</summary>
    /// <exception cref="ScriptException">The name is taken, or the database has a name already.</exception>
    public CatalogNames Add(string catalog, string schema, string database)
    {
        var schemas = Held(catalog);
        if (schemas.ContainsKey(schema)) throw new ScriptException($"The catalog {catalog} has a schema {schema} already.");
        foreach (var (other, named) in _schemas)
            foreach (var (name, path) in named)
                if (path == database)
                    throw new ScriptException($"{database} is the schema {other}.{name} already; a database belongs to one catalog.");
        return new CatalogNames(_schemas.SetItem(catalog, schemas.Add(Checked(schema), database)));
    }

    /// <summary>Forgets a schema; its database stays.</summary>
    /// <exception cref="ScriptException">There is none of that name.</exception>
    public CatalogNames Remove(string catalog, string schema)
    {
        Database(catalog, schema);
        return new CatalogNames(_schemas.SetItem(catalog, Held(catalog).Remove(schema)));
    }

    /// <exception cref="ScriptException">There is none of the old name, or one of the new.</exception>
    public CatalogNames Rename(string catalog, string schema, string name)
    {
        var database = Database(catalog, schema);
        if (Find(catalog, name) is not null) throw new ScriptException($"The catalog {catalog} has a schema {name} already.");
        return new CatalogNames(_schemas.SetItem(catalog, Held(catalog).Remove(schema).Add(Checked(name), database)));
    }

    /// <summary>The names without those of a database.</summary>
    public CatalogNames Without(string database) => new(_schemas.ToImmutableSortedDictionary(
        catalog => catalog.Key,
        catalog => catalog.Value.RemoveRange(catalog.Value.Where(schema => schema.Value == database).Select(schema => schema.Key)),
        StringComparer.Ordinal));

    /// <summary>The path of the database that a schema stands for.</summary>
    /// <exception cref="ScriptException">There is no such catalog or schema.</exception>
    public string Database(string catalog, string schema) => Held(catalog).GetValueOrDefault(schema)
        ?? throw new ScriptException($"The catalog {catalog} has no schema {schema}."
            + Runtime.NameSuggestions.For(schema, Held(catalog).Keys));

    private static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, string> Held(string catalog) => _schemas.GetValueOrDefault(catalog)
        ?? throw new ScriptException(
            $"The catalog {catalog} doesn't exist." + Runtime.NameSuggestions.For(catalog, _schemas.Keys));

    // Names follow the rule of variables, as they stand in scripts without quotes.
    private static string Checked(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : throw new ScriptException(
                $"'{name}' is no name of a catalog or schema: it begins with a letter, and has letters, digits and _ only.");
}
