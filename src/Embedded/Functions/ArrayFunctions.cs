using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Array vectors and columnar tuples: made, tested, filled.</summary>
internal static class ArrayFunctions
{
    /// <summary>Registers the functions; those that they wrap must be registered before.</summary>
    public static void Register(FunctionTable table)
    {
        AddConstruction(table);
        AddTuples(table);
        table.Wrap("row", body => (context, a) => a[0] is Vector rows && RaggedRows.IsRagged(rows)
            ? a[1] is Pair ? rows.Gather(Indexing.Positions(a[1], rows.Count)) : RaggedIndexing.Row(rows, a[1])
            : body(context, a));
        table.Wrap("matrix", body => (context, a) =>
            a.Count == 1 && a[0] is ArrayVector rows ? ToMatrix(a, rows) : body(context, a));
        FlattenFirst(table, "distinct");
        FlattenFirst(table, "nunique");
        AddFill(table, "ffill", column => Shifting.FillForward(column, int.MaxValue), isForward: true);
        AddFill(table, "bfill", column => Shifting.FillBackward(column, int.MaxValue), isForward: false);
    }

    // Distinct values are those of all rows.
    private static void FlattenFirst(FunctionTable table, string name) => table.Wrap(name, body => (context, a) =>
        a[0] is Vector rows && RaggedRows.IsRagged(rows)
            ? context.Functions.Find(name)!.Invoke(context,
                [RaggedRows.Elements(rows), .. Enumerable.Range(1, a.Count - 1).Select(a.Find)])
            : body(context, a));

    private static void AddConstruction(FunctionTable table)
    {
        table.Add("arrayVector(index, value)", "The elements of value in rows that end before the positions in index.",
            (_, a) =>
        {
            var (ends, values) = (a.Vector(0).OwnNumbers<int>(), a.Vector(1));
            for (var i = 0; i < ends.Length; i++)
                if (ends[i] <= (i == 0 ? 0 : ends[i - 1]) || ends[i] > values.Count)
                    throw a.Wrong(0, "must increase from 1 or above to at most the number of values");
            if (values.IsTuple()) throw a.Wrong(1, "must hold values of one type");
            return new ArrayVector(values.Slice(0, ends.Length == 0 ? 0 : ends[^1]), ends);
        });
        table.Add("fixedLengthArrayVector(args...)",
            "Vectors, tuples of vectors, matrices and tables side by side, as an array vector.",
            (_, a) => RaggedRows.FromColumns(a.FunctionName, SideBySide(a)));
        table.Add("toArray(X)", "The values of a group as one row of an array vector.",
            (_, a) => new ArrayVector(a.Vector(0).Copy(), [a[0].Count]), FunctionTraits.Aggregate);
        table.Wrap("array", body => (context, a) =>
        {
            if (a[0] is not Vector && Conversion.TypeOf(a[0]).IsArray() && a.Int(1, 0) != 0)
                throw a.Wrong(1, "must be 0 for an array vector; append its rows");
            return body(context, a);
        });
        table.Add("bigarray(dataType, [initialSize], [capacity], [defaultValue])",
            "As array; the embedded engine has no blocks of memory.",
            (context, a) => context.Functions.Find("array")!.Invoke(context, [a[0], a.Find(1), a.Find(2), a.Find(3)]));
    }

    private static void AddTuples(FunctionTable table)
    {
        table.Add("isColumnarTuple(X)", "Is X a columnar tuple?", (_, a) =>
            Scalar.Bool(a[0] is Vector<Value> { IsColumnar: true }));
        table.Add("setColumnarTuple!(X, [on])",
            "Makes a tuple a columnar tuple, or, with on=false, a mere tuple again.", (_, a) =>
        {
            var tuple = a[0] as Vector<Value> ?? throw a.Wrong(0, "must be a tuple");
            var isOn = a.Bool(1, true);
            if (isOn) RequireOneType(a, tuple);
            tuple.IsColumnar = isOn;
            return tuple;
        });
        table.Add("toTuple(X)", "The values of a group as one element of a tuple.", (_, a) =>
            Grouped(a), FunctionTraits.Aggregate);
        table.Add("toColumnarTuple(X)", "The values of a group as one row of a columnar tuple.", (_, a) =>
            Grouped(a), FunctionTraits.Aggregate);
        table.Add("tupleSum(X)", "The sums of the results of several calls, of one or of several values each.",
            (_, a) => TupleSum(a));
    }

    private static Vector<Value> Grouped(Arguments arguments) =>
        new(DataType.Any, [arguments.Vector(0).Copy()]) { IsColumnar = true };

    private static void RequireOneType(Arguments arguments, Vector<Value> tuple)
    {
        var type = DataType.Void;
        foreach (var item in tuple.Span)
            if (item is not (Scalar or Vector) || item.IsTuple() || !Promotion.TryJoin(type, item.Type, out type))
                throw arguments.Wrong(0, "must hold scalars and vectors of one type");
    }

    private static List<Vector> SideBySide(Arguments arguments)
    {
        var columns = new List<Vector>();
        for (var i = 0; i < arguments.Count; i++)
        {
            columns.AddRange(arguments[i] switch
            {
                Table table => table.Columns,
                ArrayVector rows when IsFixed(rows) => RaggedRows.ToColumns(rows),
                ArrayVector => throw arguments.Wrong(i, "is an array vector whose rows differ in length"),
                _ => Rows.ColumnsOf(arguments, i, i),
            });
        }

        return columns;
    }

    private static bool IsFixed(ArrayVector rows) => RaggedRows.Lengths(rows).Distinct().Count() <= 1;

    private static Matrix ToMatrix(Arguments arguments, ArrayVector rows) => IsFixed(rows)
        ? Reshaping.FromColumns("matrix", RaggedRows.ToColumns(rows))
        : throw arguments.Wrong(0, "must have rows of one length");

    private static Value TupleSum(Arguments arguments)
    {
        var tuple = arguments[0] as Vector<Value> ?? throw arguments.Wrong(0, "must be a tuple");
        var sums = Array.ConvertAll(tuple.Span.ToArray(), SumOf);
        return sums.Length == 1 ? sums[0] : Vector.Tuple(sums);
    }

    private static Value SumOf(Value results)
    {
        if (results is not Vector items || items.Count == 0) return results;
        var sum = items[0];
        for (var i = 1; i < items.Count; i++) sum = Operators.Binary(BinaryOperator.Add, sum, items[i]);
        return sum;
    }

    // An empty row takes the nearest row that is not empty; a null in a row the nearest value at its place in other
    // rows.
    private static void AddFill(FunctionTable table, string name, Func<Vector, Vector> fill, bool isForward)
    {
        table.Wrap(name, body => (context, a) =>
            a[0] is ArrayVector rows ? Filled(a, rows, fill, isForward) : body(context, a));
        table.Wrap(name + "!", body => (context, a) => a[0] is ArrayVector
            ? throw a.Wrong(0, $"is an array vector, whose rows cannot change in place; use x = {name}(x)")
            : body(context, a));
    }

    private static ArrayVector Filled(Arguments arguments, ArrayVector rows, Func<Vector, Vector> fill, bool isForward)
    {
        if (arguments.Has(1)) throw arguments.Wrong(1, "cannot be given for an array vector");
        var sources = new int[rows.Count];
        for (int i = 0, last = -1; i < sources.Length; i++)
        {
            var row = isForward ? i : sources.Length - 1 - i;
            if (!rows.IsNull(row)) last = row;
            sources[row] = last < 0 ? row : last;
        }

        var full = (ArrayVector)rows.Gather(sources);
        var columns = Array.ConvertAll(RaggedRows.ToColumns(full), column => fill(column));
        var places = new int[full.Values.Count];
        var side = rows.Values.CreateEmpty(full.Count * columns.Length);
        foreach (var column in columns) side.AddRange(column);
        for (var row = 0; row < full.Count; row++)
            for (var at = full.RowStart(row); at < full.RowEnds[row]; at++)
                places[at] = ((at - full.RowStart(row)) * full.Count) + row;
        return full.WithValues(side.Gather(places));
    }
}
