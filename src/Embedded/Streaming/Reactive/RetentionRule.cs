using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>Which of a key's rows a <see cref="HistoryOperator"/> keeps for the results to come.</summary>
internal abstract class RetentionRule
{
    /// <summary>The kept rows of the columns, oldest first; null for none.</summary>
    public abstract Vector[]? Kept(Vector[] columns, Value results);

    /// <summary>
    /// One row that holds the last result, for functions to which it says of the rows before all that they need.
    /// </summary>
    public static RetentionRule LastResult { get; } = new ResultRule();

    /// <summary>The last rows.</summary>
    public static RetentionRule LastRows(int count) => new RowRule(count);

    /// <summary>The rows from one on that is worked out from the columns.</summary>
    public static RetentionRule From(Func<Vector[], int> first) => new PlaceRule(first);

    /// <summary>The rows at places that are worked out from the columns.</summary>
    public static RetentionRule At(Func<Vector[], int[]> places) => new ChoiceRule(places);

    private static Vector[] Tail(Vector[] columns, int first) =>
        Array.ConvertAll(columns, column => column.Slice(first, column.Count - first));

    private sealed class RowRule(int count) : RetentionRule
    {
        public override Vector[] Kept(Vector[] columns, Value results) => Tail(columns, Math.Max(0, columns[0].Count - count));
    }

    private sealed class PlaceRule(Func<Vector[], int> first) : RetentionRule
    {
        public override Vector[] Kept(Vector[] columns, Value results) => Tail(columns, first(columns));
    }

    private sealed class ChoiceRule(Func<Vector[], int[]> places) : RetentionRule
    {
        public override Vector[] Kept(Vector[] columns, Value results)
        {
            var kept = places(columns);
            return Array.ConvertAll(columns, column => column.Gather(kept));
        }
    }

    private sealed class ResultRule : RetentionRule
    {
        public override Vector[]? Kept(Vector[] columns, Value results)
        {
            var last = (Vector)results;
            return last.IsNull(last.Count - 1) ? null : [last.Slice(last.Count - 1, 1)];
        }
    }
}
