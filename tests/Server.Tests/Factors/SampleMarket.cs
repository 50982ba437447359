using System.Globalization;
using System.IO.Compression;
using DolphinQuant.Data;

namespace DolphinQuant.Server.Tests.Factors;

/// <summary>The shipped sample of one market as plain rows, read without the service's own reader.</summary>
internal sealed record SampleMarket(string Code, IReadOnlyList<SampleBar> Bars, IReadOnlyList<SampleAction> Actions)
{
    public static SampleMarket UnitedStates()
    {
        var bars = Lines("us_prices.csv.gz").Select(line => new SampleBar(line[0], Day(line[1]), Day(line[7]))
        {
            Open = Number(line[2]),
            High = Number(line[3]),
            Low = Number(line[4]),
            Close = Number(line[5]),
            Volume = Number(line[6]),
            Amount = double.NaN,
        });
        var actions = Lines("us_adjustments.csv.gz")
            .Select(line => new SampleAction(line[0], Day(line[1]), Number(line[4]), Day(line[6])));
        return new SampleMarket("us", [.. bars], [.. actions]);
    }

    public static SampleMarket China()
    {
        var lines = Lines("cn_prices.csv.gz").ToArray();
        var bars = lines.Select(line => new SampleBar(line[0], Day(line[1]), Day(line[1]))
        {
            Open = Number(line[2]),
            High = Number(line[3]),
            Low = Number(line[4]),
            Close = Number(line[5]),
            Volume = Number(line[7]),
            Amount = Number(line[8]),
            IsSuspended = line[10] == "0",
        });
        // The exchange's previous close is the last close less the right that went; the difference is the action.
        var actions = lines.Zip(lines.Skip(1))
            .Where(pair => pair.First[0] == pair.Second[0] && pair.First[5] != pair.Second[6])
            .Select(pair => (Line: pair.Second, Ratio: Number(pair.Second[6]) / Number(pair.First[5])))
            .Select(action => new SampleAction(action.Line[0], Day(action.Line[1]), action.Ratio, Day(action.Line[1])));
        return new SampleMarket("cn", [.. bars], [.. actions]);
    }

    /// <summary>What was known at the end of a day.</summary>
    public SampleMarket KnownOn(DateOnly day) => this with
    {
        Bars = [.. Bars.Where(bar => bar.Seen <= day)],
        Actions = [.. Actions.Where(action => action.Seen <= day)],
    };

    /// <summary>
    /// The (symbol, day) that have factors: the symbol traded, and all its bars up to the day had been published by
    /// then.
    /// </summary>
    public HashSet<(string Symbol, DateOnly Date)> PublishedInTime()
    {
        var published = new HashSet<(string, DateOnly)>();
        foreach (var bars in Bars.Where(bar => !bar.IsSuspended).GroupBy(bar => bar.Symbol))
        {
            var latest = DateOnly.MinValue;
            foreach (var bar in bars.OrderBy(bar => bar.Date))
            {
                latest = bar.Seen > latest ? bar.Seen : latest;
                if (latest <= bar.Date) published.Add((bar.Symbol, bar.Date));
            }
        }

        return published;
    }

    /// <summary>Some symbols only.</summary>
    public SampleMarket Only(Func<string, bool> symbol) => this with
    {
        Bars = [.. Bars.Where(bar => symbol(bar.Symbol))],
        Actions = [.. Actions.Where(action => symbol(action.Symbol))],
    };

    /// <summary>The adjusted bars of each symbol on the sessions that traded.</summary>
    public IReadOnlyDictionary<string, ReferenceBars> Adjusted()
    {
        var actions = Actions.ToLookup(action => action.Symbol, StringComparer.Ordinal);
        return Bars.Where(bar => !bar.IsSuspended)
            .GroupBy(bar => bar.Symbol, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => Adjust([.. group.OrderBy(bar => bar.Date)], [.. actions[group.Key]]),
                StringComparer.Ordinal);
    }

    /// <summary>The rows of <c>dailyBar</c>.</summary>
    public Table BarTable() => new(
        ("market", Vector.Symbol(Bars.Select(_ => Code))),
        ("symbol", Vector.Symbol(Bars.Select(bar => bar.Symbol))),
        ("date", Vector.Date(Bars.Select(bar => bar.Date))),
        ("open", Column(bar => bar.Open)),
        ("high", Column(bar => bar.High)),
        ("low", Column(bar => bar.Low)),
        ("close", Column(bar => bar.Close)),
        ("preClose", Column(_ => double.NaN)),
        ("volume", Column(bar => bar.Volume)),
        ("amount", Column(bar => bar.Amount)),
        ("turnover", Column(_ => double.NaN)),
        ("suspended", Vector.Bool([.. Bars.Select(bar => bar.IsSuspended)])),
        ("isSt", Vector.Bool(new bool[Bars.Count])),
        ("seen", Vector.Date(Bars.Select(bar => bar.Seen))));

    /// <summary>The rows of <c>corporateAction</c>.</summary>
    public Table ActionTable() => new(
        ("market", Vector.Symbol(Actions.Select(_ => Code))),
        ("symbol", Vector.Symbol(Actions.Select(action => action.Symbol))),
        ("exDate", Vector.Date(Actions.Select(action => action.ExDate))),
        ("ratio", Vector.Double([.. Actions.Select(action => action.Ratio)])),
        ("kind", Vector.Symbol(Actions.Select(action => action.IsSplit ? "split" : "dividend"))),
        ("seen", Vector.Date(Actions.Select(action => action.Seen))));

    private static ReferenceBars Adjust(SampleBar[] bars, SampleAction[] actions)
    {
        // Rounded as the definition says, 1 / ratio first: a factor that is off by one bit moves the small difference
        // of two adjusted prices by more than the tests allow.
        double Factor(SampleBar bar, Func<SampleAction, bool> counts) => actions
            .Where(action => action.Known <= bar.Date && counts(action))
            .OrderBy(action => action.Known)
            .Aggregate(1.0, (product, action) => product * (1 / action.Ratio));

        var prices = Array.ConvertAll(bars, bar => Factor(bar, _ => true));
        var shares = Array.ConvertAll(bars, bar => Factor(bar, action => action.IsSplit));
        double[] Times(Func<SampleBar, double> price) => [.. bars.Select((bar, i) => price(bar) * prices[i])];
        return new ReferenceBars
        {
            Dates = Array.ConvertAll(bars, bar => bar.Date),
            Open = Times(bar => bar.Open),
            High = Times(bar => bar.High),
            Low = Times(bar => bar.Low),
            Close = Times(bar => bar.Close),
            Volume = [.. bars.Select((bar, i) => bar.Volume / shares[i])],
            Amount = Array.ConvertAll(bars, bar => double.IsNaN(bar.Amount) ? bar.Close * bar.Volume : bar.Amount),
        };
    }

    private Vector<double> Column(Func<SampleBar, double> value) => Vector.Double([.. Bars.Select(value)]);

    private static IEnumerable<string[]> Lines(string file)
    {
        using var packed = File.OpenRead(Path.Combine(ScriptFiles.Sample, file));
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line) yield return line.Split(',');
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Number(string text) =>
        text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>One line of prices, raw; <c>NaN</c> where the file has nothing.</summary>
internal sealed record SampleBar(string Symbol, DateOnly Date, DateOnly Seen)
{
    public required double Open { get; init; }

    public required double High { get; init; }

    public required double Low { get; init; }

    public required double Close { get; init; }

    public required double Volume { get; init; }

    public required double Amount { get; init; }

    public bool IsSuspended { get; init; }
}

/// <summary>One line of corporate actions.</summary>
internal sealed record SampleAction(string Symbol, DateOnly ExDate, double Ratio, DateOnly Seen)
{
    public bool IsSplit => Ratio is < 0.8 or > 1.25;

    /// <summary>From when on the action could be reckoned with.</summary>
    public DateOnly Known => Seen > ExDate ? Seen : ExDate;
}
