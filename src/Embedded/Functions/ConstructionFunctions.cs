using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>New vectors, matrices, dictionaries, pairs and random numbers.</summary>
internal static class ConstructionFunctions
{
    // Its square still fits a vector.
    private const int LargestUnitMatrix = 30_000;

    public static void Register(FunctionTable table)
    {
        table.Add("array(dataType, [initialSize], [capacity], [defaultValue])", "A vector of a type, filled with a default: 0, or null for text.",
            (_, a) => NewVector(a));
        table.Add("matrix(X, [Y...])", "Columns as a matrix; or, of a type, rows and columns, a matrix of its default.", (_, a) => NewMatrix(a));
        table.Add("dict(keyObj, valueObj, [ordered])", "A dictionary of keys and values, or an empty one of two types.", (_, a) => NewDictionary(a));
        table.Add("pair(a, b)", "first:second", (_, a) => new Pair(a.Scalar(0), a.Scalar(1)));
        table.Add("transpose(X)", "Rows as columns.", (_, a) => a[0] is Matrix matrix
            ? Reshaping.Transpose(matrix)
            : a[0] is Vector<Value> ? Reshaping.Transpose(Reshaping.FromColumns("transpose", Rows.ColumnsOf(a)))
            : throw a.Wrong(0, "must be a matrix"));
        table.Alias("flip", "transpose");
        table.Add("reshape(obj, [dim])", "The elements as a matrix of rows:columns; without dimensions as a vector.",
            (_, a) => a.Has(1) ? Conversion.Cast(a[0] is Matrix matrix ? matrix.Data : a[0], a[1]) : Reshaping.Flatten(a[0]));
        table.Add("eye(X)", "The unit matrix.", (_, a) =>
        {
            var n = a.Int(0);
            if (n is < 0 or > LargestUnitMatrix) throw a.Wrong(0, $"must lie between 0 and {LargestUnitMatrix}");
            var items = new double[a.Size((long)n * n)];
            for (var i = 0; i < n; i++) items[(i * n) + i] = 1;
            return new Matrix(Vector.Double(items), n, n);
        });
        AddRandom(table);
    }

    private static void AddRandom(FunctionTable table)
    {
        table.Add("rand(X, [count])", "Random numbers from 0 to before X, random elements of X, or for a UUID, IPADDR or INT128 random ones.", (context, a) =>
            Shaped(a, 1, count => Random(a, context.Random, count)));
        table.Add("norm(mean, std, count)", "Random numbers of a normal distribution.", (context, a) => Shaped(a, 2, count =>
        {
            var (mean, deviation) = (a.Double(0), a.Double(1));
            var items = new double[count];
            for (var i = 0; i < count; i++) items[i] = mean + (deviation * Normal(context.Random));
            return Vector.Double(items);
        }));
        table.Alias("normal", "norm");
        table.Add("setRandomSeed(seed)", "Starts the random numbers anew.", (context, a) =>
        {
            context.Random = new Random(a.Int(0));
            return Scalar.Void;
        });
    }

    private static Vector NewVector(Arguments arguments)
    {
        var type = arguments[0] is Vector template ? ElementType.Of(template) : Conversion.ElementTypeOf(arguments[0]);
        var size = arguments.Int(1, arguments[0] is Vector same ? same.Count : 0);
        return Filled(type, arguments.Size(size), arguments.Find(3));
    }

    /// <summary>A vector of one value: the default given, else 0, or null for text and tuples.</summary>
    internal static Vector Filled(ElementType type, int size, Value? value = null)
    {
        var vector = type.CreateColumn(size);
        var filler = value
            ?? (type.Type.IsNumericOrDecimal() || type.Type.IsTemporal() ? Conversion.Convert(Scalar.Int(0), type) : null);
        if (filler is null) return vector;
        filler = type.Type == DataType.Any ? filler : Conversion.Convert(filler, type);
        for (var i = 0; i < size; i++) vector.Set(i, filler);
        return vector;
    }

    private static Matrix NewMatrix(Arguments arguments)
    {
        if (arguments.Count >= 3 && arguments[0] is Scalar or FunctionValue && arguments[1] is Scalar)
        {
            var (rows, columns) = (arguments.Int(1), arguments.Int(2));
            return new Matrix(Filled(Conversion.ElementTypeOf(arguments[0]), arguments.Size((long)rows * columns), arguments.Find(4)), rows, columns);
        }

        if (arguments.Count == 1 && arguments[0] is Matrix matrix) return matrix;
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i] is Table table && table.Columns.Any(column => column is SymbolVector || column.Type.IsArray()))
                throw arguments.Wrong(i, "is a table with columns of symbols or lists; leave them out, or convert symbols to STRING");
        var parts = Rows.ColumnsOf(arguments);
        // The columns of a table that are not numbers count too, unlike in the functions of rows.
        if (Sequences.Indexes(arguments.Count).Any(i => arguments[i] is Table))
            parts = [.. Sequences.Indexes(arguments.Count).SelectMany(i =>
                arguments[i] is Table table ? table.Columns : Rows.ColumnsOf(arguments, i, i))];
        // A column of text makes the matrix one of text.
        if (parts.Any(column => column.Type.IsText()))
            parts = [.. parts.Select(column => column.Type.IsText() ? column : Conversion.Convert(column, DataType.String))];
        return Reshaping.FromColumns("matrix", parts);
    }

    private static Dictionary NewDictionary(Arguments arguments)
    {
        var isOrdered = arguments.Bool(2, false);
        if (arguments[0] is not Vector keys)
            return new Dictionary(Conversion.TypeOf(arguments[0]), Conversion.TypeOf(arguments[1]), isOrdered);
        var values = arguments[1] as Vector ?? Shapes.Spread("dict", arguments[1], keys.Count);
        if (keys.Count != values.Count) throw Shapes.Unequal("dict", keys.Count, values.Count);
        var dictionary = new Dictionary(keys.Type, values.Type, isOrdered, keys.Count);
        for (var i = 0; i < keys.Count; i++) dictionary[keys.Scalar(i)] = values[i];
        return dictionary;
    }

    private static Value Shaped(Arguments arguments, int index, Func<int, Vector> body)
    {
        if (!arguments.Has(index)) return body(1)[0];
        if (arguments[index] is Pair shape)
            return new Matrix(body(arguments.Size((long)shape.First.AsInt() * shape.Second.AsInt())), shape.First.AsInt(), shape.Second.AsInt());
        var count = arguments.Int(index);
        return body(arguments.Size(count));
    }

    private static Vector Random(Arguments arguments, Random random, int count)
    {
        if (arguments[0] is Vector pool)
        {
            if (pool.Count == 0) throw arguments.Wrong(0, "is empty");
            var rows = new int[count];
            for (var i = 0; i < count; i++) rows[i] = random.Next(pool.Count);
            var drawn = pool.Gather(rows);
            return drawn.Type == DataType.String ? Conversion.Convert(drawn, DataType.Symbol) : drawn;
        }

        if (arguments[0] is Scalar { Type: var type } && type.Category() == DataCategory.Binary)
            return new Vector<UInt128>(type, Drawn(count, () => new UInt128(Bits(random), Bits(random))));
        var limit = arguments.Double(0);
        if (!(limit > 0)) throw arguments.Wrong(0, "must be positive");
        if (arguments[0].Type.Category() == DataCategory.Floating)
            return Conversion.Convert(Vector.Double(Drawn(count, () => random.NextDouble() * limit)), arguments[0].Type);
        var longs = new long[count];
        for (var i = 0; i < count; i++) longs[i] = random.NextInt64(arguments.Scalar(0).AsLong());
        return Conversion.Convert(Vector.Long(longs), arguments[0].Type);
    }

    private static T[] Drawn<T>(int count, Func<T> draw)
    {
        var items = new T[count];
        for (var i = 0; i < count; i++) items[i] = draw();
        return items;
    }

    private static ulong Bits(Random random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.NextBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    // Box and Muller 1958.
    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
