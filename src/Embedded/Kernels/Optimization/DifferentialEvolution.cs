namespace DolphinQuant.Embedded.Kernels.Optimization;

/// <summary>
/// Differential evolution (Storn and Price, Journal of Global Optimization 11, 1997) in the form best/1/bin: every
/// trial is the best place, moved by the scaled difference of two others and crossed with its own; an improvement
/// counts at once. Places are kept as shares of the box.
/// </summary>
internal sealed class DifferentialEvolution
{
    private const int LeastPopulation = 5;

    private readonly Func<double[], double> _function;
    private readonly Box _box;
    private readonly EvolutionSettings _settings;
    private readonly double[][] _places;
    private readonly double[] _values;

    private DifferentialEvolution(Func<double[], double> function, Box box, EvolutionSettings settings)
    {
        (_function, _box, _settings) = (function, box, settings);
        var free = box.Lower.Where((lower, i) => lower < box.Upper[i]).Count();
        _places = new double[Math.Max(LeastPopulation, settings.PopulationFactor * Math.Max(1, free))][];
        _values = new double[_places.Length];
        for (var i = 0; i < _places.Length; i++) _places[i] = new double[box.Lower.Length];
    }

    /// <summary>The function's calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The best place, its value, the rounds and whether the values of all places came together.</summary>
    public static EvolutionResult Minimize(
        Func<double[], double> function, Box box, double[]? start, EvolutionSettings settings)
    {
        var evolution = new DifferentialEvolution(function, box, settings);
        evolution.Spread();
        if (start is not null) evolution.Place(0, start);
        for (var i = 0; i < evolution._places.Length; i++) evolution._values[i] = evolution.Value(evolution._places[i]);
        evolution.Promote();
        var (round, isConverged) = (0, false);
        while (round < settings.Rounds && !isConverged)
        {
            evolution.Advance();
            round++;
            isConverged = evolution.IsTogether();
        }

        return new EvolutionResult(
            evolution.Scaled(evolution._places[0]), evolution._values[0], round, evolution.Calls, isConverged);
    }

    // A Latin hypercube: each coordinate takes every stratum once.
    private void Spread()
    {
        var strata = new int[_places.Length];
        for (var coordinate = 0; coordinate < _box.Lower.Length; coordinate++)
        {
            for (var i = 0; i < strata.Length; i++) strata[i] = i;
            _settings.Random.Shuffle(strata);
            for (var i = 0; i < strata.Length; i++)
                _places[i][coordinate] = (strata[i] + _settings.Random.NextDouble()) / strata.Length;
        }
    }

    private void Place(int index, double[] start)
    {
        for (var i = 0; i < start.Length; i++)
        {
            var width = _box.Upper[i] - _box.Lower[i];
            _places[index][i] = width == 0 ? 0.5 : Math.Clamp((start[i] - _box.Lower[i]) / width, 0, 1);
        }
    }

    private void Advance()
    {
        Interruption.Check();
        var (least, most) = _settings.Mutation;
        var scale = least + ((most - least) * _settings.Random.NextDouble());
        for (var i = 0; i < _places.Length; i++)
        {
            var trial = Trial(i, scale);
            var value = Value(trial);
            if (!(value <= _values[i])) continue;
            (_places[i], _values[i]) = (trial, value);
            if (value <= _values[0]) Promote();
        }
    }

    private double[] Trial(int own, double scale)
    {
        var (first, second) = Others(own);
        var trial = (double[])_places[own].Clone();
        var random = _settings.Random;
        var certain = random.Next(trial.Length);
        for (var i = 0; i < trial.Length; i++)
        {
            if (random.NextDouble() >= _settings.Recombination && i != certain) continue;
            trial[i] = _places[0][i] + (scale * (_places[first][i] - _places[second][i]));
            if (trial[i] is < 0 or > 1) trial[i] = random.NextDouble();
        }

        return trial;
    }

    private (int First, int Second) Others(int own)
    {
        var first = _settings.Random.Next(_places.Length - 1);
        if (first >= own) first++;
        int second;
        do second = _settings.Random.Next(_places.Length);
        while (second == own || second == first);
        return (first, second);
    }

    private double Value(double[] place)
    {
        Calls++;
        var value = _function(Scaled(place));
        return double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    private double[] Scaled(double[] place) =>
        [.. place.Select((share, i) => _box.Lower[i] + (share * (_box.Upper[i] - _box.Lower[i])))];

    private void Promote()
    {
        var best = Array.IndexOf(_values, _values.Min());
        (_values[0], _values[best]) = (_values[best], _values[0]);
        (_places[0], _places[best]) = (_places[best], _places[0]);
    }

    private bool IsTogether()
    {
        if (Array.Exists(_values, double.IsInfinity)) return false;
        var mean = _values.Average();
        var deviation = Math.Sqrt(_values.Sum(value => (value - mean) * (value - mean)) / _values.Length);
        return deviation <= _settings.Absolute + (_settings.Relative * Math.Abs(mean));
    }
}

/// <summary>How a population evolves and when it is at rest.</summary>
internal sealed record EvolutionSettings(Random Random, int Rounds)
{
    /// <summary>Places for each coordinate that is free.</summary>
    public int PopulationFactor { get; init; } = 15;

    /// <summary>The range of the scale of a difference, drawn anew in each round.</summary>
    public (double Least, double Most) Mutation { get; init; } = (0.5, 1);

    /// <summary>The chance that a coordinate is taken from the moved place.</summary>
    public double Recombination { get; init; } = 0.7;

    /// <summary>The deviation of the values at rest, as a share of their mean.</summary>
    public double Relative { get; init; } = 0.01;

    public double Absolute { get; init; }
}

/// <summary>The best place of a population.</summary>
internal sealed record EvolutionResult(double[] X, double Value, int Rounds, int Calls, bool IsConverged);
