namespace DolphinQuant.Models.Labels;

/// <summary>The checked daily bars of one symbol on its market's session calendar.</summary>
public sealed class DailyBarSeries
{
    /// <summary>Checks and wraps the columns; they are not copied and must not change afterwards.</summary>
    /// <param name="symbol">Symbol as the market rules know it, for example <c>AAPL</c> or <c>sh.600519</c>.</param>
    /// <param name="columns">Bars, oldest first.</param>
    /// <exception cref="ArgumentException">
    /// Columns differ in length, sessions do not ascend, or a factor is not positive.
    /// </exception>
    public DailyBarSeries(string symbol, DailyBarColumns columns)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(symbol);
        ArgumentNullException.ThrowIfNull(columns);
        RequireEqualLengths(symbol, columns);
        RequireAscendingSessions(symbol, columns.Sessions);
        if (columns.AdjustmentFactor.Any(factor => !double.IsFinite(factor) || factor <= 0))
        {
            throw new ArgumentException(
                $"{symbol}: every adjustment factor must be finite and above zero.", nameof(columns));
        }

        Symbol = symbol;
        Columns = columns;
    }

    /// <summary>Symbol of the instrument.</summary>
    public string Symbol { get; }

    /// <summary>The bars.</summary>
    public DailyBarColumns Columns { get; }

    /// <summary>
    /// Session of the first trading day when it is known; lets the rules lift the price limit for a new listing.
    /// </summary>
    public int? ListedSession { get; init; }

    /// <summary>Number of bars.</summary>
    public int Count => Columns.Sessions.Length;

    /// <summary>Position of the bar of a session, or a negative number when the symbol has no bar there.</summary>
    internal int PositionOf(int session) => Array.BinarySearch(Columns.Sessions, session);

    internal double AdjustedClose(int position) => Columns.Close[position] * Columns.AdjustmentFactor[position];

    internal double AdjustedHigh(int position) => Columns.High[position] * Columns.AdjustmentFactor[position];

    internal double AdjustedOpen(int position) => Columns.Open[position] * Columns.AdjustmentFactor[position];

    /// <summary>
    /// True when orders could have been filled in the session. A bar without volume repeats an old price: nobody traded
    /// at it.
    /// </summary>
    internal bool IsTrading(int position) =>
        !Columns.IsSuspended[position] && Columns.Volume[position] != 0 && IsPrice(Columns.Close[position]);

    internal static bool IsPrice(double value) => double.IsFinite(value) && value > 0;

    private static void RequireEqualLengths(string symbol, DailyBarColumns columns)
    {
        var count = columns.Sessions.Length;
        Array[] others =
        [
            columns.Dates, columns.Open, columns.High, columns.Low, columns.Close, columns.Volume,
            columns.PreviousClose, columns.AdjustmentFactor, columns.IsSuspended, columns.IsSpecialTreatment,
        ];
        if (others.Any(column => column.Length != count))
        {
            throw new ArgumentException($"{symbol}: every bar column must hold {count} entries.", nameof(columns));
        }
    }

    private static void RequireAscendingSessions(string symbol, int[] sessions)
    {
        for (var i = 0; i < sessions.Length; i++)
        {
            if (sessions[i] < 0 || (i > 0 && sessions[i] <= sessions[i - 1]))
            {
                throw new ArgumentException(
                    $"{symbol}: sessions must be unique, ascending and not negative.", nameof(sessions));
            }
        }
    }
}
