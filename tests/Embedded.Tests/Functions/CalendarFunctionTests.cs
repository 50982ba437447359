using DolphinQuant.Data;
using static DolphinQuant.Embedded.Tests.Functions.FunctionBench;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Calendar periods, frequencies, trading calendars and time zones.</summary>
public sealed class CalendarFunctionTests
{
    [Theory]
    [InlineData("weekBegin", "2023.08.14")]
    [InlineData("weekEnd", "2023.08.20")]
    [InlineData("semiMonthBegin", "2023.08.15")]
    [InlineData("semiMonthEnd", "2023.08.15")]
    [InlineData("monthBegin", "2023.08.01")]
    [InlineData("monthEnd", "2023.08.31")]
    [InlineData("quarterBegin", "2023.07.01")]
    [InlineData("quarterEnd", "2023.09.30")]
    [InlineData("businessQuarterBegin", "2023.07.03")]
    [InlineData("businessQuarterEnd", "2023.09.29")]
    [InlineData("semiannualBegin", "2023.07.01")]
    [InlineData("semiannualEnd", "2023.12.31")]
    [InlineData("yearBegin", "2023.01.01")]
    [InlineData("businessYearBegin", "2023.01.02")]
    [InlineData("businessYearEnd", "2023.12.29")]
    [InlineData("weekOfMonth", "2023.08.07")]
    [InlineData("lastWeekOfMonth", "2023.07.31")]
    [InlineData("fy5253", "2023.01.30")]
    [InlineData("fy5253Quarter", "2023.07.31")]
    public void Day_belongs_to_its_period(string function, string expected) =>
        Assert.Equal(expected, Print(function, Date(2023, 8, 16)));

    [Theory]
    [InlineData("yearEnd", 6, "2024.06.30")]
    [InlineData("yearBegin", 9, "2022.09.01")]
    [InlineData("quarterEnd", 10, "2023.10.31")]
    [InlineData("weekEnd", 1, "2023.08.22")]
    [InlineData("weekBegin", 4, "2023.08.11")]
    [InlineData("semiMonthEnd", 20, "2023.07.31")]
    public void Option_moves_the_period(string function, int option, string expected) =>
        Assert.Equal(expected, Print(function, Date(2023, 8, 16), N(option)));

    [Fact]
    public void Every_nth_period_is_counted_from_the_first_day() =>
        Assert.Equal("[2023.02.28,2023.04.30,2023.04.30]", Print("monthEnd", Days("2023.02.10", "2023.03.01", "2023.04.30"), Scalar.Void, N(2)));

    [Fact]
    public void Offset_behind_the_last_business_day_counts_from_the_end_of_the_next_month() =>
        Assert.Equal("[2023.05.31,2023.05.31]", Print("businessMonthEnd", Days("2023.05.10", "2023.04.11"), Date(2022, 12, 31), N(2)));

    [Fact]
    public void Every_nth_period_is_counted_from_an_offset() =>
        Assert.Equal("[2023.01.01,2023.03.01]", Print("monthBegin", Days("2023.02.10", "2023.03.31"), Date(2023, 1, 5), N(2)));

    [Fact]
    public void Period_of_a_null_is_null() =>
        Assert.Equal("[,2023.08.31]", Print("monthEnd", Days("", "2023.08.16")));

    [Theory]
    [InlineData(1, "2019.11.04")]
    [InlineData(3, "2019.11.04")]
    [InlineData(4, "2019.10.28")]
    public void Fiscal_year_of_53_weeks_has_a_longer_quarter(int longQuarter, string expected) =>
        // From 2019.01.28 to 2020.02.03 there are 53 weeks.
        Assert.Equal(expected, Print("fy5253Quarter", Date(2019, 12, 20), N(0), N(1), N(longQuarter)));

    [Theory]
    [InlineData("weekOfMonth", 4)]
    [InlineData("semiMonthEnd", 1)]
    [InlineData("yearEnd", 13)]
    [InlineData("weekEnd", 7)]
    public void Option_out_of_range_is_refused(string function, int option) =>
        Assert.Throws<ScriptException>(() => Call(function, Date(2023, 8, 16), N(option)));

    [SeededProperty]
    public bool Begin_and_end_of_a_period_enclose_the_day(int seed)
    {
        var day = new Random(seed).Next(-20_000, 30_000);
        return Array.TrueForAll(["week", "month", "quarter", "semiannual", "year"], period =>
            Of(period + "Begin", day) <= day && day <= Of(period + "End", day)
            && Of(period + "Begin", (int)Of(period + "End", day)) == Of(period + "Begin", day)
            && Of(period + "Begin", (int)Of(period + "End", day) + 1) == Of(period + "End", day) + 1);
    }

    [SeededProperty]
    public bool Business_day_is_the_last_weekday(int seed)
    {
        var day = new Random(seed).Next(-20_000, 30_000);
        var expected = day;
        while (Temporal.FromDays(expected).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) expected--;
        return Of("businessDay", day) == expected;
    }

    [Fact]
    public void Times_go_to_the_label_of_their_interval() =>
        Assert.Equal("[2023.08.31,2023.08.31,2023.09.30]", Print("transFreq", Days("2023.08.02", "2023.08.31", "2023.09.01"), T("M")));

    [Fact]
    public void Left_closed_end_goes_to_the_next_interval() =>
        Assert.Equal("[2023.08.31,2023.09.30]", Print("transFreq", Days("2023.08.02", "2023.08.31"), T("M"), T("left")));

    [Fact]
    public void Interval_ends_where_the_origin_says() =>
        Assert.Equal("[12:00:30,12:01:00,12:01:00]", Print("transFreq", Seconds(43230, 43231, 43260), T("30S"), T("right"), T("right")));

    [Fact]
    public void Sequence_of_labels_covers_start_and_end() =>
        Assert.Equal("[2023.01.31,2023.03.31,2023.05.31]", Print("temporalSeq", Date(2023, 1, 15), Date(2023, 5, 1), T("2M")));

    [Fact]
    public void Resample_gives_null_for_an_interval_without_rows()
    {
        var series = Call("indexedSeries", Days("2023.01.02", "2023.01.30", "2023.03.05"), D(1, 2, 4));
        var monthly = (Matrix)Call("resample", series, T("M"), Function("sum"));
        Assert.Equal("[3,,4]", Formatter(monthly.Data));
        Assert.Equal("[2023.01.31,2023.02.28,2023.03.31]", Formatter(monthly.RowLabels!));
        Assert.True(monthly.IsIndexed);
    }

    [Fact]
    public void AsFreq_keeps_only_rows_at_labels()
    {
        var series = Call("indexedSeries", Days("2023.01.02", "2023.01.04", "2023.01.05"), D(1, 2, 4));
        var daily = (Matrix)Call("asFreq", series, T("D"));
        Assert.Equal("[1,,2,4]", Formatter(daily.Data));
    }

    [Theory]
    [InlineData("7X")]
    [InlineData("0M")]
    [InlineData("H")]
    public void Unknown_or_too_fine_frequency_is_refused(string rule) =>
        Assert.Throws<ScriptException>(() => Call("transFreq", Days("2023.08.02"), T(rule)));

    [Fact]
    public void Time_zone_includes_daylight_saving()
    {
        // 12:00 in London is 07:00 in New York, but 08:00 in the weeks when only America has changed its clocks.
        var winter = new Vector<int>(DataType.DateTime, [(int)new DateTimeOffset(2024, 1, 10, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()]);
        var march = new Vector<int>(DataType.DateTime, [(int)new DateTimeOffset(2024, 3, 20, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()]);
        Assert.Equal("[2024.01.10T07:00:00]", Print("convertTZ", winter, T("Europe/London"), T("America/New_York")));
        Assert.Equal("[2024.03.20T08:00:00]", Print("convertTZ", march, T("Europe/London"), T("America/New_York")));
        Assert.Throws<ScriptException>(() => Call("convertTZ", winter, T("Europe/London"), T("Atlantis")));
    }

    [Theory]
    [InlineData("Actual360", 182 / 360.0)]
    [InlineData("Actual365", 182 / 365.0)]
    [InlineData("ActualActualISDA", (92 / 365.0) + (90 / 366.0))]
    [InlineData("ActualActualISMA", 0.5)]
    public void Year_fraction_follows_the_convention(string convention, double expected) =>
        Assert.Equal(expected, ((Scalar)Call("yearFrac", T(convention), Date(2023, 10, 1), Date(2024, 3, 31))).AsDouble(), 12);

    private static long Of(string function, int day) => ((Scalar)Call(function, Scalar.Integral(DataType.Date, day))).AsLong();

    private static Vector<int> Days(params string[] days) => new(DataType.Date, Array.ConvertAll(days, day => day.Length == 0
        ? NilInt
        : Temporal.ToDays(DateOnly.ParseExact(day, "yyyy.MM.dd", System.Globalization.CultureInfo.InvariantCulture))));

    private static Vector<int> Seconds(params int[] seconds) => new(DataType.Second, seconds);

    private static string Formatter(Value value) => DolphinQuant.Embedded.Functions.Formatter.Format(value);
}
