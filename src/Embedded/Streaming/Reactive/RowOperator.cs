using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>A state function that goes from row to row with an object for each key: calls of script functions.</summary>
/// <typeparam name="TState">What is known of a key.</typeparam>
internal abstract class RowOperator<TState> : StateOperator where TState : class
{
    private readonly List<TState?> _states = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        while (_states.Count < batch.Capacity) _states.Add(null);
        var results = new Value[batch.Count];
        for (var row = 0; row < results.Length; row++)
            results[row] = Step(batch, _states[batch.Slots[row]] ??= Create(), inputs, row);
        return Together(inputs, results);
    }

    public override long CountBytes() => _states.Sum(state => state is null ? 0 : ValueSize.Of(Capture(state)));

    public override void Clear(int slot)
    {
        if (slot < _states.Count) _states[slot] = null;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_states.Count);
        foreach (var state in _states)
        {
            using var bytes = new MemoryStream();
            if (state is not null) ValueBytes.Write(Capture(state), bytes);
            writer.Write(bytes.Length);
            writer.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
    }

    public override void Load(BinaryReader reader)
    {
        _states.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var bytes = reader.ReadBytes((int)reader.ReadInt64());
            _states.Add(bytes.Length == 0 ? null : Restore(ValueBytes.Read(bytes)));
        }
    }

    /// <summary>What is known of a key before its first row.</summary>
    protected abstract TState Create();

    /// <summary>Takes in one row and gives its result.</summary>
    protected abstract Value Step(ReactiveBatch batch, TState state, Vector[] inputs, int row);

    /// <summary>The results of all rows as a column.</summary>
    protected abstract Value Together(Vector[] inputs, Value[] results);

    /// <summary>The state as a value, for a snapshot.</summary>
    protected abstract Value Capture(TState state);

    /// <summary>The state that a value was made of.</summary>
    protected abstract TState Restore(Value value);
}
