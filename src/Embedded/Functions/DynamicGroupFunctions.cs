using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Totals over groups that events move between: small orders that become large ones, for instance.</summary>
internal static class DynamicGroupFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("dynamicGroupCumsum(cumValue, prevCumValue, membership, prevMembership, groupCount)",
            "For each group the running total of cumValue of the events that are in it at each row.",
            (_, a) => Running(a, DynamicGroups.Sums(a)), FunctionTraits.State);
        table.Add("dynamicGroupCumcount(membership, prevMembership, groupCount)",
            "For each group the number of events that are in it at each row.",
            (_, a) => Running(a, DynamicGroups.Counts(a)), FunctionTraits.State);
    }

    private static Vector<Value> Running(Arguments arguments, DynamicGroups groups)
    {
        var columns = Enumerable.Range(0, groups.Inputs).Select(i => Shapes.Spread(
            arguments.FunctionName, arguments[i], arguments.Vector(groups.Inputs - 2).Count)).ToArray();
        var (totals, rows) = (new double[groups.Count], new double[columns[0].Count][]);
        for (var row = 0; row < rows.Length; row++)
        {
            groups.Push(totals, columns, row);
            rows[row] = [.. totals];
        }

        return groups.Together(columns, rows);
    }
}

/// <summary>How one row changes the totals of the groups.</summary>
/// <param name="function">The function's name, for errors.</param>
/// <param name="count">The number of groups.</param>
/// <param name="hasValues">True where events bring values, false where they count 1 each.</param>
internal sealed class DynamicGroups(string function, int count, bool hasValues)
{
    private const int MostGroups = 8;

    public int Count => count;

    /// <summary>The number of columns: a value and the one before, where there are values; a group and the one before.</summary>
    public int Inputs => hasValues ? 4 : 2;

    public static DynamicGroups Sums(Arguments arguments) => Of(arguments, 4);

    public static DynamicGroups Counts(Arguments arguments) => Of(arguments, 2);

    /// <summary>Takes in a row. An event that stays in its group changes nothing, as documented.</summary>
    /// <exception cref="ScriptException">A group does not exist.</exception>
    public void Push(double[] totals, Vector[] columns, int row)
    {
        var first = hasValues ? 2 : 0;
        var group = Group(columns[first], row) ?? throw new ScriptException($"{function}: membership must not be null.");
        var before = Group(columns[first + 1], row);
        if (before == group) return;
        totals[group] += hasValues ? Amount(columns[0], row) : 1;
        if (before is { } left) totals[left] -= hasValues ? Amount(columns[1], row) : 1;
    }

    /// <summary>The totals of each group as a column: whole numbers where the values are.</summary>
    public Vector<Value> Together(Vector[] columns, double[][] rows)
    {
        var isWhole = !hasValues || Numeric.IsInteger(columns[0].Type);
        return Vector.Tuple([.. Enumerable.Range(0, count).Select(group => (Value)(
            !hasValues ? Vector.Int(Array.ConvertAll(rows, row => (int)row[group]))
            : isWhole ? Vector.Long(Array.ConvertAll(rows, row => (long)row[group]))
            : Vector.Double(Array.ConvertAll(rows, row => row[group]))))]);
    }

    private static DynamicGroups Of(Arguments arguments, int index) =>
        arguments.Int(index) is var count and >= 2 and <= MostGroups
            ? new DynamicGroups(arguments.FunctionName, count, hasValues: index == 4)
            : throw arguments.Wrong(index, $"must be an integer from 2 to {MostGroups}");

    private int? Group(Vector column, int row)
    {
        if (column.IsNull(row)) return null;
        var group = column.Scalar(row).AsInt();
        return group >= 0 && group < count
            ? group
            : throw new ScriptException($"{function}: there are {count} groups from 0 on, no group {group}.");
    }

    private static double Amount(Vector column, int row) => column.IsNull(row) ? 0 : column.Scalar(row).AsDouble();
}
