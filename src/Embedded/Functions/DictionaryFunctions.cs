using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Dictionaries: shared, changed by key, turned into tables and back.</summary>
internal static class DictionaryFunctions
{
    /// <summary>Registers the functions; those that they wrap must be registered before.</summary>
    public static void Register(FunctionTable table)
    {
        table.Add("isOrderedDict(X)", "Is X a dictionary that keeps the order of its keys?",
            (_, a) => Scalar.Bool(a[0] is Dictionary dictionary ? dictionary.IsOrdered
                : throw a.Wrong(0, "must be a dictionary")));
        table.Add("syncDict(keyObj, valueObj, [sharedName], [ordered])",
            "As dict, for use by several sessions under a shared name.", (context, a) =>
        {
            var dictionary = context.Functions.Find("dict")!.Invoke(context, [a[0], a[1], a.Find(3)]);
            if (a.Has(2)) context.Share(a.Text(2), dictionary);
            return dictionary;
        });
        table.Add("dictUpdate!(dictionary, function, keys, parameters, [initFunc])",
            "The values of keys replaced by function(value, parameter); a new key gets initFunc(parameter), or the parameter.", Update);
        table.Add("erase!(obj, key)",
            "Keys of a dictionary, or the rows of a table that meet a condition, taken away in place.", Erase);
        table.Wrap("transpose", body => (context, a) => Transpose(a) ?? body(context, a));
        table.Wrap("flip", body => (context, a) => Transpose(a) ?? body(context, a));
    }

    private static Value Update(CallContext context, Arguments arguments)
    {
        var dictionary = arguments[0] as Dictionary ?? throw arguments.Wrong(0, "must be a dictionary");
        var keys = Columns.Of("dictUpdate!", arguments[2]);
        var parameters = arguments[3] is Vector given ? given : Columns.Of("dictUpdate!", arguments[3]);
        if (parameters.Count != keys.Count) throw Shapes.Unequal("dictUpdate!", keys.Count, parameters.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            var (key, parameter) = (keys.Scalar(i), parameters[i]);
            // append! and its like change their argument, which other variables may hold too.
            var value = dictionary.Find(key) is { } present
                ? context.Invoke(arguments.Function(1), ValueCopy.Of(present), parameter)
                : arguments.Has(4) ? context.Invoke(arguments.Function(4), parameter) : parameter;
            Indexing.Set(dictionary, [key], value);
        }

        return dictionary;
    }

    private static Value Erase(CallContext context, Arguments arguments)
    {
        switch (arguments[0])
        {
            case Dictionary dictionary:
                var keys = Columns.Of("erase!", arguments[1]);
                for (var i = 0; i < keys.Count; i++) dictionary.Remove(keys.Scalar(i));
                return dictionary;
            case SetValue set:
                SetOperations.RemoveAll(set, arguments[1]);
                return set;
            case Table table when arguments[1] is CodeValue condition:
                Keep(table, Sql.MetacodeFilter.RowsWithout(context, table, condition));
                return table;
            default:
                throw arguments.Wrong(0, "must be a dictionary, a set, or a table with a condition such as <x > 1>");
        }
    }

    private static void Keep(Table table, int[] rows)
    {
        foreach (var column in table.Columns)
        {
            var kept = column.Gather(rows);
            column.RemoveRange(0, column.Count);
            column.AddRange(kept);
        }
    }

    private static Value? Transpose(Arguments arguments) => arguments[0] switch
    {
        Table table => ToDictionary(table),
        Dictionary dictionary => ToTable(arguments, dictionary),
        Vector rows when RaggedRows.IsRagged(rows) => Turned(arguments, rows),
        Vector<Value> { Count: > 0 } tuple => Turned(arguments, tuple),
        _ => null,
    };

    private static Dictionary ToDictionary(Table table)
    {
        var dictionary = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        foreach (var (name, column) in table.Names.Zip(table.Columns)) dictionary[Scalar.String(name)] = column.Copy();
        return dictionary;
    }

    private static Table ToTable(Arguments arguments, Dictionary dictionary)
    {
        if (!dictionary.KeyType.IsText()) throw arguments.Wrong(0, "must have keys of type STRING");
        if (dictionary.Values.FirstOrDefault() is Dictionary first) return Nested(arguments, dictionary, first);
        var rows = dictionary.Values.OfType<Vector>().Select(vector => vector.Count).DefaultIfEmpty(1).First();
        return new Table(
            dictionary.Keys.Select(Formatter.Plain),
            dictionary.Values.Select(value => Shapes.Spread("transpose", value, rows).Copy()));
    }

    private static Table Nested(Arguments arguments, Dictionary dictionary, Dictionary first)
    {
        var inner = dictionary.Values.Select(value =>
            value as Dictionary ?? throw arguments.Wrong(0, "must hold dictionaries only")).ToArray();
        var columns = first.Keys.Select(key =>
            Columns.CombineScalars(Array.ConvertAll(inner, row => row.Find(key) ?? Scalar.Void)));
        return new Table(
            ["key", .. first.Keys.Select(Formatter.Plain)], [Columns.CombineScalars([.. dictionary.Keys]), .. columns]);
    }

    private static Vector Turned(Arguments arguments, Vector rows)
    {
        if (RaggedRows.Lengths(rows).Distinct().Count() > 1) throw arguments.Wrong(0, "must have rows of one length");
        if (RaggedRows.IsRagged(rows)) return RaggedRows.Build(RaggedRows.ToColumns(rows), rows);
        var parts = new Value[rows[0].Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Columns.CombineScalars([.. ((Vector<Value>)rows).Span.ToArray().Select(item =>
                item is Vector row ? row[i] : item)]);
        return Vector.Tuple(parts);
    }
}
