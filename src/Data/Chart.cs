namespace DolphinQuant.Data;

/// <summary>
/// What is to be drawn: <c>chartType</c>, <c>stacking</c>, <c>title</c>, <c>data</c> and what else a kind of chart
/// needs, under the keys that clients read. Its columns are series, its row labels the labels of the points.
/// </summary>
/// <param name="entries">The parts by their keys.</param>
public sealed class Chart(Dictionary entries) : Value
{
    /// <summary>The parts by their keys.</summary>
    public Dictionary Entries => entries;

    /// <inheritdoc/>
    public override DataType Type => DataType.Any;

    /// <inheritdoc/>
    public override DataForm Form => DataForm.Chart;

    /// <inheritdoc/>
    public override int Count => entries.Count;
}

/// <summary>What a chart looks like; the numbers are those that clients know.</summary>
public enum ChartType
{
    /// <summary>Lines with the area below them filled.</summary>
    Area = 0,
    /// <summary>Lying bars.</summary>
    Bar = 1,
    /// <summary>Standing bars.</summary>
    Column = 2,
    /// <summary>How many values fall into each bin.</summary>
    Histogram = 3,
    /// <summary>Lines.</summary>
    Line = 4,
    /// <summary>Shares of a whole.</summary>
    Pie = 5,
    /// <summary>Points.</summary>
    Scatter = 6,
    /// <summary>A surface over the plane of rows and columns.</summary>
    Surface = 9,
}
