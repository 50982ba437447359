using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>The turning points of a price.</summary>
internal static class ZigzagFunctions
{
    public static void Register(FunctionTable table) => table.Add("zigzag(HL, [change], [percent], [retrace], [lastExtreme])",
        "The prices at which a trend turned by change or more, and null elsewhere; HL holds prices, or the high and the low.",
        (_, a) =>
        {
            var (high, low) = Prices(a);
            var turns = new Zigzag(high, low, Rule(a)).Run();
            return Vector.Double(turns);
        });

    private static ZigzagRule Rule(Arguments arguments)
    {
        var change = arguments.Double(1, 10);
        if (!(change > 0)) throw arguments.Wrong(1, "must be positive");
        var isPercent = arguments.Bool(2, true);
        return new ZigzagRule(
            isPercent ? change / 100 : change, isPercent, isPercent && arguments.Bool(3, false), arguments.Bool(4, true));
    }

    private static (double[] High, double[] Low) Prices(Arguments arguments)
    {
        var data = arguments[0] switch
        {
            Matrix { Columns: 2 } matrix => matrix.Data,
            Vector vector => vector,
            _ => throw arguments.Wrong(0, "must be a vector, or a matrix of two columns"),
        };
        var prices = Numeric.Doubles(arguments.FunctionName, data).ToArray();
        if (Array.Exists(prices, double.IsNaN)) throw arguments.Wrong(0, "must not hold nulls");
        return arguments[0] is Matrix { Rows: var rows } ? (prices[..rows], prices[rows..]) : (prices, prices);
    }
}

/// <summary>When a trend turns.</summary>
/// <param name="Change">The least move, as a share of the price or in its unit.</param>
/// <param name="IsShare">True when the move is a share.</param>
/// <param name="IsRetrace">True when it is a share of the move before.</param>
/// <param name="TakesLast">True when the last of several equal extremes is the turning point.</param>
internal sealed record ZigzagRule(double Change, bool IsShare, bool IsRetrace, bool TakesLast);

/// <summary>Follows a price from one turning point to the next, in the way of the function ZigZag of the R package TTR.</summary>
internal sealed class Zigzag(double[] high, double[] low, ZigzagRule rule)
{
    private readonly double[] _turns = new double[high.Length];
    private (double Price, int Row) _before, _last;
    private int _trend;

    /// <summary>The turning points at their rows, NaN elsewhere.</summary>
    public double[] Run()
    {
        Array.Fill(_turns, double.NaN);
        if (high.Length < 2) return _turns;
        _before = (Middle(0), 0);
        _last = (Middle(1), 1);
        for (var row = 1; row < high.Length; row++) Follow(row);
        _turns[_before.Row] = _before.Price;
        _turns[_last.Row] = _last.Price;
        return _turns;
    }

    private double Middle(int row) => (high[row] + low[row]) / 2;

    private void Follow(int row)
    {
        var move = rule.IsShare ? _last.Price * rule.Change : rule.Change;
        var (floor, ceiling) = (_last.Price - move, _last.Price + move);
        if (_trend == 0)
        {
            if (Math.Min(low[row], _last.Price) <= floor) _trend = -1;
            if (Math.Max(high[row], _last.Price) >= ceiling) _trend = 1;
        }

        if (_trend < 0 && FollowTrend(row, low, high, ceiling)) _trend = 1;
        else if (_trend > 0 && FollowTrend(row, high, low, floor)) _trend = -1;
    }

    // Along a trend the extreme moves on; beyond the limit on the other side the trend turns. Prices are compared downwards by their sign.
    private bool FollowTrend(int row, double[] along, double[] against, double limit)
    {
        if (_trend * along[row] >= _trend * _last.Price && (rule.TakesLast || along[row] != along[row - 1])) _last = (along[row], row);
        if (rule.IsRetrace) limit = _last.Price + ((_before.Price - _last.Price) * rule.Change);
        if (_trend * against[row] > _trend * limit) return false;
        _turns[_before.Row] = _before.Price;
        _before = _last;
        _last = (against[row], row);
        return true;
    }
}
