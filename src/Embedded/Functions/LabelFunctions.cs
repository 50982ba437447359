using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Matrices with labels: made from columns of a table, aligned, merged, filtered and grouped by label.
/// </summary>
internal static class LabelFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("align(left, right, [how], [byRow], [view])",
            "Both matrices with the rows and columns of the join of their labels.", (_, a) => Align(a));
        table.Add("merge(left, right, [how])",
            "The columns of two indexed series or matrices side by side, rows joined by label.", (_, a) => Merge(a));
        table.Add("loc(obj, [rowFilter], [colFilter], [view])",
            "The rows and columns of a matrix under labels, between two labels, or where a condition holds.",
            (_, a) => Locate(a));
        table.Add("regroup(X, label, func, [byRow])",
            "A function of the rows, or of the columns, of a matrix that have equal labels.", Regroup);
        table.Add("panel(row, col, metrics, [rowLabel], [colLabel], [parallel])",
            "Vectors as matrices with a row and a column for each label.",
            (_, a) => Panel(a));
        table.Add("pivot(func, funcArgs, rowAlignCol, colAlignCol)",
            "A function of the values of each pair of row and column label, as a matrix.", Pivot);
        table.Add("rollingPanel(X, window, [groupingCol])",
            "The rows of every window of a table below one another, numbered by panelNumber.",
            (_, a) => RollingPanel(a));
    }

    private static Vector<Value> Align(Arguments arguments)
    {
        var (left, right) = (MatrixOf(arguments, 0), MatrixOf(arguments, 1));
        if (arguments.Bool(4, false))
            throw arguments.Wrong(4,
                "is true: views of the given matrices need a DolphinDB server; leave it out for copies");
        var kinds = arguments.Text(2, "outer").Split(',');
        var isRows = !arguments.Has(3) || arguments.Bool(3, true);
        var isColumns = !arguments.Has(3) || !isRows;
        var rows = isRows
            ? LabelMatch.Join(LabelsOf(arguments, left, isRow: true), LabelsOf(arguments, right, isRow: true), kinds[0])
            : Same(arguments, left.Rows, right.Rows, left.RowLabels ?? right.RowLabels);
        var columns = isColumns
            ? LabelMatch.Join(LabelsOf(arguments, left, isRow: false), LabelsOf(arguments, right, isRow: false),
                kinds[^1])
            : null;
        var rowLabels = isRows ? rows.Labels : null;
        return Vector.Tuple(
            Part(left, rows.Left, columns?.Left, rowLabels ?? left.RowLabels, columns?.Labels),
            Part(right, rows.Right, columns?.Right, rowLabels ?? right.RowLabels, columns?.Labels));
    }

    private static LabelMatch Same(Arguments arguments, int left, int right, Vector? labels) => left == right
        ? LabelMatch.Identity(left, labels)
        : throw Shapes.Unequal(arguments.FunctionName, left, right);

    private static Matrix Merge(Arguments arguments)
    {
        var (left, right) = (MatrixOf(arguments, 0), MatrixOf(arguments, 1));
        if (!left.IsIndexed || !right.IsIndexed)
            throw arguments.Wrong(left.IsIndexed ? 1 : 0, "must be an indexed series or an indexed matrix");
        var rows = LabelMatch.Join(left.RowLabels!, right.RowLabels!, arguments.Text(2, "inner"));
        var (x, y) = (Part(left, rows.Left, null, null, null), Part(right, rows.Right, null, null, null));
        var type = Rows.CommonType("merge", [x.Data, y.Data]).Type;
        var data = Conversion.Convert(x.Data, type).Copy();
        data.AddRange(Conversion.Convert(y.Data, type));
        return new Matrix(data, rows.Labels.Count, left.Columns + right.Columns, rows.Labels,
            MergedLabels(left, right));
    }

    // Series have no names of their own and are numbered.
    private static Vector MergedLabels(Matrix left, Matrix right)
    {
        if (left.ColumnLabels is null || right.ColumnLabels is null)
            return Vector.String([.. Enumerable.Range(1, left.Columns + right.Columns).Select(i => $"series{i}")]);
        var type = Rows.CommonType("merge", [left.ColumnLabels, right.ColumnLabels]).Type;
        var labels = Conversion.Convert(left.ColumnLabels, type).Copy();
        labels.AddRange(Conversion.Convert(right.ColumnLabels, type));
        return labels;
    }

    private static Matrix Locate(Arguments arguments)
    {
        var matrix = MatrixOf(arguments, 0);
        if (arguments.Bool(3, false))
            throw arguments.Wrong(3, "is true: views of a matrix need a DolphinDB server; leave it out for a copy");
        var rows = Filtered(arguments, 1, matrix, matrix.RowLabels, matrix.Rows);
        var columns = Filtered(arguments, 2, matrix, matrix.ColumnLabels, matrix.Columns);
        var part = Part(matrix, rows, columns, matrix.RowLabels?.Gather(rows), matrix.ColumnLabels?.Gather(columns));
        part.IsIndexed = matrix.IsIndexed && arguments.Find(1) is not Vector { Type: not DataType.Bool }
            && arguments.Find(2) is not Vector { Type: not DataType.Bool };
        return part;
    }

    private static int[] Filtered(Arguments arguments, int index, Matrix matrix, Vector? labels, int count)
    {
        var filter = arguments.Find(index);
        if (filter is null) return Sequences.Indexes(count);
        if (filter is Vector { Type: DataType.Bool } && labels?.Type != DataType.Bool)
            return Indexing.Positions(filter, count);
        if (labels is null) throw arguments.Wrong(index, "names labels; the matrix has none there");
        if (filter is Pair range)
            return matrix.IsIndexed
                ? Indexing.Positions((Vector)Membership.Between(labels, range), count)
                : throw arguments.Wrong(index, "is a range, which needs an indexed matrix or series");
        var wanted = Columns.Of("loc", filter);
        var groups = Enumerable.Range(0, count).ToLookup(row => Membership.Find(wanted, labels).Span[row]);
        return [.. Enumerable.Range(0, wanted.Count).SelectMany(place => groups.Contains(place)
            ? groups[place]
            : throw arguments.Wrong(index, $"names {Formatter.Format(wanted[place])}, which is no label"))];
    }

    private static Matrix Regroup(CallContext context, Arguments arguments)
    {
        var matrix = MatrixOf(arguments, 0);
        var isByRow = arguments.Bool(3, true);
        var upright = isByRow ? matrix : Reshaping.Transpose(matrix);
        var labels = arguments.Vector(1);
        if (labels.Count != upright.Rows) throw Shapes.Unequal("regroup", upright.Rows, labels.Count);
        var (groups, names) = GroupsOf(labels);
        var cells = new Value[groups.Length * upright.Columns];
        for (var column = 0; column < upright.Columns; column++)
        {
            context.Check();
            var values = upright.Column(column);
            for (var group = 0; group < groups.Length; group++)
                cells[(column * groups.Length) + group] =
                    context.Invoke(arguments.Function(2), values.Gather(groups[group]));
        }

        var result = new Matrix(Cells(arguments, 2, cells), groups.Length, upright.Columns, names,
            upright.ColumnLabels);
        return isByRow ? result : Reshaping.Transpose(result);
    }

    private static Value Panel(Arguments arguments)
    {
        var count = arguments.Vector(0).Count;
        var (rows, rowLabels) = PlacesOf(arguments, 0, 3, count);
        var (columns, columnLabels) = PlacesOf(arguments, 1, 4, count);
        var cells = new int[arguments.Size((long)rowLabels.Count * columnLabels.Count)];
        Array.Fill(cells, -1);
        // Of several values for one cell the last one stays.
        for (var i = 0; i < count; i++)
            if (rows[i] >= 0 && columns[i] >= 0)
                cells[(columns[i] * rowLabels.Count) + rows[i]] = i;
        return arguments[2] is Vector<Value> metrics
            ? Vector.Tuple(Array.ConvertAll<Value, Value>(metrics.Span.ToArray(), Spread))
            : Spread(arguments[2]);

        Matrix Spread(Value metric)
        {
            var values = metric as Vector ?? throw arguments.Wrong(2, "must be a vector or a tuple of vectors");
            if (values.Count != count) throw Shapes.Unequal("panel", values.Count, count);
            return new Matrix(
                Gathering.Of(values, cells), rowLabels.Count, columnLabels.Count, rowLabels.Copy(), columnLabels.Copy());
        }
    }

    private static (int[] Places, Vector Labels) PlacesOf(Arguments arguments, int index, int labelIndex, int count)
    {
        var keys = arguments.Vector(index);
        if (keys.Count != count) throw Shapes.Unequal("panel", count, keys.Count);
        var labels = arguments.Has(labelIndex) ? arguments.Vector(labelIndex).Copy() : GroupsOf(keys).Names;
        return (Membership.Find(labels, keys).Span.ToArray(), labels);
    }

    private static Matrix Pivot(CallContext context, Arguments arguments)
    {
        var inputs = arguments[1] is Vector<Value> ? Rows.ColumnsOf(arguments, 1, 1) : [arguments.Vector(1)];
        var (rows, columns) = (arguments.Vector(2), arguments.Vector(3));
        foreach (var input in inputs.Append(columns))
            if (input.Count != rows.Count)
                throw Shapes.Unequal("pivot", rows.Count, input.Count);
        var (rowLabels, columnLabels) = (GroupsOf(rows).Names, GroupsOf(columns).Names);
        var (rowOf, columnOf) = (Membership.Find(rowLabels, rows).Span.ToArray(),
            Membership.Find(columnLabels, columns).Span.ToArray());
        var cells = new Value[rowLabels.Count * columnLabels.Count];
        Array.Fill(cells, Scalar.Void);
        foreach (var group in Enumerable.Range(0, rows.Count).GroupBy(i => (columnOf[i] * rowLabels.Count) + rowOf[i]))
        {
            context.Check();
            var members = group.ToArray();
            cells[group.Key] = arguments.Function(0).Invoke(
                context, Array.ConvertAll<Vector, Value?>(inputs, input => input.Gather(members)));
        }

        return new Matrix(Cells(arguments, 0, cells), rowLabels.Count, columnLabels.Count, rowLabels, columnLabels);
    }

    private static Table RollingPanel(Arguments arguments)
    {
        var table = arguments.Table(0);
        var window = arguments.Int(1);
        if (window < 1) throw arguments.Wrong(1, "must be positive");
        var groups = arguments.Has(2)
            ? Grouping.Of([.. Indexing.ColumnPositions(table, arguments[2]).Select(i => table.Columns[i])]).Rows()
            : [Sequences.Indexes(table.Count)];
        var (rows, panels) = (new List<int>(), new List<int>());
        var panel = 0;
        foreach (var group in groups)
        {
            for (var start = 0; start + window <= group.Length; start++, panel++)
            {
                rows.AddRange(group.AsSpan(start, window));
                panels.AddRange(Enumerable.Repeat(panel, window));
            }
        }

        var result = table.Gather([.. rows]);
        result.SetColumn("panelNumber", Vector.Int([.. panels]));
        return result;
    }

    // The rows of each distinct label, labels in ascending order.
    private static (int[][] Rows, Vector Names) GroupsOf(Vector labels)
    {
        var grouping = Grouping.Of(labels);
        var names = labels.Gather([.. grouping.FirstRows]);
        var order = Sorting.Order(names, isAscending: true);
        var rows = grouping.Rows();
        return (Array.ConvertAll(order, group => rows[group]), names.Gather(order));
    }

    private static Vector Cells(Arguments arguments, int index, Value[] cells)
    {
        var column = Array.TrueForAll(cells, cell => cell is Scalar) ? Columns.CombineScalars(cells) : Vector.Tuple();
        return column.IsTuple() ? throw arguments.Wrong(index, "must give one value for each group, all of one type")
            : column;
    }

    private static Matrix Part(Matrix matrix, int[] rows, int[]? columns, Vector? rowLabels, Vector? columnLabels)
    {
        columns ??= Sequences.Indexes(matrix.Columns);
        columnLabels ??= columns.Length == matrix.Columns ? matrix.ColumnLabels : null;
        return new Matrix(Reshaping.Cells(matrix, rows, columns), rows.Length, columns.Length, rowLabels, columnLabels);
    }

    private static Matrix MatrixOf(Arguments arguments, int index) =>
        arguments[index] as Matrix ?? throw arguments.Wrong(index, "must be a matrix");

    private static Vector LabelsOf(Arguments arguments, Matrix matrix, bool isRow) =>
        (isRow ? matrix.RowLabels : matrix.ColumnLabels)
        ?? throw arguments.Wrong(0, $"and right must both have {(isRow ? "row" : "column")} labels");
}
