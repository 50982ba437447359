using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Functions that call functions.</summary>
internal static class HigherOrderFunctions
{
    public static void Register(FunctionTable table)
    {
        AddCalls(table);
        AddEach(table);
        AddFolds(table);
        table.Add("contextby(func, funcArgs, groupingCol, [sortingCol], [semanticFilter])",
            "A function within each group, its results in the place of their rows.", (context, a) => Groups.ContextBy(context, a));
        table.Add("groupby(func, funcArgs, groupingCol)", "A function of each group; a table of groups and results.", (context, a) => Groups.GroupBy(context, a));
    }

    private static void AddCalls(FunctionTable table)
    {
        table.Add("call(func, [args...])", "func(args...)", (context, a) => a.Function(0).Invoke(context, Rest(a, 1)));
        table.Add("unifiedCall(func, args)", "func called with the elements of a tuple.", (context, a) =>
            a.Function(0).Invoke(context, a[1] is Vector tuple ? [.. Enumerable.Range(0, tuple.Count).Select(i => tuple[i])] : [a[1]]));
        table.Add("any(X, [args...])", "Is one of the values, or of the results of a function X over the arguments, true?", (context, a) =>
            Test(context, a, truths => truths.Contains((sbyte)1)), FunctionTraits.Aggregate);
        table.Add("all(X, [args...])", "Are all the values, or the results of a function X over the arguments, true?", (context, a) =>
            Test(context, a, truths => !truths.Contains((sbyte)0)), FunctionTraits.Aggregate);
    }

    private static void AddEach(FunctionTable table)
    {
        table.Add("each(func, [args...])", "A function of each element, column of a matrix, row of a table or value of a dictionary.",
            (context, a) => Together(a, EachResults(context, a)));
        table.Alias("peach", "each");
        table.Add("loop(func, [args...])", "As each; the results stay a tuple.", (context, a) => Vector.Tuple(EachResults(context, a)));
        table.Alias("ploop", "loop");
        table.Add("eachLeft(func, X, Y, [consistent], [assembleRule])", "func(x, Y) for each x of X.", (context, a) =>
            Assembly.Of(a[1], Collected(a, Elements.Of(a[1]).Select(x => context.Invoke(a.Function(0), x, a[2]))), RuleOf(a)));
        table.Add("eachRight(func, X, Y, [consistent], [assembleRule])", "func(X, y) for each y of Y.", (context, a) =>
            Assembly.Of(a[2], Collected(a, Elements.Of(a[2]).Select(y => context.Invoke(a.Function(0), a[1], y))), RuleOf(a)));
        table.Add("eachPre(func, X, [pre], [consistent], [assembleRule])", "func(x, the element before x) for each x of X.", (context, a) => Neighbours(context, a, isBefore: true));
        table.Add("eachPost(func, X, [post], [consistent], [assembleRule])", "func(x, the element after x) for each x of X.", (context, a) => Neighbours(context, a, isBefore: false));
        table.Add("cross(func, X, [Y])", "func(x, y) for all pairs, as a matrix with a row per x.", Cross);
        table.Alias("pcross", "cross");
        table.Add("byRow(func, X, [args...])", "A function of each row of a matrix, table, tuple of columns or array vector.", (context, a) =>
            RowwiseCalls.ByRow(context, a.FunctionName, a.Function(0), Rest(a, 1)));
        table.Add("byColumn(func, X, [args...])", "A function of each column of matrices, tables, tuples or array vectors.",
            (context, a) => RowwiseCalls.ByColumn(context, a.FunctionName, a.Function(0), Rest(a, 1)));
    }

    private static void AddFolds(FunctionTable table)
    {
        table.Add("reduce(func, [X], [init], [consistent], [assembleRule])",
            "func folded over the elements: func(func(x0, x1), x2) and so on.",
            (context, a) =>
            {
                RuleOf(a);
                return Folding.Run(context, a)[^1];
            });
        table.Add("accumulate(func, [X], [init], [consistent], [assembleRule])",
            "As reduce, with all the results on the way.",
            (context, a) => Assembly.Of(Folding.Run(context, a), RuleOf(a)));
    }

    private static List<Value?> Rest(Arguments arguments, int first)
    {
        var rest = new List<Value?>();
        for (var i = first; i < arguments.Count; i++) rest.Add(arguments[i]);
        return rest;
    }

    private static Value Together(Arguments arguments, Value[] results) => arguments.Count > 1
        ? LikeFirst(arguments, Assembly.Of(arguments[1], results, AssembleRule.DolphinDb))
        : Assembly.Of(results, AssembleRule.DolphinDb);

    // Columns made of the columns of a matrix keep their labels, and those of the rows while there are as many. Columns
    // made by functions are named after them.
    private static Value LikeFirst(Arguments arguments, Value combined)
    {
        if (combined is Matrix named && arguments[1] is Vector<Value> functions
            && functions.Span.ToArray() is var items && Array.TrueForAll(items, item => item is FunctionValue))
            named.Relabel(null, Vector.String(Array.ConvertAll(items, item => ((FunctionValue)item).Name)));
        if (combined is Matrix result && Rest(arguments, 1).OfType<Matrix>().FirstOrDefault(matrix => matrix.Columns == result.Columns) is { } shape)
            result.Relabel(result.Rows == shape.Rows ? shape.RowLabels : null, shape.ColumnLabels);
        return combined;
    }

    private static Scalar Test(CallContext context, Arguments arguments, Func<List<sbyte>, bool> holds)
    {
        var value = arguments[0] is FunctionValue ? Columns.CombineScalars(EachResults(context, arguments)) : arguments[0];
        var truths = new List<sbyte>();
        foreach (var truth in Operators.Truths(arguments.FunctionName, Columns.Of(arguments.FunctionName, value))) truths.Add(truth);
        return Scalar.Bool(holds(truths));
    }

    private static Value[] EachResults(CallContext context, Arguments arguments)
    {
        var functions = arguments[0] as Vector<Value>;
        var function = functions is null ? arguments.Function(0) : null;
        var columns = Rest(arguments, 1).ConvertAll(argument => Elements.Of(argument!));
        IEnumerable<int> lengths = columns.Where(column => !column.IsSingle).Select(column => column.Count).ToArray();
        if (functions is not null) lengths = lengths.Append(functions.Count);
        var count = lengths.DefaultIfEmpty(1).Max();
        foreach (var length in lengths)
            if (length != count)
                throw Shapes.Unequal(arguments.FunctionName, count, length);
        var results = new Value[count];
        for (var i = 0; i < count; i++)
        {
            context.Check();
            var callee = function ?? functions![i] as FunctionValue ?? throw arguments.Wrong(0, "must hold functions");
            results[i] = callee.Invoke(context, [.. columns.Select(column => column[i])]);
        }

        return results;
    }

    private static Value Neighbours(CallContext context, Arguments arguments, bool isBefore)
    {
        var items = Elements.Of(arguments[1]);
        var results = new Value[items.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var neighbour = isBefore ? i - 1 : i + 1;
            var isEdge = neighbour < 0 || neighbour >= items.Count;
            if (isEdge && !arguments.Has(2)) results[i] = Scalar.Void;
            else results[i] = context.Invoke(arguments.Function(0), items[i], isEdge ? arguments[2] : items[neighbour]);
        }

        var rule = RuleOf(arguments);
        if (rule is AssembleRule.DolphinDb or AssembleRule.Consistent) FillEdge(results, isBefore ? 0 : ^1);
        return Assembly.Of(results, rule);
    }

    // Each result may be as long as an argument: together they are refused when they pass the limit, not when they have
    // been put together.
    private static List<Value> Collected(Arguments arguments, IEnumerable<Value> results)
    {
        var collected = new List<Value>();
        var elements = 0L;
        foreach (var result in results)
        {
            collected.Add(result);
            arguments.Size(elements += result.Count);
        }

        return collected;
    }

    // The column without a neighbour is one of nulls among the columns of a matrix.
    private static void FillEdge(Value[] results, Index edge)
    {
        if (results.Length < 2 || results[edge] is not Scalar { Type: DataType.Void }) return;
        if (results[edge.IsFromEnd ? 0 : 1] is Vector column && !column.IsTuple())
            results[edge] = Vector.Create(column.Type, column.Count);
    }

    private static AssembleRule RuleOf(Arguments arguments) =>
        Assembly.RuleOf(arguments, arguments.Has(4) && !arguments.Has(3) ? 4 : 3);

    private static Value Cross(CallContext context, Arguments arguments)
    {
        var (x, y) = (arguments[1], arguments.Find(2) ?? arguments[1]);
        var rows = Elements.Of(x);
        var columns = Elements.Of(y);
        var cells = new Value[arguments.Size((long)rows.Count * columns.Count)];
        for (var c = 0; c < columns.Count; c++)
            for (var r = 0; r < rows.Count; r++)
                cells[(c * rows.Count) + r] = context.Invoke(arguments.Function(0), rows[r], columns[c]);
        if (!Array.TrueForAll(cells, cell => cell is Scalar)) return Nested(cells, rows.Count, columns.Count);
        return new Matrix(Columns.CombineScalars(cells), rows.Count, columns.Count, LabelsOf(x), LabelsOf(y));
    }

    private static Vector<Value> Nested(Value[] cells, int rows, int columns) => Vector.Tuple([.. Enumerable.Range(0, rows)
        .Select(r => Vector.Tuple([.. Enumerable.Range(0, columns).Select(c => cells[(c * rows) + r])]))]);

    // Each element stands for itself in the labels; a matrix has labels for its columns.
    private static Vector? LabelsOf(Value value) => value switch
    {
        Matrix matrix => matrix.ColumnLabels,
        Vector vector when !vector.IsTuple() && vector is not ArrayVector => vector.Copy(),
        _ => null,
    };
}
