using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Null tests, replacements and the row-by-row choice.</summary>
internal static class NullFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("isNull(X)", "Is each element null?", (_, a) => Test(a, isWanted: true));
        table.Add("isValid(X)", "Is each element not null?", (_, a) => Test(a, isWanted: false));
        table.Add("isNothing(X)", "Is X nothing at all, an argument left out?",
            (_, a) => Scalar.Bool(ReferenceEquals(a[0], Scalar.Nothing)));
        table.Add("isVoid(X)", "Is X the untyped null?", (_, a) => Scalar.Bool(a[0].Type == DataType.Void));
        table.Add("nullFill(X, Y)", "Nulls of X replaced by Y, in the type of X.", (_, a) => NullFill(a));
        table.Add("nullFill!(X, newValue)", "As nullFill, in place.", (_, a) => InPlace.Replace(a[0], column => Filled(column, SideOf(a[1], column))));
        table.Add("iif(cond, trueResult, falseResult)", "Row by row the second or the third argument; null where the condition is.",
            (_, a) => Choose(a));
        table.Add("withNullFill(func, x, y, fillValue)", "func of x and y, where a null on one side only is replaced.", (context, a) =>
        {
            var (left, right, filler) = (a[1], a[2], a[3] as Scalar ?? throw a.Wrong(3, "must be a scalar"));
            return context.Invoke(a.Function(0), FilledBeside(left, right, filler), FilledBeside(right, left, filler));
        });
        table.Add("nullCompare(func, X, Y)", "A comparison whose result is null where a side is null.", (context, a) =>
            MaskNulls(context.Invoke(a.Function(0), a[1], a[2]), a[1], a[2]));
    }

    private static Value Test(Arguments arguments, bool isWanted) => arguments[0] switch
    {
        Table table => new Table(table.Names, table.Columns.Select(column => Marks(column, isWanted))),
        Scalar scalar => Scalar.Bool(scalar.IsNull == isWanted),
        _ => Shapes.Map(arguments.FunctionName, arguments[0], column => Marks(column, isWanted)),
    };

    private static Vector<sbyte> Marks(Vector column, bool isWanted)
    {
        var marks = ColumnMemory.Allocate<sbyte>(column.Count);
        for (var i = 0; i < marks.Length; i++) marks[i] = column.IsNull(i) == isWanted ? (sbyte)1 : (sbyte)0;
        return Columns.Bool(marks);
    }

    private static Value NullFill(Arguments arguments)
    {
        if (arguments[0] is Scalar && arguments[1] is not Scalar) throw arguments.Wrong(1, "must be a scalar, as X is one");
        if (arguments[0] is not Table table) return Shapes.Zip(0, "nullFill", arguments[0], arguments[1], (_, x, y) => Filled(x, y));
        var filler = arguments.Scalar(1);
        return new Table(table.Names, table.Columns.Select(column =>
            column.Type.IsText() == filler.Type.IsText() && (column.Type.IsNumeric() || column.Type.IsText() || column.Type == filler.Type)
                ? Filled(column, Columns.Of(filler))
                : column));
    }

    // Nulls replaced where the other side has a value.
    private static Value FilledBeside(Value value, Value other, Scalar filler) => Shapes.Zip(filler, "withNullFill", value, other, (fill, x, y) =>
    {
        var filled = x.Count == y.Count || y.Count == 1 ? x.Copy() : x.Gather(new int[y.Count]);
        for (var i = 0; i < filled.Count; i++)
            if (filled.IsNull(i) && !y.IsNull(y.Count == 1 ? 0 : i))
                filled.Set(i, Conversion.Convert(fill, filled.Type));
        return filled;
    });

    private static Vector SideOf(Value value, Vector column) =>
        value is Scalar scalar ? Columns.Of(scalar) : Shapes.Spread("nullFill!", value, column.Count);

    private static Vector Filled(Vector column, Vector filler)
    {
        if (column.Type == DataType.Void) return filler.Gather(new int[column.Count]);
        var items = Conversion.ConvertLike(filler, column);
        if (column is Vector<double> numbers && items is Vector<double> { Count: 1 } single)
        {
            var results = numbers.Span.ToArray();
            foreach (ref var result in results.AsSpan())
                if (double.IsNaN(result))
                    result = single.Span[0];
            return Vector.Double(results);
        }

        var filled = column.Copy();
        for (var i = 0; i < filled.Count; i++)
            if (filled.IsNull(i))
                filled.Set(i, items[items.Count == 1 ? 0 : i]);
        return filled;
    }

    private static Value Choose(Arguments arguments)
    {
        if (arguments[0] is Scalar condition)
            return condition.IsNull ? NullLike(arguments[1]) : condition.AsBool() ? arguments[1] : arguments[2];
        if (arguments[0] is Matrix matrix)
        {
            var chosen = ChooseRows(arguments, matrix.Data, Tile(arguments[1], matrix), Tile(arguments[2], matrix));
            return new Matrix(chosen, matrix.Rows, matrix.Columns, matrix.RowLabels, matrix.ColumnLabels);
        }

        return arguments[0] is ArrayVector rows
            ? rows.WithValues((Vector)ChooseRows(arguments, rows.Values, Tile(arguments[1], rows), Tile(arguments[2], rows)))
            : ChooseRows(arguments, arguments.Vector(0), arguments[1], arguments[2]);
    }

    private static Value Tile(Value value, ArrayVector shape) => value is Scalar ? value : RaggedOperands.Spread("iif", value, shape);

    private static Scalar NullLike(Value value) => value is Scalar scalar ? Scalar.NullOf(scalar.Type) : Scalar.Void;

    private static Value Tile(Value value, Matrix shape) => value switch
    {
        Matrix matrix => matrix.Data,
        Vector vector when vector.Count == shape.Rows =>
            vector.Gather([.. Enumerable.Range(0, shape.Count).Select(i => i % shape.Rows)]),
        _ => value,
    };

    private static Vector ChooseRows(Arguments arguments, Vector conditions, Value whenTrue, Value whenFalse)
    {
        var marks = conditions is Vector<sbyte> { Type: DataType.Bool } same ? same.Memory : Operators.Truths("iif", conditions).ToArray();
        var truths = marks.Span;
        if (whenTrue.IsTuple() || whenFalse.IsTuple()) return ChooseValues(truths, whenTrue, whenFalse);
        var yes = Side(whenTrue, truths.Length);
        var no = Side(whenFalse, truths.Length);
        if (!Conversion.TryAlign(ref yes, ref no, out var type))
            throw arguments.Wrong(2, $"must be of a type that goes with {whenTrue.Type.DisplayName()}, not {whenFalse.Type.DisplayName()}");
        if (yes is Vector<double> yesNumbers && no is Vector<double> noNumbers)
            return new Vector<double>(type, Pick(marks, yesNumbers.Memory, noNumbers.Memory));
        if (yes is Vector<int> yesInts && no is Vector<int> noInts)
            return new Vector<int>(type, Pick(marks, yesInts.Memory, noInts.Memory));
        var result = ElementType.Of(yes).CreateColumn(truths.Length);
        for (var i = 0; i < truths.Length; i++)
            if (!Null.Is(truths[i]))
                result.Set(i, truths[i] != 0 ? yes[yes.Count == 1 ? 0 : i] : no[no.Count == 1 ? 0 : i]);
        return result;
    }

    private static Vector Side(Value value, int rows) => value is Scalar || value.Count == rows
        ? Columns.Of("iif", value)
        : throw Shapes.Unequal("iif", rows, value.Count);

    private static T[] Pick<T>(ReadOnlyMemory<sbyte> truths, ReadOnlyMemory<T> yes, ReadOnlyMemory<T> no) where T : struct
    {
        var picked = ColumnMemory.Allocate<T>(truths.Length);
        RowRanges.Run(picked.Length, (_, first, end) => Choice.Pick(
            truths.Span[first..end], RowRanges.Part(yes, first, end), RowRanges.Part(no, first, end), picked.AsSpan(first..end)));
        return picked;
    }

    private static Vector<Value> ChooseValues(ReadOnlySpan<sbyte> truths, Value whenTrue, Value whenFalse)
    {
        var values = new Value[truths.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var side = truths[i] > 0 ? whenTrue : whenFalse;
            if (side is Vector vector && vector.Count != values.Length) throw Shapes.Unequal("iif", values.Length, vector.Count);
            values[i] = Null.Is(truths[i]) ? Scalar.Void : side is Vector items ? items[i] : side;
        }

        return Vector.Tuple(values);
    }

    // The range of between is a pair: a bound that is null makes every result null.
    private static Value MaskNulls(Value result, Value x, Value y) => Shapes.Map("nullCompare", result, truths =>
    {
        var masked = (Vector<sbyte>)truths.Copy();
        if (y is Pair range && x is not Pair && (range.First.IsNull || range.Second.IsNull)) masked.Span.Fill(Null.Of<sbyte>());
        foreach (var side in new[] { x, y })
        {
            if (side is not (Scalar or Vector or Matrix)) continue;
            var column = Columns.Of("nullCompare", side);
            for (var i = 0; i < masked.Count && (column.Count == masked.Count || column.Count == 1); i++)
                if (column.IsNull(column.Count == 1 ? 0 : i))
                    masked.Span[i] = Null.Of<sbyte>();
        }

        return masked;
    });
}
