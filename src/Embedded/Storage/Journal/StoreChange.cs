using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Storage.Journal;

/// <summary>One change that a transaction made, so that it can be made again on a copy of the store before it.</summary>
internal abstract record StoreChange
{
    /// <summary>The change as a tuple, which DolphinDB's binary encoding can write.</summary>
    public abstract Vector ToTuple();

    /// <summary>Reads what <see cref="ToTuple"/> made.</summary>
    /// <exception cref="DatabaseException">It is of a kind that this version does not know.</exception>
    public static StoreChange FromTuple(Vector tuple) => Text(tuple, 0) switch
    {
        RowsAppended.Kind => new RowsAppended(Number(tuple, 1), (Table)tuple[2]),
        RowsUpserted.Kind => new RowsUpserted(
            Number(tuple, 1), (Table)tuple[2], ((Vector)tuple[3]).Texts(), Number(tuple, 4) != 0),
        RowsDeleted.Kind => new RowsDeleted(Number(tuple, 1), Predicates((Vector)tuple[2])),
        DatabaseCreated.Kind => new DatabaseCreated(Number(tuple, 1), Text(tuple, 2), Text(tuple, 3)),
        DatabaseAltered.Kind => new DatabaseAltered(Number(tuple, 1), Text(tuple, 2)),
        DatabaseDropped.Kind => new DatabaseDropped(Number(tuple, 1)),
        TableCreated.Kind => new TableCreated(Number(tuple, 1), Text(tuple, 2), Text(tuple, 3), Text(tuple, 4)),
        TableDropped.Kind => new TableDropped(Number(tuple, 1)),
        TableAltered.Kind => new TableAltered(Number(tuple, 1), Text(tuple, 2), Text(tuple, 3)),
        TableRenamed.Kind => new TableRenamed(Number(tuple, 1), Text(tuple, 2)),
        CatalogNamesChanged.Kind => new CatalogNamesChanged(Text(tuple, 2)),
        var unknown => throw new DatabaseException(
            $"The change journal holds a change of the kind {unknown}: use the version of the program that wrote it, or a "
            + "later one.",
            isTransient: false),
    };

    /// <summary>A tuple of texts, numbers, and values.</summary>
    protected static Vector Tuple(string kind, int id, params Value[] more) =>
        Vector.Tuple([Scalar.String(kind), Scalar.Int(id), .. more]);

    private static string Text(Vector tuple, int index) => ((Scalar)tuple[index]).AsText();

    private static int Number(Vector tuple, int index) => ((Scalar)tuple[index]).AsInt();

    private static StoredPredicate[] Predicates(Vector tuple) =>
    [
        .. Enumerable.Range(0, tuple.Count / 3).Select(i => new StoredPredicate(
            Text(tuple, 3 * i),
            (StoredComparison)Number(tuple, (3 * i) + 1),
            Items((Vector)tuple[(3 * i) + 2]))),
    ];

    private static Scalar[] Items(Vector values) => [.. Enumerable.Range(0, values.Count).Select(i => (Scalar)values[i])];
}

/// <summary>Rows were appended, as <c>append!</c> does it.</summary>
internal sealed record RowsAppended(int TableId, Table Rows) : StoreChange
{
    public const string Kind = "append";

    public override Vector ToTuple() => Tuple(Kind, TableId, EncodableTexts.Of(Rows));
}

/// <summary>Rows were written over those with the same key, as <c>upsert!</c> does it.</summary>
internal sealed record RowsUpserted(int TableId, Table Rows, IReadOnlyList<string> Keys, bool IgnoresNull) : StoreChange
{
    public const string Kind = "upsert";

    public override Vector ToTuple() =>
        Tuple(Kind, TableId, EncodableTexts.Of(Rows), Vector.String([.. Keys]), Scalar.Int(IgnoresNull ? 1 : 0));
}

/// <summary>The rows that meet all conditions were deleted.</summary>
internal sealed record RowsDeleted(int TableId, IReadOnlyList<StoredPredicate> Predicates) : StoreChange
{
    public const string Kind = "delete";

    public override Vector ToTuple() => Tuple(Kind, TableId, Vector.Tuple([.. Predicates.SelectMany(
        predicate => (Value[])
        [
            Scalar.String(predicate.Column), Scalar.Int((int)predicate.Comparison), Vector.Tuple([.. predicate.Values]),
        ])]));
}

/// <summary>A database was created.</summary>
internal sealed record DatabaseCreated(int Id, string Path, string Document) : StoreChange
{
    public const string Kind = "create database";

    public override Vector ToTuple() => Tuple(Kind, Id, Scalar.String(Path), Scalar.String(Document));
}

/// <summary>The scheme or the retention of a database changed.</summary>
internal sealed record DatabaseAltered(int Id, string Document) : StoreChange
{
    public const string Kind = "alter database";

    public override Vector ToTuple() => Tuple(Kind, Id, Scalar.String(Document));
}

/// <summary>A database was dropped with its tables.</summary>
internal sealed record DatabaseDropped(int Id) : StoreChange
{
    public const string Kind = "drop database";

    public override Vector ToTuple() => Tuple(Kind, Id);
}

/// <summary>A table was created.</summary>
internal sealed record TableCreated(int Id, string Database, string Name, string Document) : StoreChange
{
    public const string Kind = "create table";

    public override Vector ToTuple() =>
        Tuple(Kind, Id, Scalar.String(Database), Scalar.String(Name), Scalar.String(Document));
}

/// <summary>A table was dropped.</summary>
internal sealed record TableDropped(int Id) : StoreChange
{
    public const string Kind = "drop table";

    public override Vector ToTuple() => Tuple(Kind, Id);
}

/// <summary>The columns of a table changed.</summary>
/// <param name="Id">The table.</param>
/// <param name="Document">Its definition afterwards.</param>
/// <param name="Sql">What stood behind <c>ALTER TABLE t</c>.</param>
internal sealed record TableAltered(int Id, string Document, string Sql) : StoreChange
{
    public const string Kind = "alter table";

    public override Vector ToTuple() => Tuple(Kind, Id, Scalar.String(Document), Scalar.String(Sql));
}

/// <summary>A table got another name.</summary>
internal sealed record TableRenamed(int Id, string Name) : StoreChange
{
    public const string Kind = "rename table";

    public override Vector ToTuple() => Tuple(Kind, Id, Scalar.String(Name));
}

/// <summary>The catalogs and schemas by which SQL reaches databases changed.</summary>
/// <param name="Document">All of them afterwards.</param>
internal sealed record CatalogNamesChanged(string Document) : StoreChange
{
    public const string Kind = "catalogs";

    public override Vector ToTuple() => Tuple(Kind, 0, Scalar.String(Document));
}
