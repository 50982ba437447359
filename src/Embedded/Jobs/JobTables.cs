using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>Jobs as the tables that <c>getRecentJobs</c> and <c>getScheduledJobs</c> return.</summary>
internal static class JobTables
{
    public static Table Of(IReadOnlyList<BatchJob> jobs) => new(
        ("node", Texts(jobs, _ => LocalNode.Alias)),
        ("userID", Texts(jobs, job => job.Order.User)),
        ("jobId", Texts(jobs, job => job.Order.Id)),
        ("rootJobId", Texts(jobs, job => job.RootId.ToString())),
        ("jobDesc", Texts(jobs, job => job.Order.Description)),
        ("priority", Vector.Int([.. jobs.Select(job => job.Order.Priority)])),
        ("parallelism", Vector.Int([.. jobs.Select(job => job.Order.Parallelism)])),
        ("clientIp", Texts(jobs, _ => "127.0.0.1")),
        ("clientPort", Vector.Create(DataType.Int, jobs.Count)),
        ("receivedTime", Times(jobs.Select(job => (DateTime?)job.ReceivedAt))),
        ("startTime", Times(jobs.Select(job => job.StartedAt))),
        ("endTime", Times(jobs.Select(job => job.EndedAt))),
        ("errorMsg", Texts(jobs, job => job.Error)));

    public static Table Of(IReadOnlyList<ScheduledJob> jobs)
    {
        // A job that runs several times a day has a row for each time.
        var rows = jobs.SelectMany(job => job.Times.Select(time => (Job: job, Time: time))).ToArray();
        var frequencies = Array.ConvertAll(rows, row => (sbyte)row.Job.Frequency);
        return new Table(
            ("userId", Texts(rows, row => row.Job.Order.User)),
            ("jobId", Texts(rows, row => row.Job.Order.Id)),
            ("jobDesc", Texts(rows, row => row.Job.Order.Description)),
            ("startDate", Vector.Date([.. rows.Select(row => row.Job.Start)])),
            ("endDate", Vector.Date([.. rows.Select(row => row.Job.End)])),
            ("frequency", new Vector<sbyte>(DataType.Char, frequencies)),
            ("scheduleTime", new Vector<int>(
                DataType.Minute, Array.ConvertAll(rows, row => (row.Time.Hour * 60) + row.Time.Minute))),
            ("days", Texts(rows, row => string.Join(',', row.Job.Days))));
    }

    /// <summary>A moment as milliseconds since 1970, the count of a TIMESTAMP.</summary>
    public static long Count(DateTime moment) => (moment.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <summary>Moments as a TIMESTAMP column.</summary>
    public static Vector Times(IEnumerable<DateTime?> moments) => new Vector<long>(DataType.Timestamp,
        [.. moments.Select(moment => moment is { } known ? Count(known) : long.MinValue)]);

    private static Vector<string> Texts<T>(IReadOnlyList<T> items, Func<T, string> text) =>
        Vector.String([.. items.Select(text)]);
}
