using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Functions;

/// <summary>Trading calendars: added by scripts, read from files, and used as units of time.</summary>
public sealed class MarketCalendarTests
{
    private readonly BenchContext _context = new();

    [Fact]
    public void Days_move_over_holidays_and_weekends()
    {
        Call("addMarketHoliday", FunctionBench.T("ABCD"), Days(2, 3));
        // 2024.01.01 is a Monday; 2 and 3 January are holidays.
        Assert.Equal("2024.01.04", Print("temporalAdd", January(1), FunctionBench.N(1), FunctionBench.T("ABCD")));
        Assert.Equal("2024.01.08", Print("temporalAdd", January(1), FunctionBench.N(3), FunctionBench.T("ABCD")));
        Assert.Equal("2024.01.01", Print("temporalAdd", January(3), FunctionBench.N(-1), FunctionBench.T("ABCD")));
        Assert.Equal("3", Print("temporalDiff", January(8), January(1), FunctionBench.T("ABCD")));
        Assert.Equal("[2024.01.01,2024.01.04,2024.01.05]", Print("getMarketCalendar", FunctionBench.T("ABCD"), January(1), January(7)));
    }

    [Fact]
    public void Calendar_can_list_trading_days_on_weekends()
    {
        Call("addMarketHoliday", FunctionBench.T("ABCD"), Days(5, 6, 9), FunctionBench.T("tradingDate"));
        Assert.Equal("2024.01.09", Print("temporalAdd", January(6), FunctionBench.N(1), FunctionBench.T("ABCD")));
        var error = Assert.Throws<ScriptException>(() => Call("temporalAdd", January(9), FunctionBench.N(1), FunctionBench.T("ABCD")));
        Assert.Contains("does not exist in trading calendar [ABCD]", error.Message, StringComparison.Ordinal);
        Assert.Equal("tradingDate", Print("getTradingCalendarType", FunctionBench.T("ABCD")));
    }

    [Fact]
    public void Calendar_is_changed_by_an_update_only()
    {
        Call("addMarketHoliday", FunctionBench.T("ABCD"), Days(2));
        Call("addMarketHoliday", FunctionBench.T("ABCD"), Days(2));
        Assert.Throws<ScriptException>(() => Call("addMarketHoliday", FunctionBench.T("ABCD"), Days(3)));
        Call("updateMarketHoliday", FunctionBench.T("ABCD"), Days(3));
        Assert.Equal("2024.01.04", Print("temporalAdd", January(2), FunctionBench.N(1), FunctionBench.T("ABCD")));
        Call("deleteMarketHoliday", FunctionBench.T("ABCD"));
        Assert.Throws<ScriptException>(() => Call("getMarketCalendar", FunctionBench.T("ABCD")));
        Assert.Throws<ScriptException>(() => Call("addMarketHoliday", FunctionBench.T("abcd"), Days(3)));
    }

    [Fact]
    public void Calendars_are_read_from_files()
    {
        var folder = Directory.CreateTempSubdirectory("calendars-");
        File.WriteAllLines(Path.Combine(folder.FullName, "ABCD.csv"), ["holidayDate", "2024.01.02"]);
        File.WriteAllLines(Path.Combine(folder.FullName, "ABCD_early.csv"), ["date,close", "2024.01.03,13:00"]);
        File.WriteAllLines(Path.Combine(folder.FullName, "WXYZ.csv"), ["day", "2024.01.02"]);
        var calendars = new Embedded.Runtime.MarketCalendars(folder.FullName);
        Assert.Equal(["ABCD", "WXYZ"], calendars.Names);
        Assert.False(calendars.Get("ABCD").IsTrading(Temporal.ToDays(new DateOnly(2024, 1, 2))));
        Assert.Throws<ScriptException>(() => calendars.Get("WXYZ"));
        folder.Delete(recursive: true);
    }

    [SeededProperty]
    public bool Index_and_day_are_inverse_on_trading_days(int seed)
    {
        var random = new Random(seed);
        var holidays = Enumerable.Range(0, random.Next(20)).Select(_ => 19_000 + random.Next(60)).ToArray();
        var calendar = new TradingDays("ABCD", holidays, isHolidays: true);
        var expected = long.MinValue;
        for (var day = 18_990; day < 19_080; day++)
        {
            var isTrading = Temporal.FromDays(day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day);
            var index = calendar.IndexOf(day);
            if (isTrading != calendar.IsTrading(day) || (isTrading && calendar.DayOf(index) != day)) return false;
            if (expected != long.MinValue && index != (isTrading ? expected + 1 : expected)) return false;
            expected = index;
        }

        return true;
    }

    [Fact]
    public void Differences_of_times_stay_in_their_unit()
    {
        var times = new Vector<int>(DataType.Second, [10, 25, int.MinValue, 30]);
        Assert.Equal("[,15,,]", Print("temporalDeltas", times));
        Assert.Equal("[5,20,,25]", Print("temporalDiff", times, Scalar.Integral(DataType.Second, 5)));
        Assert.Throws<ScriptException>(() => Call("temporalDiff", times, Scalar.Integral(DataType.Second, 5), FunctionBench.T("B")));
    }

    private Value Call(string name, params Value?[] arguments) => FunctionBench.Table.Find(name)!.Invoke(_context, arguments);

    private string Print(string name, params Value?[] arguments) => Formatter.Format(Call(name, arguments));

    private static Scalar January(int day) => FunctionBench.Date(2024, 1, day);

    private static Vector<int> Days(params int[] days) => Vector.Date(days.Select(day => new DateOnly(2024, 1, day)));
}
