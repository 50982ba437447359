using DolphinQuant.Embedded.Tests.Streaming.Engines;

namespace DolphinQuant.Embedded.Tests.Streaming.Reactive;

/// <summary>Functions of scripts in the expressions of an engine: loops, choices, several results; and recurrences.</summary>
public sealed class StateFunctionBodyTests : EngineFixture
{
    private const string Rows = """
        rows = table(`A`A`A`A as sym, 2024.01.02T09:30:00 + 0 60 120 180 as time, 1.0 2.0 4.0 8.0 as x, 10 20 30 40 as q)
        out = table(1:0, `sym`r, [SYMBOL, DOUBLE])

        """;

    [Fact]
    public async Task Loop_is_written_out() => Assert.Equal("A -; A 5; A 10; A 20", await RunMetricAsync(
        """
        @state
        def f(x) {
            total = x
            for (n in 1..3) {
                if (n == 3) { break }
                next = total + msum(x, n)
                total = next
            }
            return total - x
        }
        """, "f(x)"));

    [Fact]
    public async Task Choice_by_a_constant_takes_one_branch() => Assert.Equal("A 1; A 3; A 7; A 15", await RunMetricAsync(
        """
        @state
        def f(x, isSum) {
            if (isSum) { return cumsum(x) } else { return cumprod(x) }
        }
        """, "f(x, true)"));

    [Fact]
    public async Task Choice_by_a_row_is_refused() => Assert.Contains("use iif", await ErrorAsync(Rows + """
        @state
        def f(x) {
            if (x > 1) { return cumsum(x) }
            return cumprod(x)
        }
        createReactiveStateEngine("e", <f(x)>, rows, out, `sym)
        """), StringComparison.Ordinal);

    [Fact]
    public async Task Loop_of_a_hundred_rounds_is_refused() => Assert.Contains("fewer than 100", await ErrorAsync(Rows + """
        @state
        def f(x) {
            for (n in 1..100) { y = msum(x, n) }
            return y
        }
        createReactiveStateEngine("e", <f(x)>, rows, out, `sym)
        """), StringComparison.Ordinal);

    [Fact]
    public async Task Several_results_are_columns_of_their_own()
    {
        // Slope and intercept of x against q in windows of two: of the last two rows (4 - 8) / (30 - 40) = 0.4 and -8.
        Assert.Equal("A 1 -; A 3 0.1; A 7 0.2; A 15 0.4", await OutAsync(Rows + """
            @state
            def f(x, q) {
                intercept, slope = mslr(x, q, 2)
                return cumsum(x), slope
            }
            out = table(1:0, `sym`total`slope, [SYMBOL, DOUBLE, DOUBLE])
            engine = createReactiveStateEngine("e", <f(x, q)>, rows, out, `sym)
            engine.append!(rows)
            """));
    }

    [Fact]
    public async Task Constants_of_a_module_level_function_are_computed_once() =>
        Assert.Equal("A 2; A 4; A 8; A 16", await RunMetricAsync("def f(x) { return x * sqrt(4.0) }", "f(x)"));

    [Fact]
    public async Task State_iterate_weighs_the_input_and_the_window_of_results() =>
        // Two initial values, then 0.5 x + 0.25 (sum of the last two results).
        Assert.Equal("A 10; A 20; A 9.5; A 11.375", await RunMetricAsync("", "stateIterate(x, q, 2, msum{, 2}, [0.5, 0.25])"));

    [Fact]
    public async Task Conditional_iterate_starts_anew_where_the_condition_holds() =>
        Assert.Equal("A 1; A -; A 4; A 4", await RunMetricAsync("", "conditionalIterate(x == 1 || x == 4, x, msum{, 2})"));

    [Fact]
    public async Task Generic_iterate_hands_the_last_results_over() =>
        // 1, 2, (1 + 2) 30, (2 + 90) 40.
        Assert.Equal("A 1; A 2; A 90; A 3680", await RunMetricAsync("", "genericStateIterate(q, x, 2, def(w, q) { return sum(w) * q })"));

    [Theory]
    // The first window holds the rows of the first two minutes; the third row's ends at 09:31:00 and begins behind 09:29:00.
    [InlineData("false", "A 1; A 2; A 90; A 3680")]
    // Closed on the left, the fourth row's window, up to 09:32:00, holds the first row too.
    [InlineData("true", "A 1; A 2; A 90; A 3720")]
    public async Task Generic_iterate_in_time_hands_the_results_of_the_window_over(string leftClosed, string expected) => Assert.Equal(
        expected, await RunMetricAsync("", $"genericTStateIterate(time, q, x, 2m, def(w, q) {{ return sum(w) * q }}, {leftClosed})"));

    [Fact]
    public async Task Row_earlier_than_the_one_before_has_no_part_in_the_iteration() => Assert.Equal("A 1; A 2; A -; A 90", await OutAsync(
        Rows + """
            late = table(`A`A`A`A as sym, 2024.01.02T09:30:00 + 0 60 30 120 as time, 1.0 2.0 50.0 4.0 as x, 10 20 99 30 as q)
            engine = createReactiveStateEngine("e", <genericTStateIterate(time, q, x, 2m, def(w, q) { return sum(w) * q })>, rows, out, `sym)
            engine.append!(late)
            """));

    [Fact]
    public async Task Moving_average_of_a_kind_is_that_average() => Assert.Equal("A 0; A 0; A 0; A 0", await RunMetricAsync(
        "", "nullFill(ma(x, 2, 1) - ema(x, 2), 0) + nullFill(ma(x, 2, 0) - sma(x, 2), 0)"));

    private Task<string> RunMetricAsync(string definitions, string metric) => OutAsync(
        $"{Rows}{definitions}\nengine = createReactiveStateEngine(\"e\", <{metric}>, rows, out, `sym)\nengine.append!(rows)");
}
