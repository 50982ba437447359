using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What a value is: sizes, types, names, schema, equality.</summary>
internal static class InspectionFunctions
{
    public static void Register(FunctionTable table)
    {
        AddSizes(table);
        AddTypes(table);
        table.Add("columnNames(X)", "The names of the columns.", (_, a) => a[0] switch
        {
            Table rows => Vector.String([.. rows.Names]),
            Matrix { ColumnLabels: { } labels } => labels.Copy(),
            Matrix => Scalar.Void,
            IDescribed described => NamesOf(described.Describe()),
            _ => throw a.Wrong(0, "must be a table or a matrix"),
        });
        table.Alias("colNames", "columnNames");
        table.Add("rowNames(X)", "The labels of a matrix's rows.",
            (_, a) => a[0] is Matrix matrix ? matrix.RowLabels?.Copy() ?? (Value)Scalar.Void : throw a.Wrong(0, "must be a matrix"));
        table.Add("keys(X)", "The keys of a dictionary, the elements of a set, or the names of a table's columns.", (_, a) => a[0] switch
        {
            Dictionary dictionary => KeysOf(dictionary),
            SetValue set => set.ToVector(),
            Table rows => Vector.String([.. rows.Names]),
            _ => throw a.Wrong(0, "must be a dictionary, a set or a table"),
        });
        table.Add("values(X)", "The values of a dictionary, or the columns of a table.", (_, a) => a[0] switch
        {
            Dictionary { Type: not DataType.Any } dictionary => Columns.CombineScalars([.. dictionary.Values]),
            Dictionary dictionary => Vector.Tuple([.. dictionary.Values]),
            Table rows => Vector.Tuple([.. rows.Columns]),
            _ => throw a.Wrong(0, "must be a dictionary or a table"),
        });
        table.Add("schema(table)", "What is known about a table or database, as a dictionary.", (_, a) => a[0] switch
        {
            Table rows => SchemaOf(rows),
            IDescribed described => described.Describe(),
            _ => throw a.Wrong(0, "must be a table or a database"),
        });
        table.Add("eqObj(obj1, obj2, [precision])", "Are type and values of two objects the same?",
            (_, a) => Scalar.Bool(Equality.Same(a[0], a[1], a.Has(2) ? Math.Pow(10, -a.Int(2)) : null)));
    }

    private static void AddSizes(FunctionTable table)
    {
        table.Add("size(X)", "The number of elements; the rows of a table.", (_, a) => Scalar.Int(a[0].Count));
        table.Add("rows(X)", "The number of rows.", (_, a) => Scalar.Int(a[0] is Matrix matrix ? matrix.Rows : a[0].Count));
        table.Add("cols(X)", "The number of columns.", (_, a) => Scalar.Int(a[0] switch
        {
            Matrix matrix => matrix.Columns,
            Table rows => rows.Columns.Count,
            _ => 1,
        }));
        table.Alias("columns", "cols");
        table.Add("shape(X)", "rows:columns.", (_, a) => a[0] switch
        {
            Matrix matrix => new Pair(Scalar.Int(matrix.Rows), Scalar.Int(matrix.Columns)),
            Table rows => new Pair(Scalar.Int(rows.Count), Scalar.Int(rows.Columns.Count)),
            _ => new Pair(Scalar.Int(a[0].Count), Scalar.Int(1)),
        });
        table.Add("rowNo(X)", "0, 1, ... for the rows of a vector.", (_, a) => Vector.Int(Sequences.Indexes(a[0].Count)));
    }

    private static void AddTypes(FunctionTable table)
    {
        table.Add("typestr(X)", "The type as text, such as FAST DOUBLE VECTOR.", (_, a) => Scalar.String(TypeText(a[0])));
        table.Add("type(X)", "The number of the type.", (_, a) => Scalar.Int((int)a[0].Type));
        table.Add("form(X)", "The number of the form: 0 scalar, 1 vector, 2 pair, 3 matrix, 4 set, 5 dictionary, 6 table, 7 chart.",
            (_, a) => Scalar.Int((int)a[0].Form));
        table.Add("category(X)", "The number of the type's category.", (_, a) => Scalar.Int((int)a[0].Type.Category()));
        Test(table, "isScalar", DataForm.Scalar);
        Test(table, "isVector", DataForm.Vector);
        Test(table, "isPair", DataForm.Pair);
        Test(table, "isMatrix", DataForm.Matrix);
        Test(table, "isSet", DataForm.Set);
        Test(table, "isDict", DataForm.Dictionary);
        Test(table, "isTable", DataForm.Table);
    }

    private static void Test(FunctionTable table, string name, DataForm form) =>
        table.Add($"{name}(X)", $"Is X a {form.ToString().ToLowerInvariant()}?", (_, a) => Scalar.Bool(a[0].Form == form));

    private static string TypeText(Value value) => value switch
    {
        Vector { Type: DataType.Compressed } => "HUGE COMPRESSED VECTOR",
        Vector<Value> => "ANY VECTOR",
        Vector<string> => $"{value.Type.DisplayName()} VECTOR",
        Vector => $"FAST {value.Type.DisplayName()} VECTOR",
        Matrix => $"FAST {value.Type.DisplayName()} MATRIX",
        Tables.PartitionedTable or Tables.KeyedTable { IsPartitioned: true } => "SEGMENTED IN-MEMORY TABLE",
        Table => "IN-MEMORY TABLE",
        SetValue => $"{value.Type.DisplayName()} SET",
        Dictionary { KeyType: var key } => $"{key.DisplayName()}->{value.Type.DisplayName()} DICTIONARY",
        Pair => $"{value.Type.DisplayName()} PAIR",
        FunctionValue => "SYSTEM OBJECT",
        Chart => "CHART",
        _ => value.Type.DisplayName(),
    };

    private static Vector KeysOf(Dictionary dictionary)
    {
        var keys = Vector.Create(dictionary.KeyType);
        foreach (var key in dictionary.Keys) keys.Add(key);
        return keys;
    }

    private static Value NamesOf(Dictionary schema) =>
        schema.Find("colDefs") is Table definitions ? definitions["name"].Copy() : Scalar.Void;

    private static Dictionary SchemaOf(Table table)
    {
        var schema = new Dictionary(DataType.String, DataType.Any);
        var definitions = table.Schema;
        schema[Scalar.String("chunkGranularity")] = Scalar.String("");
        schema[Scalar.String("partitionColumnIndex")] = Scalar.Int(-1);
        schema[Scalar.String("colDefs")] = new Table(
            ("name", Vector.String([.. definitions.Select(d => d.Name)])),
            ("typeString", Vector.String([.. definitions.Select(d => new ElementType(d.Type, d.Scale).DisplayName)])),
            ("typeInt", Vector.Int([.. definitions.Select(d => (int)d.Type)])),
            ("extra", Vector.Int([.. definitions.Select(d => d.Type.ElementType().IsDecimal() ? d.Scale : int.MinValue)])),
            ("comment", Vector.Create(DataType.String, definitions.Count)));
        return schema;
    }
}

/// <summary>Sameness of whole objects.</summary>
internal static class Equality
{
    /// <summary>True when forms, types and all elements are the same; floating numbers within <paramref name="tolerance"/>.</summary>
    public static bool Same(Value x, Value y, double? tolerance) => (x, y) switch
    {
        (Scalar a, Scalar b) => a.Type == b.Type && SameScalar(a, b, tolerance),
        (Pair a, Pair b) => Same(a.First, b.First, tolerance) && Same(a.Second, b.Second, tolerance),
        (Vector a, Vector b) => a.Type == b.Type && a.Count == b.Count
            && Enumerable.Range(0, a.Count).All(i => Same(a[i], b[i], tolerance)),
        (Matrix a, Matrix b) => a.Rows == b.Rows && Same(a.Data, b.Data, tolerance),
        (Table a, Table b) => a.Names.SequenceEqual(b.Names) && a.Columns.Zip(b.Columns).All(pair => Same(pair.First, pair.Second, tolerance)),
        (Dictionary a, Dictionary b) => a.Count == b.Count
            && a.Keys.All(key => b.Find(key) is { } other && Same(a[key], other, tolerance)),
        (SetValue a, SetValue b) => a.Count == b.Count && a.Items.All(b.Contains),
        _ => ReferenceEquals(x, y),
    };

    private static bool SameScalar(Scalar a, Scalar b, double? tolerance) =>
        tolerance is { } limit && a.Type.Category() == DataCategory.Floating && !a.IsNull && !b.IsNull
            ? Math.Abs(a.AsDouble() - b.AsDouble()) <= limit
            : a.Equals(b) || (a.IsNull && b.IsNull);
}
