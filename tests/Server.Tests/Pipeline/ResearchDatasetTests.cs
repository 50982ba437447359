using DolphinQuant.Models.Labels;
using DolphinQuant.Server.Pipeline.Panel;

namespace DolphinQuant.Server.Tests.Pipeline;

public sealed class ResearchDatasetTests
{
    [Fact]
    public void Label_is_known_no_earlier_than_its_bars_were_published()
    {
        var panel = Panels.Of(12, Panels.Series("A", 0, Panels.Flat(12))) with
        {
            // The bar of session 4 came four sessions late.
            VisibleFrom = [[0, 1, 2, 3, 8, 8, 8, 8, 8, 9, 10, 11]],
        };

        var training = Dataset(panel).ToTrainingPanel();

        Assert.Equal(3, training.LifeEnds[0]);
        Assert.Equal(8, training.LifeEnds[1]);
        Assert.Equal(8, training.LifeEnds[2]);
        Assert.Equal(8, training.NetReturnLifeEnds[1]);
        Assert.Equal(LabelLife.Open, training.LifeEnds[11]);
    }

    [Fact]
    public void Event_rows_tell_close_from_high()
    {
        // One session later the high, not the close, is 10 % up.
        var columns = Panels.Columns(0, Panels.Flat(6)) with { High = [100, 111, 100, 100, 100, 100] };
        var dataset = Dataset(Panels.Of(6, new DailyBarSeries("A", columns)));

        Assert.Equal([0.0], dataset.ToEventRows([0], PriceBasis.Close).Outcomes);
        Assert.Equal([1.0], dataset.ToEventRows([0], PriceBasis.High).Outcomes);
        Assert.Equal(double.NaN, dataset.ToEventRows([4], PriceBasis.High).Outcomes[0]);
    }

    [Fact]
    public void Rows_outside_the_universe_are_left_out()
    {
        var dataset = Dataset(Panels.Of(
            3, Panels.Series("A", 0, Panels.Flat(3)), Panels.Series("PENNY", 0, Panels.Flat(3, 1))));

        Assert.Equal([0, 1, 2], dataset.Sessions);
        Assert.All(Enumerable.Range(0, dataset.Count), row => Assert.Equal("A", dataset.SymbolOf(row)));
        Assert.Equal([2], dataset.RowsOf(2));
    }

    private static ResearchDataset Dataset(MarketPanel panel) =>
        ResearchDataset.Create(panel, MarketProfile.Of("us"));
}
