using DolphinQuant.Data;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>The factor scripts, run by the embedded engine on the shipped sample.</summary>
public sealed class FactorPanelTests
{
    private const double Tolerance = 1e-9;

    private static readonly DateOnly Beginning = new(1990, 1, 1);

    public static TheoryData<string> Markets => ["us", "cn"];

    [Theory]
    [MemberData(nameof(Markets))]
    public async Task Factors_of_the_sample_equal_the_reference(string code)
    {
        var market = Market(code);
        await using var database = await FactorDatabase.OpenAsync(market, CancellationToken.None);
        var panel = await database.ComputeAsync(market, Beginning, LastDay(market), CancellationToken.None);

        Assert.Equal(market.PublishedInTime().Count, panel.Count);
        Assert.Equal(ReferenceFactors.All.Keys.Order(), panel.Names.Skip(3).Order());
        var rows = Rows(panel);
        Assert.Empty(market.PublishedInTime().Except(rows.Keys));
        var differences = new List<string>();
        foreach (var (symbol, bars) in market.Adjusted())
            foreach (var (name, factor) in ReferenceFactors.All)
                differences.AddRange(Differences(panel.Span<double>(name), rows, (symbol, name, bars), factor));

        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences.Take(30))}");
    }

    [Theory]
    [MemberData(nameof(Markets))]
    public async Task Factors_do_not_change_when_the_future_is_cut_off(string code)
    {
        var market = Market(code).Only(symbol => symbol[^1] is 'K' or 'R' or 'Y' or '5' or '3');
        var whole = await ComputeAsync(market, Beginning, LastDay(market));
        var sessions = market.Bars.Select(bar => bar.Date).Distinct().Order().ToArray();
        foreach (var part in new[] { 3, 2 })
        {
            var day = sessions[sessions.Length / part];
            var cut = await ComputeAsync(market.KnownOn(day), Beginning, day);

            AssertSameRows(cut, whole, exactly: true);
        }
    }

    [Fact]
    public async Task Factors_of_one_day_are_those_of_the_whole_history()
    {
        var market = Market("us").Only(symbol => symbol[^1] is 'K' or 'R' or 'Y');
        await using var database = await FactorDatabase.OpenAsync(market, CancellationToken.None);
        var last = LastDay(market);
        var whole = await database.ComputeAsync(market, Beginning, last, CancellationToken.None);
        var day = await database.ComputeAsync(market, last, last, CancellationToken.None);

        Assert.Equal(market.Bars.Count(bar => bar.Date == last), day.Count);
        AssertSameRows(day, whole, exactly: false);
    }

    [Fact]
    public async Task Stored_factors_are_the_valid_values_and_storing_again_changes_nothing()
    {
        var market = Market("cn").Only(symbol => symbol[^1] is '5' or '3');
        await using var database = await FactorDatabase.OpenAsync(market, CancellationToken.None);
        var last = LastDay(market);
        var panel = await database.ComputeAsync(market, Beginning, last, CancellationToken.None);
        var valid = ReferenceFactors.All.Keys
            .Sum(name => panel.Span<double>(name).ToArray().LongCount(double.IsFinite));
        const string Stored = "select count(*) as n from loadTable('dfs://factor', 'factor')";

        Assert.Equal(valid, await database.StoreAsync(market, Beginning, last, CancellationToken.None));
        Assert.Equal(valid, await database.StoreAsync(market, Beginning, last, CancellationToken.None));
        Assert.Equal(valid, await CountAsync(database, Stored));
        Assert.Equal(0, await CountAsync(database, Stored + " where isNull(value)"));
    }

    [Fact]
    public async Task Schema_scripts_run_again_keep_the_rows()
    {
        var market = Market("cn").Only(symbol => symbol[^1] is '5');
        await using var database = await FactorDatabase.OpenAsync(market, CancellationToken.None);
        foreach (var schema in ScriptFiles.Schemas) await database.Session.RunFileAsync(schema, CancellationToken.None);
        await database.Session.AppendAsync("dfs://market", "dailyBar", market.BarTable(), CancellationToken.None);

        var stored = await CountAsync(database, "select count(*) as n from loadTable('dfs://market', 'dailyBar')");
        Assert.Equal(market.Bars.Count, stored);
    }

    [Fact]
    public async Task Suspended_sessions_have_no_factors_and_no_part_in_a_window()
    {
        var market = Market("cn").Only(symbol => symbol[^1] is '5');
        var sessions = market.Bars.Select(bar => bar.Date).Distinct().Order().ToArray();
        var halted = market with
        {
            Bars = [.. market.Bars.Select(bar =>
                bar with { IsSuspended = bar.Date >= sessions[40] && bar.Date < sessions[50] })],
        };
        var absent = market with { Bars = [.. halted.Bars.Where(bar => !bar.IsSuspended)] };

        var expected = await ComputeAsync(absent, Beginning, sessions[100]);
        var actual = await ComputeAsync(halted, Beginning, sessions[100]);

        Assert.Equal(expected.Count, actual.Count);
        AssertSameRows(actual, expected, exactly: true);
    }

    [Fact]
    public async Task Action_seen_late_counts_from_the_day_it_was_seen()
    {
        var market = Market("us").Only(symbol => symbol is "KR");
        var split = market.Actions.Single(action => action.IsSplit);
        var late = market with { Actions = [split with { Seen = split.ExDate.AddDays(3) }] };
        var panel = await ComputeAsync(late, Beginning, LastDay(late));
        var rows = Rows(panel);
        var momentum = panel.Span<double>("momentum1").ToArray();

        Assert.InRange(momentum[rows[("KR", split.ExDate)]], -0.6, -0.4);
        Assert.InRange(momentum[rows[("KR", split.ExDate.AddDays(3))]], 0.8, 1.2);
    }

    private static async Task<Table> ComputeAsync(SampleMarket market, DateOnly from, DateOnly to)
    {
        await using var database = await FactorDatabase.OpenAsync(market, CancellationToken.None);
        return await database.ComputeAsync(market, from, to, CancellationToken.None);
    }

    private static async Task<long> CountAsync(FactorDatabase database, string query) =>
        ((Table)await database.Session.RunAsync(query, CancellationToken.None))["n"].Scalar(0).AsLong();

    private static List<string> Differences(
        ReadOnlySpan<double> actual,
        Dictionary<(string, DateOnly), int> rows,
        (string Symbol, string Factor, ReferenceBars Bars) place,
        ReferenceFactor factor)
    {
        var expected = factor.Compute(place.Bars);
        var found = new List<string>();
        for (var i = 0; i < expected.Length; i++)
        {
            // A day on which a bar was not published yet has no row.
            var day = place.Bars.Dates[i];
            if (!rows.TryGetValue((place.Symbol, day), out var row)) continue;
            var value = actual[row];
            if (!IsSame(expected[i], value))
                found.Add(FormattableString.Invariant(
                    $"{place.Factor} {place.Symbol} {day:yyyy-MM-dd}: expected {expected[i]:R}, found {value:R}"));
        }

        return found;
    }

    /// <summary>Every row of <paramref name="part"/> stands in <paramref name="whole"/> with the same values.</summary>
    private static void AssertSameRows(Table part, Table whole, bool exactly)
    {
        Assert.NotEqual(0, part.Count);
        var rowOf = Rows(whole);
        var keys = Rows(part);
        foreach (var name in ReferenceFactors.All.Keys)
        {
            var actual = part.Span<double>(name);
            var expected = whole.Span<double>(name);
            foreach (var (key, row) in keys)
                Assert.True(
                    exactly ? expected[rowOf[key]].Equals(actual[row]) : IsSame(expected[rowOf[key]], actual[row]),
                    $"{name} of {key}: {expected[rowOf[key]]} became {actual[row]}");
        }
    }

    private static bool IsSame(double expected, double actual) =>
        expected.Equals(actual)
        || Math.Abs(expected - actual) <= Tolerance * Math.Max(Math.Abs(expected), Math.Abs(actual));

    private static Dictionary<(string Symbol, DateOnly Date), int> Rows(Table panel)
    {
        var symbols = (SymbolVector)panel["symbol"];
        var dates = panel.Span<int>("date").ToArray();
        return Enumerable.Range(0, panel.Count)
            .ToDictionary(row => (symbols.Text(row), Temporal.FromDays(dates[row])), row => row);
    }

    private static SampleMarket Market(string code) =>
        code == "us" ? SampleMarket.UnitedStates() : SampleMarket.China();

    private static DateOnly LastDay(SampleMarket market) => market.Bars.Max(bar => bar.Date);
}
