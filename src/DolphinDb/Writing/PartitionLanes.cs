using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Writing;

/// <summary>
/// Tells which of several connections a row is written over, so that no two of them write to one partition at a time,
/// which the server would refuse. It knows partitions by value over a column of that very type; for all others there is
/// one lane.
/// </summary>
internal sealed class PartitionLanes
{
    private const int ByValue = 1;

    private readonly int _column;

    private PartitionLanes(int count, int column)
    {
        Count = count;
        _column = column;
    }

    /// <summary>One lane for all rows.</summary>
    public static PartitionLanes Single { get; } = new(1, -1);

    public int Count { get; }

    /// <summary>The lanes of a table, by what <c>schema</c> says of it.</summary>
    public static PartitionLanes Of(Dictionary schema, IReadOnlyList<ColumnDefinition> columns, int count)
    {
        var names = Levels(schema, "partitionColumnName");
        var kinds = Levels(schema, "partitionType");
        var types = Levels(schema, "partitionColumnType");
        for (var level = 0; level < Math.Min(names.Length, Math.Min(kinds.Length, types.Length)); level++)
        {
            var column = columns.ToList().FindIndex(one => IsNamed(one, names[level]));
            // A column of another type, such as times partitioned by day, has several values in one partition.
            if (column >= 0 && Number(kinds[level]) == ByValue && IsOf(columns[column].Type, Number(types[level])))
                return new PartitionLanes(count, column);
        }

        return Single;
    }

    /// <summary>The rows of each lane that has any, in their order.</summary>
    public IEnumerable<(int Lane, Table Rows)> Split(Table rows)
    {
        if (Count == 1 || rows.Count == 0) return rows.Count == 0 ? [] : [(0, rows)];
        var places = new List<int>[Count];
        var column = rows.Columns[_column];
        for (var row = 0; row < rows.Count; row++) (places[LaneOf(column, row)] ??= []).Add(row);
        return places.Index().Where(place => place.Item is not null).Select(place => (place.Index, rows.Gather([.. place.Item])));
    }

    private int LaneOf(Vector column, int row) => (int)((uint)column[row].GetHashCode() % (uint)Count);

    private static bool IsOf(DataType type, long? partitioned) =>
        partitioned == (long)type || (type.IsText() && partitioned is (long)DataType.Symbol or (long)DataType.String);

    private static bool IsNamed(ColumnDefinition column, Value name) => name is Scalar text && text.Type.IsText()
        && string.Equals(column.Name, text.AsText(), StringComparison.OrdinalIgnoreCase);

    private static long? Number(Value value) =>
        value is Scalar number && number.Type.Category() == DataCategory.Integral ? number.AsLong() : null;

    private static Value[] Levels(Dictionary schema, string key) =>
        !schema.Keys.Contains(Scalar.String(key)) ? []
        : schema[Scalar.String(key)] is Vector levels ? [.. Enumerable.Range(0, levels.Count).Select(level => levels[level])]
        : [schema[Scalar.String(key)]];
}
