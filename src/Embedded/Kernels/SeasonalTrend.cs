namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The decomposition of a series into season, trend and rest by local regression (R. B. Cleveland, W. S. Cleveland,
/// McRae and Terpenning, STL: A Seasonal-Trend Decomposition Procedure Based on Loess, Journal of Official Statistics 6,
/// 1990).
/// </summary>
internal sealed class SeasonalTrend
{
    private readonly double[] _y;
    private readonly SeasonalTrendSettings _settings;
    private readonly double[] _season;
    private readonly double[] _trend;
    private double[]? _robustness;

    private SeasonalTrend(double[] y, SeasonalTrendSettings settings)
    {
        (_y, _settings) = (y, settings);
        (_season, _trend) = (new double[y.Length], new double[y.Length]);
    }

    /// <summary>The season and the trend; the rest is what they leave.</summary>
    public static (double[] Season, double[] Trend) Decompose(double[] y, SeasonalTrendSettings settings)
    {
        var work = new SeasonalTrend(y, settings);
        for (var round = 0; ; round++)
        {
            for (var inner = 0; inner < settings.Inner; inner++) work.Advance();
            if (round >= settings.Outer) return (work._season, work._trend);
            work._robustness = work.Weights();
        }
    }

    private void Advance()
    {
        Interruption.Check();
        var (count, period) = (_y.Length, _settings.Period);
        var cycles = Cycles(_y.Zip(_trend, (value, trend) => value - trend).ToArray());
        // Three moving averages and a smoother leave what the cycles have of a trend.
        var low = Averages(Averages(Averages(cycles, period), period), 3);
        low = Smoother.Smooth(low, _settings.Low, null);
        for (var i = 0; i < count; i++) _season[i] = cycles[period + i] - low[i];
        var rest = _y.Zip(_season, (value, season) => value - season).ToArray();
        Smoother.Smooth(rest, _settings.Trend, _robustness).CopyTo(_trend, 0);
    }

    // The values of one place in the period are smoothed by themselves, one further at both ends.
    private double[] Cycles(double[] values)
    {
        var period = _settings.Period;
        var cycles = new double[values.Length + (2 * period)];
        for (var place = 0; place < period; place++)
        {
            var rows = Enumerable.Range(0, ((values.Length - place - 1) / period) + 1)
                .Select(i => (i * period) + place).ToArray();
            var own = Array.ConvertAll(rows, row => values[row]);
            var weights = _robustness is { } robustness ? Array.ConvertAll(rows, row => robustness[row]) : null;
            var smooth = Smoother.Smooth(own, _settings.Season, weights);
            var span = Math.Min(_settings.Season.Window, own.Length);
            var first = Smoother.At(own, _settings.Season, weights, (-1, 0, span - 1)) ?? smooth[0];
            var last = Smoother.At(own, _settings.Season, weights, (own.Length, own.Length - span, own.Length - 1))
                ?? smooth[^1];
            double[] all = [first, .. smooth, last];
            for (var i = 0; i < all.Length; i++) cycles[(i * period) + place] = all[i];
        }

        return cycles;
    }

    private static double[] Averages(double[] values, int width)
    {
        var averages = new double[values.Length - width + 1];
        var sum = values.Take(width).Sum();
        averages[0] = sum / width;
        for (var i = 1; i < averages.Length; i++)
        {
            sum += values[i + width - 1] - values[i - 1];
            averages[i] = sum / width;
        }

        return averages;
    }

    private double[] Weights()
    {
        var distances = new double[_y.Length];
        for (var i = 0; i < distances.Length; i++) distances[i] = Math.Abs(_y[i] - _season[i] - _trend[i]);
        var sorted = distances.Order().ToArray();
        var limit = 3 * (sorted[_y.Length / 2] + sorted[_y.Length - (_y.Length / 2) - 1]);
        return Array.ConvertAll(distances, distance =>
            distance <= 0.001 * limit ? 1 : distance > 0.999 * limit ? 0 : Math.Pow(1 - Math.Pow(distance / limit, 2), 2));
    }
}

/// <summary>The smoother of the decomposition: local constants, lines or parabolas at every so many points, straight between.</summary>
/// <param name="Window">The points of a neighbourhood.</param>
/// <param name="Degree">0 for constants, 1 for lines, 2 for parabolas.</param>
/// <param name="Jump">The distance of the points at which the regression runs.</param>
internal sealed record Smoother(int Window, int Degree, int Jump)
{
    public static double[] Smooth(double[] y, Smoother smoother, double[]? robustness)
    {
        var count = y.Length;
        if (count < 2) return (double[])y.Clone();
        var smooth = new double[count];
        var jump = Math.Min(smoother.Jump, count - 1);
        var last = (count - 1) / jump * jump;
        for (var i = 0; i <= last; i += jump) smooth[i] = Point(i);
        if (last != count - 1) smooth[^1] = Point(count - 1);
        for (var i = 0; i < last; i += jump) Join(smooth, i, i + jump);
        Join(smooth, last, count - 1);
        return smooth;

        double Point(int i)
        {
            var half = (smoother.Window + 1) / 2;
            var left = smoother.Window >= count ? 0 : Math.Clamp(i - half + 1, 0, count - smoother.Window);
            var right = Math.Min(left + smoother.Window, count) - 1;
            return At(y, smoother, robustness, (i, left, right)) ?? y[i];
        }
    }

    /// <summary>The value at a place by the points from one to another; null where none has weight.</summary>
    public static double? At(double[] y, Smoother smoother, double[]? robustness, (int X, int Left, int Right) range)
    {
        var (x, left, right) = range;
        var reach = (double)Math.Max(x - left, right - x);
        if (smoother.Window > y.Length) reach += (smoother.Window - y.Length) / 2;
        var weights = new double[right - left + 1];
        for (var j = left; j <= right; j++)
        {
            var distance = Math.Abs(j - x);
            if (distance > 0.999 * reach) continue;
            var weight = distance <= 0.001 * reach ? 1 : Math.Pow(1 - Math.Pow(distance / reach, 3), 3);
            weights[j - left] = weight * (robustness?[j] ?? 1);
        }

        var sum = weights.Sum();
        if (!(sum > 0)) return null;
        for (var k = 0; k < weights.Length; k++) weights[k] /= sum;
        if (reach > 0 && smoother.Degree > 0) Tilt(weights, (x, left), (y.Length, smoother.Degree));
        var value = 0.0;
        for (var k = 0; k < weights.Length; k++) value += weights[k] * y[left + k];
        return value;
    }

    // The weights of a polynomial's value: those of the mean, times what the polynomials that are orthogonal under them
    // add at the place.
    private static void Tilt(double[] weights, (int X, int Left) place, (int Count, int Degree) curve)
    {
        var centre = 0.0;
        for (var k = 0; k < weights.Length; k++) centre += weights[k] * (place.Left + k);
        var (spread, skew) = (0.0, 0.0);
        for (var k = 0; k < weights.Length; k++)
        {
            var distance = place.Left + k - centre;
            spread += weights[k] * distance * distance;
            skew += weights[k] * distance * distance * distance;
        }

        if (Math.Sqrt(spread) <= 0.001 * (curve.Count - 1)) return;
        double Bend(double distance) => (distance * distance) - (skew / spread * distance) - spread;
        var size = 0.0;
        for (var k = 0; k < weights.Length; k++) size += weights[k] * Math.Pow(Bend(place.Left + k - centre), 2);
        // Two points with weight bear no curve.
        var bend = curve.Degree == 2 && size > 1e-10 * spread * spread ? Bend(place.X - centre) / size : 0;
        var slope = (place.X - centre) / spread;
        for (var k = 0; k < weights.Length; k++)
        {
            var distance = place.Left + k - centre;
            weights[k] *= (slope * distance) + (bend * Bend(distance)) + 1;
        }
    }

    private static void Join(double[] smooth, int from, int to)
    {
        for (var i = from + 1; i < to; i++)
            smooth[i] = smooth[from] + ((smooth[to] - smooth[from]) / (to - from) * (i - from));
    }
}

/// <summary>The length of the period, the three smoothers and the rounds.</summary>
internal sealed record SeasonalTrendSettings(int Period, Smoother Season, Smoother Trend, Smoother Low)
{
    public int Inner { get; init; } = 2;

    /// <summary>Rounds in which values far from the fit lose weight.</summary>
    public int Outer { get; init; }
}
