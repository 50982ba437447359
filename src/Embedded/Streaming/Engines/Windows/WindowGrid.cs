using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>The pane that a time falls into.</summary>
/// <param name="Pane">Panes before it are over.</param>
/// <param name="IsCounted">False for a time that belongs to no window.</param>
internal readonly record struct Placement(long Pane, bool IsCounted)
{
    /// <summary>True for the last moment of a pane that is over with it.</summary>
    public bool IsLast { get; init; }
}

/// <summary>
/// Time cut into panes: pieces as long as a step, of which windows are made. Times are counts of the time column's
/// unit; they are moved by one where windows are closed on the right, so that here all are closed on the left.
/// </summary>
internal abstract class WindowGrid
{
    /// <summary>False until the first row has fixed the boundaries.</summary>
    public abstract bool IsAligned { get; }

    /// <summary>Fixes the boundaries by the time of the first row.</summary>
    public abstract void Align(long time);

    public abstract Placement Place(long time);

    /// <summary>The start of the first of so many panes, of which one is the last.</summary>
    public abstract long Start(long pane, int panes);

    public abstract long End(long pane);

    /// <summary>The first moment whose rows a pane does not take any more.</summary>
    public virtual long Over(long pane) => End(pane);

    /// <summary>True where no window reaches from one pane into the other.</summary>
    public virtual bool AreApart(long pane, long later) => false;

    /// <summary>The trading day of a pane; all panes have the same where there are no trading days.</summary>
    public virtual long DayOf(long pane) => 0;

    /// <summary>The first pane of a trading day.</summary>
    public virtual long FirstPane(long day) => long.MinValue;

    /// <summary>What <see cref="Align"/> has fixed, for snapshots.</summary>
    public abstract Scalar Capture();

    public abstract void Restore(Scalar state);
}

/// <summary>Panes of equal length without gaps.</summary>
/// <param name="step">The length of a pane.</param>
/// <param name="align">The boundary at or before a time.</param>
/// <param name="part">The part of each pane whose rows count: from its start, in units of the time.</param>
internal sealed class EvenGrid(long step, Func<long, long> align, (long From, long To) part) : WindowGrid
{
    private long _origin = long.MinValue;

    public override bool IsAligned => _origin != long.MinValue;

    public override void Align(long time) => _origin = align(time);

    public override Placement Place(long time)
    {
        var pane = CalendarKernel.FloorDiv(time - _origin, step);
        var rest = time - _origin - (pane * step);
        return rest >= part.To ? new Placement(pane + 1, false) : new Placement(pane, rest >= part.From);
    }

    public override long Start(long pane, int panes) => _origin + ((pane - panes + 1) * step);

    public override long End(long pane) => _origin + (pane * step) + part.To;

    public override Scalar Capture() => Scalar.Long(_origin);

    public override void Restore(Scalar state) => _origin = state.AsLong();
}
