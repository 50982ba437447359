using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels.Algebra;
using DolphinQuant.Embedded.Kernels.Optimization;

namespace DolphinQuant.Embedded.Functions.Optimization;

/// <summary>Constraints as dictionaries of a script: <c>type</c> 'eq' or 'ineq', <c>fun</c> and its gradient <c>jac</c>.</summary>
internal static class ScriptConstraints
{
    /// <summary>The constraints of an argument, equalities first.</summary>
    /// <exception cref="ScriptException">One is incomplete, or there are more equalities than coordinates.</exception>
    public static NonlinearConstraints Read(ScriptObjective script, Arguments arguments, int index, double[] start)
    {
        var all = Entries(arguments, index)
            .Select(entry => Parse(arguments, index, entry)).OrderBy(part => part.IsEqual ? 0 : 1).ToArray();
        double[] At(double[] x, Part part) => script.Numbers(script.Call(part.Function, x, []), index, -1);
        var equalities = all.Where(part => part.IsEqual).Sum(part => At(start, part).Length);
        if (equalities > start.Length) throw arguments.Wrong(index, "must not hold more equalities than X0 has elements");
        return new NonlinearConstraints(
            equalities,
            x => [.. all.SelectMany(part => At(x, part))],
            x =>
            {
                double[] columns = [.. all.SelectMany(part =>
                    script.Numbers(Gradients(script.Call(part.Gradient, x, []), x.Length), index, At(x, part).Length * x.Length))];
                return new RealMatrix(x.Length, columns.Length / x.Length, columns);
            });
    }

    // A matrix has a column for each number of fun; a single row of as many numbers as coordinates is one column.
    private static Value Gradients(Value value, int width) =>
        value is Matrix matrix && matrix.Rows != width && !(matrix.Rows == 1 && matrix.Columns == width)
            ? throw new ScriptException(
                $"fminSLSQP: jac must give a matrix of {width} rows, one for each coordinate, not of {matrix.Rows}.")
            : value;

    private static Dictionary[] Entries(Arguments arguments, int index) => arguments.Find(index) switch
    {
        null => [],
        Dictionary one => [one],
        Vector<Value> several => [.. several.Span.ToArray().Select(item =>
            item as Dictionary ?? throw arguments.Wrong(index, "must hold dictionaries"))],
        _ => throw arguments.Wrong(index, "must be a tuple of dictionaries with the keys type, fun and jac"),
    };

    private static Part Parse(Arguments arguments, int index, Dictionary entry)
    {
        var type = entry.Find("type") is Scalar text && text.Type.IsText() ? text.AsText() : "";
        if (type is not ("eq" or "ineq")) throw arguments.Wrong(index, "must have the type 'eq' or 'ineq'");
        return entry.Find("fun") is FunctionValue function && entry.Find("jac") is FunctionValue gradient
            ? new Part(type == "eq", function, gradient)
            : throw arguments.Wrong(index, "must have functions under the keys fun and jac");
    }

    private sealed record Part(bool IsEqual, FunctionValue Function, FunctionValue Gradient);
}
