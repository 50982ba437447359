namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>The state of one key: an item goes in, a result comes out.</summary>
internal interface IStreamState<TItem, TResult>
{
    /// <summary>The bytes of the arrays that the state holds.</summary>
    long HeldBytes => 0;

    /// <summary>Takes in an item and gives the result that stands in its row.</summary>
    TResult Push(TItem item);

    void Save(BinaryWriter writer);

    void Load(BinaryReader reader);
}
