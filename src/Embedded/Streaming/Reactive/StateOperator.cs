using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// One state function at one place of an engine's expressions, with a state for every key. Rows of one key are worked
/// on in their order, so a batch of any size gives what its rows give one by one.
/// </summary>
internal abstract class StateOperator
{
    /// <summary>The results for the rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="inputs">The arguments that are columns, with one element for each row.</param>
    /// <returns>A vector with one element for each row, or a tuple of such vectors.</returns>
    /// <exception cref="ScriptException">The function does not work on such columns.</exception>
    public abstract Value Apply(ReactiveBatch batch, Vector[] inputs);

    /// <summary>The bytes of the states of all keys, without what the objects around them cost.</summary>
    public abstract long CountBytes();

    /// <summary>Forgets a key: the slot serves another one next.</summary>
    public abstract void Clear(int slot);

    /// <summary>Writes the states of all keys.</summary>
    public abstract void Save(BinaryWriter writer);

    /// <summary>Takes over states that an operator of the same kind wrote.</summary>
    public abstract void Load(BinaryReader reader);
}
