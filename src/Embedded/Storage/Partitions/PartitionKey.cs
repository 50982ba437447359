using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>
/// What rows are grouped by to find their partitions: the partition column itself, or the day or hour of a finer time,
/// so that a table of many moments has few groups.
/// </summary>
internal static class PartitionKey
{
    private const long SecondsPerHour = 3_600, SecondsPerDay = 86_400;

    /// <summary>How many values of the column share a key.</summary>
    public static long UnitOf(DataType column, PartitionDomain domain)
    {
        if (domain.Type == PartitionType.Hash) return 1;
        var seconds = domain.ColumnType switch
        {
            DataType.Date or DataType.Month => SecondsPerDay,
            DataType.DateHour => SecondsPerHour,
            _ => 0,
        };
        return column switch
        {
            _ when seconds == 0 => 1,
            DataType.DateTime => seconds,
            DataType.Timestamp => seconds * 1_000,
            DataType.NanoTimestamp => seconds * 1_000_000_000,
            _ => 1,
        };
    }

    /// <summary>The key as an expression in SQL, of the type of the column.</summary>
    public static string Sql(ColumnDefinition column, PartitionDomain domain)
    {
        var name = ColumnStorage.Quote(column.Name);
        var unit = UnitOf(column.Type, domain);
        if (unit == 1) return name;
        if (column.Type == DataType.DateTime)
            return string.Create(CultureInfo.InvariantCulture, $"{name} - (({name} % {unit}) + {unit}) % {unit}");
        var part = domain.ColumnType == DataType.DateHour ? "hour" : "day";
        return $"CAST(date_trunc('{part}', {name}) AS {ColumnStorage.SqlType(column.Type)})";
    }
}
