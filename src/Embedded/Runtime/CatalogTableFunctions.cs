using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>The functions over catalogs and schemas, the names by which SQL reaches databases.</summary>
internal static class CatalogTableFunctions
{
    public static void Register(FunctionTable table)
    {
        RegisterCatalogs(table);
        RegisterSchemas(table);
        table.Add("getCurrentCatalog()", "The catalog in use; null without one.", (context, _) =>
            ((Session)context).Catalogs.Current is { } current ? Scalar.String(current) : Scalar.NullOf(DataType.String));
        table.Add("setDefaultCatalog(catalog)", "Uses a catalog in this session; an empty text uses none.", (context, a) =>
        {
            if (a.Text(0).Length > 0) ((Session)context).Catalogs.Use(a.Text(0));
            else ((Session)context).Catalogs.Current = null;
            return Scalar.Void;
        });
    }

    private static void RegisterCatalogs(FunctionTable table)
    {
        table.Add("createCatalog(catalog)", "Adds a catalog.", (context, a) =>
        {
            context.Store.ChangeCatalogs(names => names.Add(a.Text(0)));
            return Scalar.Void;
        });
        table.Add("existsCatalog(catalog)", "Tells whether a catalog exists.", (context, a) =>
            Scalar.Bool(context.Store.CatalogNames.Contains(a.Text(0))));
        table.Add("getAllCatalogs()", "The names of all catalogs.", (context, _) =>
            Vector.String([.. context.Store.CatalogNames.Catalogs]));
        table.Add("dropCatalog(catalog)", "Forgets a catalog and its schemas; their databases stay.", (context, a) =>
        {
            context.Store.ChangeCatalogs(names => names.Remove(a.Text(0)));
            if (((Session)context).Catalogs is { } own && own.Current == a.Text(0)) own.Current = null;
            return Scalar.Void;
        });
        table.Add("renameCatalog(oldCatalog, newCatalog)", "Gives a catalog another name.", (context, a) =>
        {
            context.Store.ChangeCatalogs(names => names.Rename(a.Text(0), a.Text(1)));
            if (((Session)context).Catalogs is { } own && own.Current == a.Text(0)) own.Current = a.Text(1);
            return Scalar.Void;
        });
    }

    private static void RegisterSchemas(FunctionTable table)
    {
        table.Add("createSchema(catalog, dbUrl, schema)", "Makes a database known as a schema of a catalog.", (context, a) =>
        {
            var path = context.Store.OpenDatabase(a.Text(1)).Path;
            context.Store.ChangeSchema(path, names => names.Add(a.Text(0), a.Text(2), path));
            return Scalar.Void;
        });
        table.Add("getSchemaByCatalog(catalog)", "The schemas of a catalog with the paths of their databases.", (context, a) =>
        {
            var schemas = context.Store.SchemasOf(a.Text(0));
            return new Table(
                ("schema", Vector.String([.. schemas.Select(schema => schema.Key)])),
                ("dbUrl", Vector.String([.. schemas.Select(schema => schema.Value)])));
        });
        table.Add("dropSchema(catalog, schema)", "Forgets a schema; its database stays.", (context, a) =>
        {
            context.Store.ChangeSchema(
                context.Store.CatalogNames.Database(a.Text(0), a.Text(1)), names => names.Remove(a.Text(0), a.Text(1)));
            return Scalar.Void;
        });
        table.Add("renameSchema(catalog, oldSchema, newSchema)", "Gives a schema another name.", (context, a) =>
        {
            context.Store.ChangeSchema(
                context.Store.CatalogNames.Database(a.Text(0), a.Text(1)),
                names => names.Rename(a.Text(0), a.Text(1), a.Text(2)));
            return Scalar.Void;
        });
    }
}
