using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Storage.Partitions;

/// <summary>Which partitions a database no longer keeps.</summary>
internal static class Retention
{
    // Older partitions were loaded on purpose: they stay until dropPartition removes them, as on a server.
    private const int WindowHours = 10 * 24;

    private const int HoursPerDay = 24;

    /// <summary>Refuses a policy that does not suit a database.</summary>
    /// <exception cref="ScriptException">The level is not one of days or hours.</exception>
    public static void Check(DatabaseDefinition database, RetentionPolicy policy)
    {
        var domains = database.Scheme.Domains;
        if (policy.Level < 0 || policy.Level >= domains.Count || !IsOfTimes(domains[policy.Level]))
            throw new ScriptException(
                $"{database.Path}: rows expire by a level of VALUE, RANGE or LIST partitions over DATE or DATEHOUR, and "
                + $"level {policy.Level} is none; name one by retentionDimension.");
        if (domains[policy.Level].ColumnType == DataType.Date && policy.Hours % HoursPerDay != 0)
            throw new ScriptException(
                $"{database.Path} is partitioned by days: retentionHours must be a multiple of {HoursPerDay}.");
    }

    /// <summary>True for a partition that ended longer ago than the policy says, but not ten days longer.</summary>
    public static bool IsOver(StoredPartition partition, RetentionPolicy policy, DateTimeOffset now)
    {
        if (EndOf(partition, policy.Level) is not { } end) return false;
        var kept = (long)Math.Floor((now.UtcDateTime - DateTime.UnixEpoch).TotalHours) - policy.Hours;
        return end <= kept && end > kept - WindowHours;
    }

    private static bool IsOfTimes(PartitionDomain domain) =>
        domain.Type != PartitionType.Hash && domain.ColumnType is DataType.Date or DataType.DateHour;

    // The hour after the last one of the partition, counted since 1970; null for rows that lie in no partition.
    private static long? EndOf(StoredPartition partition, int level)
    {
        var (domain, keys) = (partition.Levels[level].Domain, partition.Levels[level].Keys);
        if (partition.Names[level].Length == 0) return null;
        var hours = domain.ColumnType == DataType.Date ? HoursPerDay : 1;
        if (domain.Type == PartitionType.Range)
        {
            var bounds = (Vector)domain.Scheme;
            return bounds.Scalar(1 + Array.IndexOf(PartitionOfRows.RangeNames(bounds), partition.Names[level])).AsLong() * hours;
        }

        return keys.Max(key => ((Scalar)Conversion.Convert((Value)key, domain.ColumnType)).AsLong() + 1) * hours;
    }
}
