namespace DolphinQuant.Models.Evaluation;

/// <summary>The two measures over all rows.</summary>
internal readonly record struct PooledFigures(double Auc, double AveragePrecision);

/// <summary>
/// AUC and average precision of a score over all rows, sorted once so that a resample of days costs one linear pass.
/// A missing score (NaN) ranks below every other.
/// </summary>
internal sealed class ClassificationCurve
{
    private readonly double[] _scores;
    private readonly bool[] _events;
    private readonly int[] _days;

    /// <param name="scores">Score per row; larger means more likely.</param>
    /// <param name="outcomes">1 = event, 0 = none, NaN = left out.</param>
    /// <param name="days">Day number of each row.</param>
    internal ClassificationCurve(double[] scores, double[] outcomes, int[] days)
    {
        var rows = Enumerable.Range(0, scores.Length).Where(row => !double.IsNaN(outcomes[row])).ToArray();
        // NaN compares below every number.
        Array.Sort(rows, (left, right) => scores[right].CompareTo(scores[left]));
        _scores = Array.ConvertAll(rows, row => scores[row]);
        _events = Array.ConvertAll(rows, row => outcomes[row] > 0);
        _days = Array.ConvertAll(rows, row => days[row]);
    }

    /// <summary>
    /// Both figures with each row counted as often as its day was drawn; NaN when an outcome is missing.
    /// </summary>
    internal PooledFigures Evaluate(ReadOnlySpan<int> dayWeights)
    {
        double events = 0, others = 0, pairs = 0, precision = 0;
        for (var row = 0; row < _scores.Length;)
        {
            var (tiedEvents, tiedOthers, end) = TiedGroup(row, dayWeights);
            pairs += tiedOthers * (events + (tiedEvents / 2));
            events += tiedEvents;
            others += tiedOthers;
            // A tied group is one threshold: its events all have the precision reached at its end.
            precision += tiedEvents > 0 ? tiedEvents * events / (events + others) : 0;
            row = end;
        }

        return new(
            events > 0 && others > 0 ? pairs / (events * others) : double.NaN,
            events > 0 ? precision / events : double.NaN);
    }

    private (double Events, double Others, int End) TiedGroup(int first, ReadOnlySpan<int> dayWeights)
    {
        double events = 0, others = 0;
        var row = first;
        do
        {
            var weight = dayWeights[_days[row]];
            events += _events[row] ? weight : 0;
            others += _events[row] ? 0 : weight;
            row++;
        }
        while (row < _scores.Length && _scores[row].Equals(_scores[first]));

        return (events, others, row);
    }
}
