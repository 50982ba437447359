using System.Diagnostics;
using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Sql;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// The value that a key had at the first moment of the stream, null for keys that came later: the first row of a panel
/// (<c>row(x, 0)</c>). Scripts cannot name it, as it needs the time of the rows, which <c>streamEngineParser</c> knows.
/// </summary>
internal sealed class FirstMomentFunction : FunctionValue
{
    private FirstMomentFunction()
    {
    }

    /// <summary>The function of a column and of the time of its rows.</summary>
    public static FirstMomentFunction Instance { get; } = new();

    public override string Name => "firstMoment";

    public override FunctionTraits Traits => FunctionTraits.State;

    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [new("X"), new("time")];

    public override Value Invoke(CallContext context, IReadOnlyList<Value?> arguments) =>
        throw new UnreachableException("The first moment is known to a state engine alone.");
}

/// <summary>The values of all keys at the first moment.</summary>
internal sealed class FirstMomentOperator : StateOperator
{
    // The time of the first row; null before it.
    private Value? _moment;

    // Later rows change nothing.
    private bool _isOver;

    private Vector? _values;
    private bool[] _isKnown = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        _values ??= inputs[0].CreateEmpty();
        if (batch.Capacity > _isKnown.Length) Array.Resize(ref _isKnown, batch.Capacity);
        if (_values.Count < batch.Capacity) _values.AddRange(inputs[0].Gather(Places(batch.Capacity - _values.Count)));
        for (var row = 0; row < batch.Count && !_isOver; row++) Take(batch.Slots[row], inputs, row);
        return _values.Gather(batch.Slots);
    }

    public override long CountBytes() => _isKnown.Length + (_values is null ? 0 : ValueSize.Of(_values));

    public override void Clear(int slot)
    {
        if (slot >= _isKnown.Length || !_isKnown[slot]) return;
        _isKnown[slot] = false;
        ColumnValues.Scatter(_values!, [slot], _values!.Gather([-1]));
    }

    public override void Save(BinaryWriter writer)
    {
        using var bytes = new MemoryStream();
        ValueBytes.Write(
            Vector.Tuple([Scalar.Bool(_isOver), Vector.Bool(_isKnown), .. _moment is null ? [] : new[] { _moment, _values! }]), bytes);
        writer.WriteItems((ReadOnlySpan<byte>)bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    public override void Load(BinaryReader reader)
    {
        var parts = (Vector)ValueBytes.Read(reader.ReadItems<byte>());
        _isOver = parts.Scalar(0).AsBool();
        var known = (Vector)parts[1];
        _isKnown = [.. Enumerable.Range(0, known.Count).Select(i => known.Scalar(i).AsBool())];
        (_moment, _values) = parts.Count > 2 ? (parts[2], (Vector)parts[3]) : (null, null);
    }

    private void Take(int slot, Vector[] inputs, int row)
    {
        if (inputs[1].IsNull(row)) return;
        var time = inputs[1][row];
        _moment ??= time;
        _isOver = !_moment.Equals(time);
        if (_isOver || _isKnown[slot]) return;
        _isKnown[slot] = true;
        ColumnValues.Scatter(_values!, [slot], inputs[0].Slice(row, 1));
    }

    // Places of no row: they give nulls.
    private static int[] Places(int count)
    {
        var places = new int[count];
        Array.Fill(places, -1);
        return places;
    }
}
