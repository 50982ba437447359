using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Vectors and tuples that grow and shrink, and what is taken out of them.</summary>
internal static class TupleFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("enlist(X)",
            "X as the only element: a scalar in a vector, a dictionary of texts in a table of one row, all else in a tuple.",
            (_, a) => Enlist(a[0]));
        table.Add("appendTuple!(X, Y, [wholistic])",
            "The elements of Y, or with wholistic Y itself, put at the end of a tuple, in place.", (_, a) =>
        {
            var target = a[0] as Vector<Value> ?? throw a.Wrong(0, "must be a tuple");
            var added = a[1] as Vector<Value> ?? throw a.Wrong(1, "must be a tuple");
            if (!a.Bool(2, false)) target.AddRange(added);
            else if (target.IsColumnar) throw a.Wrong(2, "must be false for a columnar tuple");
            else target.Add(added);
            return target;
        });
        table.Add("memberModify!(obj, function, indices, [parameters])",
            "A function such as append! that changes members of a tuple or of a dictionary.", MemberModify);
        AddShrinking(table);
        AddParts(table);
    }

    private static void AddShrinking(FunctionTable table)
    {
        table.Add("pop!(X)", "Takes the last element away and gives it.", (_, a) =>
        {
            var vector = a.Vector(0);
            if (vector.Count == 0) throw a.Wrong(0, "is empty");
            var last = vector[vector.Count - 1];
            vector.RemoveRange(vector.Count - 1, 1);
            return last;
        });
        table.Add("removeHead!(obj, n)", "Takes the first n elements away, in place.", (_, a) =>
        {
            a.Vector(0).RemoveRange(0, CountOf(a));
            return a[0];
        });
        table.Add("removeTail!(obj, n)", "Takes the last n elements away, in place.", (_, a) =>
        {
            a.Vector(0).RemoveRange(a[0].Count - CountOf(a), CountOf(a));
            return a[0];
        });
        table.Add("remove!(obj, index)", "Takes the elements at ascending positions away, in place.", (_, a) => RemoveAt(a));
        table.Add("clear!(X)", "Takes all elements, keys or rows away, in place; types stay.", (_, a) => Clear(a));
    }

    private static void AddParts(FunctionTable table)
    {
        table.Add("drop(obj, count)",
            "Without the first elements, columns of a matrix or rows of a table; the last when negative.", (_, a) =>
        {
            var total = a[0] is Matrix matrix ? matrix.Columns : a[0].Count;
            var dropped = Math.Clamp(a.Int(1), -total, total);
            return Part(a[0], Math.Max(dropped, 0), total - Math.Abs(dropped));
        });
        table.Add("subtuple(X, range)", "The elements from start to before end of every vector in a tuple.", (_, a) =>
        {
            var tuple = a[0] as Vector<Value> ?? throw a.Wrong(0, "must be a tuple of vectors");
            var range = a[1] as Pair ?? throw a.Wrong(1, "must be a pair such as 0:5");
            return Vector.Tuple(Array.ConvertAll(
                tuple.Span.ToArray(), item =>
                    item is Vector ? Indexing.Get(item, [range]) : throw a.Wrong(0, "must hold vectors")));
        });
        table.Add("cells(obj, row, col)", "The cells of a matrix at rows and columns, one for each pair of them.",
            (_, a) =>
        {
            var matrix = a[0] as Matrix ?? throw a.Wrong(0, "must be a matrix");
            var (rows, columns) = (a.Vector(1).OwnNumbers<int>(), a.Vector(2).OwnNumbers<int>());
            if (rows.Length != columns.Length) throw Shapes.Unequal("cells", rows.Length, columns.Length);
            var places = new int[rows.Length];
            for (var i = 0; i < places.Length; i++)
                places[i] = (uint)rows[i] < (uint)matrix.Rows && (uint)columns[i] < (uint)matrix.Columns
                    ? (columns[i] * matrix.Rows) + rows[i]
                    : throw a.Wrong(1, "and col must lie inside the matrix");
            return matrix.Data.Gather(places);
        });
    }

    private static Value Enlist(Value value) => value switch
    {
        FunctionValue => Vector.Tuple(value),
        Scalar scalar => Columns.Of(scalar),
        Dictionary { KeyType: DataType.String or DataType.Symbol } row => new Table(
            row.Keys.Select(Formatter.Plain), row.Values.Select(item =>
                item is Scalar cell ? Columns.Of(cell) : Columns.OfTable(Vector.Tuple(item)))),
        _ => Vector.Tuple(value),
    };

    private static Value Part(Value value, int start, int count) => value switch
    {
        Vector vector => vector.Slice(start, count),
        Table table => table.Slice(start, count),
        Matrix => Indexing.Get(value, [new Pair(Scalar.Int(start), Scalar.Int(start + count))]),
        _ => throw new ScriptException($"drop does not work on a {value.Form}; give a vector, matrix or table."),
    };

    private static int CountOf(Arguments arguments) =>
        arguments.Int(1) is var count && count >= 0 && count <= arguments[0].Count
        ? count
        : throw arguments.Wrong(1, $"must lie between 0 and {arguments[0].Count}");

    private static Vector RemoveAt(Arguments arguments)
    {
        var target = arguments.Vector(0);
        var given = Columns.Of(arguments.FunctionName, arguments[1]);
        if (given.Type.Category() != DataCategory.Integral) throw arguments.Wrong(1, "must be an integer or a vector of integers");
        var doomed = given.OwnNumbers<int>();
        if (doomed.Length == 0) return target;
        for (var i = 0; i < doomed.Length; i++)
            if ((uint)doomed[i] >= (uint)target.Count || (i > 0 && doomed[i] <= doomed[i - 1]))
                throw arguments.Wrong(1, $"must have positions from 0 to before {target.Count} that ascend strictly");
        var kept = target.Gather([.. Enumerable.Range(doomed[0], target.Count - doomed[0]).Except(doomed)]);
        target.RemoveRange(doomed[0], target.Count - doomed[0]);
        target.AddRange(kept);
        return target;
    }

    private static Value Clear(Arguments arguments)
    {
        switch (arguments[0])
        {
            case Vector vector: vector.RemoveRange(0, vector.Count); break;
            case Matrix matrix: matrix.Clear(); break;
            case Dictionary dictionary: dictionary.Clear(); break;
            case SetValue set: set.Clear(); break;
            case Table table:
                foreach (var column in table.Columns) column.RemoveRange(0, column.Count);
                break;
            default: throw arguments.Wrong(0, "must be a vector, matrix, dictionary, set or table in memory");
        }

        return arguments[0];
    }

    // A tuple of indexes walks into nested members; a vector names several members of obj itself.
    private static Value MemberModify(CallContext context, Arguments arguments)
    {
        if (arguments[0] is Runtime.Objects.ScriptObject self) return ModifyAttribute(context, arguments, self);
        if (arguments[0] is not (Vector<Value> or Dictionary))
            throw arguments.Wrong(0, "must be a tuple, a dictionary or an object of a class");
        var parameters = FurtherArguments(arguments);
        if (arguments[2] is Vector members && !members.IsTuple())
        {
            for (var i = 0; i < members.Count; i++)
                Modify(context, arguments, arguments[0], [members[i]],
                    Array.ConvertAll(parameters, p => p is Vector each ? each[i] : p));
        }
        else
        {
            Value[] path = arguments[2] is Vector<Value> steps ? steps.Span.ToArray() : [arguments[2]];
            Modify(context, arguments, arguments[0], path, parameters);
        }

        return arguments[0];
    }

    private static Value[] FurtherArguments(Arguments arguments) => arguments.Find(3) switch
    {
        null => [],
        Vector<Value> tuple => tuple.Span.ToArray(),
        var single => [single],
    };

    private static Value ModifyAttribute(CallContext context, Arguments arguments, Runtime.Objects.ScriptObject self)
    {
        var cell = self.FindAttribute(arguments.Text(2)) ?? throw arguments.Wrong(2, "must name an attribute of the object");
        cell.Change(value => arguments.Function(1).Invoke(context, [value, .. FurtherArguments(arguments)]));
        return cell.Read();
    }

    // Members may be held elsewhere too, so a changed copy takes the place of each on the way.
    private static void Modify(CallContext context, Arguments arguments, Value target, ReadOnlySpan<Value> path,
        Value[] parameters)
    {
        if (path.Length == 0) throw arguments.Wrong(2, "must name a member");
        var member = ValueCopy.Of(Indexing.Get(target, [path[0]]));
        if (path.Length > 1) Modify(context, arguments, member, path[1..], parameters);
        else arguments.Function(1).Invoke(context, [member, .. parameters]);
        Indexing.Set(target, [path[0]], member);
    }
}
