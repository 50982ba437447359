namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// The length of a moving window and when it yields a result. Without <c>minPeriods</c> the first window - 1 rows are null and one valid item
/// is enough afterwards; with it a row has a result as soon as its window holds that many valid items.
/// </summary>
/// <param name="Length">The number of rows in the window.</param>
/// <param name="MinimumRows">The number of rows that must have passed.</param>
/// <param name="MinimumItems">The number of items that must not be null.</param>
internal readonly record struct WindowRule(int Length, int MinimumRows, int MinimumItems)
{
    /// <summary>The rule of <c>mfunc(X, window, minPeriods)</c>.</summary>
    public static WindowRule Of(int length, int? minimumPeriods) =>
        minimumPeriods is { } periods ? new WindowRule(length, 1, periods) : new WindowRule(length, length, 1);

    /// <summary>True when a window has a result after <paramref name="rows"/> rows with <paramref name="items"/> valid items in it.</summary>
    public bool IsMet(long rows, int items) => rows >= MinimumRows && items >= MinimumItems;
}
