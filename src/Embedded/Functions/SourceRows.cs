using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The rows that the argument <c>ds</c> of a model stands for.</summary>
internal static class SourceRows
{
    /// <summary>A data source, or a tuple of them.</summary>
    /// <exception cref="ScriptException">The argument is neither.</exception>
    public static DataSource[] Sources(Arguments arguments, int index) => arguments[index] switch
    {
        DataSource one => [one],
        Vector<Value> several => [.. several.Span.ToArray().Select(item =>
            item as DataSource ?? throw arguments.Wrong(index, "must hold data sources"))],
        _ => throw arguments.Wrong(index, "must be a data source or a tuple of them, as sqlDS returns it"),
    };

    /// <summary>The rows of a data source, or of several one after another.</summary>
    /// <exception cref="ScriptException">The argument is no data source, or an empty tuple.</exception>
    public static Table Read(CallContext context, Arguments arguments, int index)
    {
        var sources = Sources(arguments, index);
        if (sources.Length == 0) throw arguments.Wrong(index, "must not be empty");
        var rows = sources[0].Rows((Session)context).Copy();
        foreach (var source in sources.Skip(1)) rows.AddRange(source.Rows((Session)context));
        return rows;
    }

    /// <summary>As <see cref="Read"/>, or the rows of a table.</summary>
    /// <exception cref="ScriptException">The argument is neither.</exception>
    public static Table ReadTable(CallContext context, Arguments arguments, int index) =>
        arguments[index] is Table or Streaming.ISnapshot ? arguments.Table(index) : Read(context, arguments, index);

    /// <summary>Columns of numbers without nulls.</summary>
    /// <exception cref="ScriptException">A column does not exist or holds a null.</exception>
    public static double[][] Numbers(Arguments arguments, Table rows, int index, params string[] names) =>
        Array.ConvertAll(names, name =>
        {
            var column = rows.Find(name) ?? throw arguments.Wrong(index, $"names {name}, which is no column");
            var numbers = Numeric.Doubles(arguments.FunctionName, column).ToArray();
            return Array.Exists(numbers, double.IsNaN)
                ? throw arguments.Wrong(index, $"names {name}, which holds nulls")
                : numbers;
        });
}
