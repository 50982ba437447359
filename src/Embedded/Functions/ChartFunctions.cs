using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Charts, which the clients draw. Source of the parts and of the kinds: the chart objects of the vendor's public
/// JavaScript and Java clients.
/// </summary>
internal static class ChartFunctions
{
    private const int MostTitles = 4;

    public static void Register(FunctionTable table)
    {
        table.Add("plot(data, [labels], [title], [chartType], [stacking], [extras])",
            "A chart of one series, or of the columns of a matrix, table or tuple.", (context, a) => Plot(context, a));
        table.Add("plotHist(data, [binNum], [range], [title])",
            "A histogram of the elements, in binNum bins over a range.", (_, a) => Histogram(a));
    }

    private static Chart Plot(CallContext context, Arguments arguments)
    {
        var type = TypeOf(arguments);
        var data = DataOf(context, arguments);
        if (type == ChartType.Surface) RequireSurface(arguments);
        var entries = Entries(type, arguments.Bool(4, fallback: false), Titles(arguments, 2));
        if (Extras(arguments) is { } extras) entries[Scalar.String("extras")] = extras;
        entries[Scalar.String("data")] = Labelled(arguments, data);
        return new Chart(entries);
    }

    private static Chart Histogram(Arguments arguments)
    {
        var column = arguments[0] is Matrix { Columns: 1 } matrix ? matrix.Data : arguments.Vector(0);
        if (!column.Type.IsNumericOrDecimal()) throw arguments.Wrong(0, "must hold numbers");
        var entries = Entries(ChartType.Histogram, isStacked: false, Titles(arguments, 3));
        if (arguments.Has(1))
            entries[Scalar.String("binCount")] = arguments.Int(1) > 0
                ? Scalar.Int(arguments.Int(1))
                : throw arguments.Wrong(1, "must be positive");
        if (arguments.Find(2) is { } range)
        {
            if (range is not Pair limits || !limits.Type.IsNumeric() || !(limits.First.AsDouble() < limits.Second.AsDouble()))
                throw arguments.Wrong(2, "must be an ascending pair of numbers");
            entries[Scalar.String("binStart")] = limits.First;
            entries[Scalar.String("binEnd")] = limits.Second;
        }

        var names = column.Name is { } name ? Vector.String(name) : null;
        entries[Scalar.String("data")] = new Matrix(column.Copy(), column.Count, 1, columnLabels: names);
        return new Chart(entries);
    }

    private static Dictionary Entries(ChartType type, bool isStacked, Vector titles) => new(DataType.String, DataType.Any, isOrdered: true)
    {
        [Scalar.String("chartType")] = Scalar.Int((int)type),
        [Scalar.String("stacking")] = Scalar.Bool(isStacked),
        [Scalar.String("title")] = titles,
    };

    private static ChartType TypeOf(Arguments arguments)
    {
        var type = (ChartType)arguments.Int(3, (int)ChartType.Line);
        return Enum.IsDefined(type) && type != ChartType.Histogram
            ? type
            : throw arguments.Wrong(3, "must be LINE, PIE, COLUMN, BAR, AREA, SCATTER or SURFACE");
    }

    // Each column a series under its name.
    private static Matrix DataOf(CallContext context, Arguments arguments)
    {
        if (arguments[0] is Matrix matrix)
            return matrix.Type.IsNumericOrDecimal() ? matrix : throw arguments.Wrong(0, "must hold numbers");
        Vector[] series = arguments[0] switch
        {
            Vector<Value> { Count: > 0 } tuple => [.. tuple.Span.ToArray().Select(item => item as Vector
                ?? throw arguments.Wrong(0, "must be a tuple of vectors"))],
            Vector { Count: > 0 } column when !column.Type.IsArray() => [column],
            Table or Streaming.ISnapshot => [.. arguments.Table(0).Columns],
            _ => throw arguments.Wrong(0, "must be a vector, a tuple of vectors, a matrix or a table"),
        };
        if (series.Any(column => !column.Type.IsNumericOrDecimal())) throw arguments.Wrong(0, "must hold numbers");
        context.CheckRows((long)series.Length * series[0].Count);
        var names = arguments[0] is Table or Streaming.ISnapshot
            ? [.. arguments.Table(0).Names]
            : Array.ConvertAll(series, column => column.Name ?? "");
        var columns = Reshaping.FromColumns(arguments.FunctionName, series);
        return new Matrix(
            columns.Data, columns.Rows, columns.Columns,
            columnLabels: Array.TrueForAll(names, name => name.Length == 0) ? null : Vector.String(names));
    }

    private static Matrix Labelled(Arguments arguments, Matrix data)
    {
        if (arguments.Find(1) is not { } given) return data;
        var labels = given is Vector vector && !vector.IsTuple() ? vector : throw arguments.Wrong(1, "must be a vector");
        if (labels.Count != data.Rows) throw arguments.Wrong(1, $"must have {data.Rows} elements, one for each point");
        return new Matrix(data.Data, data.Rows, data.Columns, labels.Copy(), data.ColumnLabels);
    }

    private static void RequireSurface(Arguments arguments)
    {
        if (arguments[0] is not Matrix) throw arguments.Wrong(0, "must be a matrix for a surface");
        for (var i = 1; i <= 5; i++)
            if (i is 1 or 4 or 5 && arguments.Has(i))
                throw arguments.Wrong(i, "is not for a surface");
    }

    private static Vector<string> Titles(Arguments arguments, int index) => arguments.Find(index) switch
    {
        null => Vector.String(""),
        Scalar title when title.Type.IsText() => Vector.String(title.AsText()),
        Vector { Count: > 0 and <= MostTitles } titles when titles.Type.IsText() => Vector.String(titles.Texts()),
        _ => throw arguments.Wrong(index, "must be the title of the chart, or the titles of the chart and its axes"),
    };

    private static Dictionary? Extras(Arguments arguments)
    {
        if (arguments.Find(5) is not { } given) return null;
        if (given is not Dictionary { KeyType: DataType.String } extras
            || extras.Keys.Any(key => key.AsText() != "multiYAxes")) throw arguments.Wrong(5, "must be {multiYAxes: true} or {multiYAxes: false}");
        return extras;
    }
}
