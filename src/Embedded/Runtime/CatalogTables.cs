using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// What <c>catalog.schema.table</c> means in a session, and <c>schema.table</c> once a catalog is in use. A variable of the
/// first name comes before any catalog.
/// </summary>
internal sealed class CatalogTables(Session session)
{
    /// <summary>The catalog in use; null without one.</summary>
    public string? Current { get; set; }

    /// <summary>Lets schemas without a catalog be those of this one.</summary>
    /// <exception cref="ScriptException">There is no such catalog.</exception>
    public void Use(string catalog)
    {
        session.Store.CatalogNames.SchemasOf(catalog);
        Current = catalog;
    }

    /// <summary>The stored table that dotted names mean; null when they mean something else.</summary>
    /// <exception cref="ScriptException">The catalog has no such schema, or the schema no such table.</exception>
    public StoredTable? FindTable(MemberExpression member, Frame frame)
    {
        var names = session.Store.CatalogNames;
        if (!names.Catalogs.Any() || PartsOf(member, frame) is not { } parts) return null;
        return parts switch
        {
            [var catalog, var schema, var table] when names.Contains(catalog) =>
                session.Store.OpenTable(names.Database(catalog, schema), table),
            [var schema, var table] when Current is { } catalog && names.Find(catalog, schema) is { } path =>
                session.Store.OpenTable(path, table),
            _ => null,
        };
    }

    /// <summary>
    /// The catalog and the schema that names without quotes mean, whether there is such a schema or not; null when they are
    /// variables, or no names.
    /// </summary>
    /// <exception cref="ScriptException">The schema has no catalog, and none is in use.</exception>
    public (string Catalog, string Schema)? SchemaNamed(Expression expression, Frame frame) => PartsOf(expression, frame) switch
    {
        [var catalog, var schema] => (catalog, schema),
        [var schema] => Current is { } catalog
            ? (catalog, schema)
            : throw frame.ErrorAt(expression, $"The schema {schema} needs its catalog: write catalog.{schema}, or use catalog before."),
        _ => null,
    };

    /// <summary>A path for a new database that is created by its names.</summary>
    public string NewPath(string catalog, string schema) => string.Create(
        CultureInfo.InvariantCulture,
        $"{StoragePaths.Prefix}{catalog}_{schema}_{session.Time.GetUtcNow().ToUnixTimeMilliseconds()}");

    private List<string>? PartsOf(Expression expression, Frame frame)
    {
        switch (expression)
        {
            case NameExpression { Namespace: null } name when session.Names.FindVariable(name.Name, frame) is null
                && frame.Columns?.Find(null, name.Name) is null:
                return [name.Name];
            case MemberExpression member when PartsOf(member.Target, frame) is { } parts:
                parts.Add(member.Member);
                return parts;
            default:
                return null;
        }
    }
}
