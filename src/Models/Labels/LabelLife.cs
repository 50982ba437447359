namespace DolphinQuant.Models.Labels;

/// <summary>The life of a label: from the signal day to the last session whose data decided it.</summary>
public static class LabelLife
{
    /// <summary>
    /// Life end of a label that is not known yet; later than every session, so that every purge drops it.
    /// </summary>
    public const int Open = int.MaxValue;
}
