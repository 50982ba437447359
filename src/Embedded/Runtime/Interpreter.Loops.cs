using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>Loops.</summary>
internal sealed partial class Interpreter
{
    private Completion ExecuteFor(ForStatement loop, Frame frame)
    {
        foreach (var item in ItemsOf(Evaluate(loop.Items, frame), loop, frame))
        {
            BindItem(loop, item, frame);
            if (RunBody(loop.Body, frame) is { } completion) return completion;
        }

        return Completion.Normal;
    }

    private Completion ExecuteCountingFor(CountingForStatement loop, Frame frame)
    {
        Execute(loop.Start, frame);
        for (; IsTrue(loop.Condition, frame); Execute(loop.Step, frame))
            if (RunBody(loop.Body, frame) is { } completion)
                return completion;
        return Completion.Normal;
    }

    private Completion ExecuteWhile(WhileStatement loop, Frame frame)
    {
        while (IsTrue(loop.Condition, frame))
            if (RunBody(loop.Body, frame) is { } completion)
                return completion;
        return Completion.Normal;
    }

    private Completion ExecuteDoWhile(DoWhileStatement loop, Frame frame)
    {
        do
        {
            if (RunBody(loop.Body, frame) is { } completion) return completion;
        }
        while (IsTrue(loop.Condition, frame));
        return Completion.Normal;
    }

    /// <summary>Runs a round; null when the loop goes on, else how the loop statement ends.</summary>
    private Completion? RunBody(Statement body, Frame frame)
    {
        session.Check();
        return Execute(body, frame) switch
        {
            Completion.Break => Completion.Normal,
            (Completion.Return or Completion.Commit or Completion.Rollback) and var ended => ended,
            _ => null,
        };
    }

    /// <summary>
    /// What a loop walks over: elements of a vector, columns of a matrix, rows of a table as dictionaries, a pair's
    /// range.
    /// </summary>
    private static IEnumerable<Value> ItemsOf(Value items, ForStatement loop, Frame frame) => items switch
    {
        Vector vector => Enumerable.Range(0, vector.Count).Select(i => vector[i]),
        Matrix matrix => Enumerable.Range(0, matrix.Columns).Select(matrix.Column),
        Table table => Enumerable.Range(0, table.Count).Select(row => RowOf(table, row)),
        Pair pair => RangeOf(pair),
        Dictionary dictionary when loop.Variables.Count == 2 =>
            dictionary.Keys.Zip(dictionary.Values, (key, value) => (Value)Vector.Tuple(key, value)).ToArray(),
        Dictionary dictionary => dictionary.Keys.ToArray(),
        SetValue set => set.Items.ToArray(),
        Scalar scalar => [scalar],
        _ => throw frame.ErrorAt(loop.Items, $"for cannot walk over a {items.Form.ToString().ToUpperInvariant()}."),
    };

    private static Dictionary RowOf(Table table, int row)
    {
        var entries = new Dictionary(DataType.String, DataType.Any, isOrdered: true);
        for (var i = 0; i < table.Columns.Count; i++) entries[Scalar.String(table.Names[i])] = table.Columns[i][row];
        return entries;
    }

    // 2:4 walks 2, 3 and 4:1 walks 3, 2, 1: the right end is left out going up, the left end going down.
    private static IEnumerable<Value> RangeOf(Pair pair)
    {
        var (first, last) = (pair.First.AsLong(), pair.Second.AsLong());
        if (first <= last)
            for (var i = first; i < last; i++) yield return Integral(pair.Type, i);
        else
            for (var i = first - 1; i >= last; i--) yield return Integral(pair.Type, i);
    }

    private static Scalar Integral(DataType type, long value) =>
        Scalar.Integral(type.Category() is DataCategory.Integral or DataCategory.Temporal ? type : DataType.Int, value);

    private static void BindItem(ForStatement loop, Value item, Frame frame)
    {
        if (loop.Variables.Count == 1)
        {
            frame.Assign(loop.Variables[0], item);
            return;
        }

        if (item is not Vector parts || parts.Count != loop.Variables.Count)
            throw frame.ErrorAt(
                loop.Items, $"for has {loop.Variables.Count} variables, but an element has not as many parts.");
        for (var i = 0; i < parts.Count; i++) frame.Assign(loop.Variables[i], parts[i]);
    }
}
