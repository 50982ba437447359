namespace DolphinQuant.Embedded.Streaming;

/// <summary>
/// The order in which rows of several inputs are replayed: that of their times, then of the sort columns, then of the
/// inputs.
/// </summary>
internal sealed class ReplaySequence
{
    private readonly IReadOnlyList<ReplayInput> _inputs;
    private readonly int[] _inputOf;
    private readonly int[] _rowOf;

    /// <param name="inputs">The inputs.</param>
    public ReplaySequence(IReadOnlyList<ReplayInput> inputs)
    {
        _inputs = inputs;
        var count = inputs.Sum(input => input.Times.Length);
        (_inputOf, _rowOf) = (new int[count], new int[count]);
        KeepsRows = inputs.All(input => input.Order.Count == 0 && IsAscending(input.Times));
        if (KeepsRows) Merge();
        else Sort();
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _rowOf.Length;

    /// <summary>True when the rows of each input come in the order in which they lie.</summary>
    public bool KeepsRows { get; }

    /// <summary>Which input the row at a place is of.</summary>
    public ReadOnlySpan<int> InputOf => _inputOf;

    /// <summary>Which row of its input the row at a place is.</summary>
    public ReadOnlySpan<int> RowOf => _rowOf;

    /// <summary>The time of the row at a place.</summary>
    public long TimeAt(int place) => _inputs[_inputOf[place]].Times[_rowOf[place]];

    private static bool IsAscending(ReadOnlySpan<long> times)
    {
        for (var i = 1; i < times.Length; i++)
            if (times[i] < times[i - 1])
                return false;
        return true;
    }

    // Inputs that are in order themselves need only be put together.
    private void Merge()
    {
        var next = new int[_inputs.Count];
        for (var place = 0; place < _rowOf.Length; place++)
        {
            var (first, earliest) = (-1, 0L);
            for (var input = 0; input < next.Length; input++)
            {
                var times = _inputs[input].Times;
                var row = next[input];
                if (row < times.Length && (first < 0 || times[row] < earliest)) (first, earliest) = (input, times[row]);
            }

            _inputOf[place] = first;
            _rowOf[place] = next[first]++;
        }
    }

    private void Sort()
    {
        var ordered = _inputs
            .SelectMany((input, i) => Enumerable.Range(0, input.Times.Length).Select(row => (Input: i, Row: row)))
            .OrderBy(one => _inputs[one.Input].Times[one.Row]);
        for (var key = 0; key < _inputs.Max(input => input.Order.Count); key++)
        {
            var codes = key;
            ordered = ordered.ThenBy(one => _inputs[one.Input].Order[codes][one.Row]);
        }

        var place = 0;
        foreach (var (input, row) in ordered) (_inputOf[place], _rowOf[place++]) = (input, row);
    }
}
