namespace DolphinQuant.Embedded.Jobs;

/// <summary>A job that runs at given times, UTC as <c>now()</c>, on given days.</summary>
internal sealed record ScheduledJob(JobOrder Order, IReadOnlyList<TimeOnly> Times, DateOnly Start, DateOnly End)
{
    /// <summary>D daily, W weekly, M monthly.</summary>
    public char Frequency { get; init; } = 'D';

    /// <summary>Days of the week from 0, Sunday, or of the month; empty for daily jobs.</summary>
    public IReadOnlyList<int> Days { get; init; } = [];

    /// <summary>The first moment after <paramref name="now"/> at which the job is due; null when there is none.</summary>
    public DateTime? NextAfter(DateTime now)
    {
        var times = Times.Order().ToArray();
        var first = DateOnly.FromDateTime(now) is var today && today > Start ? today : Start;
        for (var day = first; day <= End; day = day.AddDays(1))
        {
            if (!IsDay(day)) continue;
            foreach (var time in times)
                if (day.ToDateTime(time) > now)
                    return day.ToDateTime(time);
            if (day == DateOnly.MaxValue) break;
        }

        return null;
    }

    private bool IsDay(DateOnly day) => Frequency switch
    {
        'W' => Days.Contains((int)day.DayOfWeek),
        'M' => Days.Contains(day.Day),
        _ => true,
    };
}
