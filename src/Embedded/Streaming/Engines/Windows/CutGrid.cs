using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>
/// Panes between given times of day, the same on every day. A pane is over with the row that stands at its last moment,
/// and holds no rows behind that.
/// </summary>
/// <param name="bounds">The times of day in order, in the unit of the times.</param>
/// <param name="dayLength">The length of a day in that unit.</param>
/// <param name="rest">How long before the end of a pane its last moment is.</param>
internal sealed class CutGrid(long[] bounds, long dayLength, long rest) : WindowGrid
{
    private int Panes => bounds.Length - 1;

    public override bool IsAligned => true;

    public override void Align(long time)
    {
    }

    public override Placement Place(long time)
    {
        var day = CalendarKernel.FloorDiv(time, dayLength);
        var clock = time - (day * dayLength);
        var number = Array.BinarySearch(bounds, clock);
        if (number < 0) number = ~number - 1;
        if (number < 0) return new Placement(FirstPane(day), false);
        if (number >= Panes) return new Placement(FirstPane(day + 1), false);
        var pane = FirstPane(day) + number;
        var last = bounds[number + 1] - rest;
        return clock > last ? new Placement(pane + 1, false) : new Placement(pane, true) { IsLast = clock == last };
    }

    // All windows here are one pane long.
    public override long Start(long pane, int panes) => Bound(pane, 0);

    public override long End(long pane) => Bound(pane, 1);

    public override long DayOf(long pane) => CalendarKernel.FloorDiv(pane, Panes);

    public override long FirstPane(long day) => day * Panes;

    public override Scalar Capture() => Scalar.Int(Panes);

    public override void Restore(Scalar state)
    {
        if (state.AsInt() != Panes) throw StateBytes.Unfit();
    }

    private long Bound(long pane, int side)
    {
        var day = DayOf(pane);
        return (day * dayLength) + bounds[pane - FirstPane(day) + side];
    }
}
