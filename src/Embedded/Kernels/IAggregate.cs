namespace DolphinQuant.Embedded.Kernels;

/// <summary>
/// What is known about a run of items: a small struct that items are pushed into and that merges with the struct of a neighbouring run.
/// Whole columns, groups, growing runs (<c>cum...</c>), sliding windows (<c>m...</c>) and rows of matrices all fold the same struct. Nothing is
/// ever taken out again, so nothing drifts. The order of pushes must not matter, but for items that carry their position.
/// </summary>
/// <typeparam name="TItem">What is pushed.</typeparam>
/// <typeparam name="TResult">What comes out.</typeparam>
/// <typeparam name="TSelf">The struct itself; its default is the empty run.</typeparam>
internal interface IAggregate<TItem, TResult, TSelf> where TSelf : struct, IAggregate<TItem, TResult, TSelf>
{
    /// <summary>The number of items pushed.</summary>
    int Count { get; }

    /// <summary>The result; called when <see cref="Count"/> is at least 1.</summary>
    TResult Value { get; }

    /// <summary>True for an item that is skipped.</summary>
    static abstract bool IsSkipped(TItem item);

    /// <summary>Takes in an item that is not to be skipped.</summary>
    void Push(TItem item);

    /// <summary>Takes in another run.</summary>
    void Merge(in TSelf other);
}
