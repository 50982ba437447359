using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Rows with the labels of their intervals.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Labels">The label of every row's interval.</param>
/// <param name="Width">The distance of two labels.</param>
/// <param name="Range">The first and the last label of the query; the last before the first where there is none.</param>
internal sealed record IntervalRows(RowScope Rows, Vector Labels, long Width, (long First, long Last) Range)
{
    /// <summary>Rows of which each lies in one interval.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">The labels of their intervals.</param>
    /// <param name="width">The length of an interval.</param>
    /// <param name="range">The first and last label where conditions say them; else those of the rows count.</param>
    public static IntervalRows Of(RowScope rows, Vector labels, long width, (long? First, long? Last) range)
    {
        var known = labels.OwnNumbers<long>().Where(label => !Null.Is(label)).ToArray();
        if (known.Length == 0) return new IntervalRows(rows, labels, width, (0, -1));
        return new IntervalRows(rows, labels, width, (range.First ?? known.Min(), range.Last ?? known.Max()));
    }

    /// <summary>
    /// Rows of overlapping intervals: each row stands once for every interval that it lies in, from the first interval of
    /// the query on.
    /// </summary>
    /// <param name="session">Limits the rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="latest">For every row the label of the last interval that it lies in.</param>
    /// <param name="lengths">The length of an interval, and the step from one to the next, which divides it.</param>
    /// <param name="range">The first and last label where conditions say them.</param>
    public static IntervalRows Sliding(
        Session session, RowScope rows, Vector latest, (long Duration, long Step) lengths, (long? First, long? Last) range)
    {
        var single = Of(rows, latest, lengths.Step, range);
        var overlap = lengths.Duration / lengths.Step;
        if (overlap == 1) return single;
        session.Rows.Check(rows.Count * overlap);
        var own = latest.OwnNumbers<long>();
        var (positions, labels) = (new List<int>(), new List<long>());
        for (var row = 0; row < own.Length; row++)
        {
            if (Null.Is(own[row]))
            {
                positions.Add(row);
                labels.Add(own[row]);
                continue;
            }

            for (var earlier = overlap - 1; earlier >= 0; earlier--)
            {
                var label = own[row] - (earlier * lengths.Step);
                if (label < single.Range.First) continue;
                positions.Add(row);
                labels.Add(label);
            }
        }

        var column = latest.Type.IsTemporal()
            ? TemporalArithmetic.FromCounts(latest.Type, [.. labels])
            : Conversion.Convert(Vector.Long([.. labels]), latest.Type);
        return new IntervalRows(rows.Select([.. positions]), column, lengths.Step, single.Range);
    }
}
