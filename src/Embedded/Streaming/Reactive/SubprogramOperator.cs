using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>
/// A state function inside another one that decides which rows it sees, and when it starts anew.
/// </summary>
/// <param name="program">The inner function over columns 0, 1, ... of its rows.</param>
internal abstract class SubprogramOperator(ReactiveProgram program) : StateOperator
{
    public override long CountBytes() => program.CountBytes();

    public override void Clear(int slot) => program.Clear(slot);

    public override void Save(BinaryWriter writer) => program.Save(writer);

    public override void Load(BinaryReader reader) => program.Load(reader);

    /// <summary>The results of the inner function for some rows of a batch.</summary>
    protected Value Run(ReactiveBatch batch, Vector[] inputs, int[] rows)
    {
        var table = new Table(
            inputs.Select((_, i) => FormattableString.Invariant($"c{i}")), inputs.Select(input => input.Gather(rows)));
        var slots = batch.Slots.ToArray();
        var columns = program.Run(new ReactiveBatch(
            batch.Session, table, Array.ConvertAll(rows, row => slots[row]), batch.Capacity));
        return columns.Count == 1 ? columns[0] : Vector.Tuple([.. columns]);
    }

    /// <summary>Results for some rows, with nulls in the rows between them.</summary>
    protected static Value Spread(Value results, int[] rows, int count)
    {
        if (results is Vector<Value> { IsColumnar: false, Count: > 0 } parts && parts.Span[0] is Vector)
            return Vector.Tuple([.. parts.Span.ToArray().Select(part => Spread(part, rows, count))]);
        var places = new int[count];
        Array.Fill(places, -1);
        for (var i = 0; i < rows.Length; i++) places[rows[i]] = i;
        return ((Vector)results).Gather(places);
    }
}

/// <summary>A function that a key's rows reach from the first one without a null on: <c>talib</c>.</summary>
internal sealed class LateStartOperator(ReactiveProgram program) : SubprogramOperator(program)
{
    private bool[] _hasBegun = [];

    // Each column begins for itself; the function sees the rows from where the last of them has begun.
    private bool[][] _columnsBegun = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        Grow(batch.Capacity, inputs.Length);
        var rows = new List<int>();
        for (var row = 0; row < batch.Count; row++)
        {
            var slot = batch.Slots[row];
            if (!_hasBegun[slot]) _hasBegun[slot] = HaveBegun(slot, inputs, row);
            if (_hasBegun[slot]) rows.Add(row);
        }

        return Spread(Run(batch, inputs, [.. rows]), [.. rows], batch.Count);
    }

    public override void Clear(int slot)
    {
        base.Clear(slot);
        if (slot >= _hasBegun.Length) return;
        _hasBegun[slot] = false;
        foreach (var column in _columnsBegun) column[slot] = false;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_columnsBegun.Length);
        writer.Write(_hasBegun.Length);
        foreach (var column in _columnsBegun.Prepend(_hasBegun))
            foreach (var flag in column)
                writer.Write(flag);
        base.Save(writer);
    }

    public override void Load(BinaryReader reader)
    {
        var columns = reader.ReadInt32();
        Grow(reader.ReadInt32(), columns);
        foreach (var column in _columnsBegun.Prepend(_hasBegun))
            for (var i = 0; i < column.Length; i++)
                column[i] = reader.ReadBoolean();
        base.Load(reader);
    }

    private bool HaveBegun(int slot, Vector[] inputs, int row)
    {
        var all = true;
        for (var i = 0; i < inputs.Length; i++)
        {
            _columnsBegun[i][slot] |= !inputs[i].IsNull(row);
            all &= _columnsBegun[i][slot];
        }

        return all;
    }

    private void Grow(int capacity, int columns)
    {
        if (_columnsBegun.Length == 0) _columnsBegun = [.. Enumerable.Range(0, columns).Select(_ => Array.Empty<bool>())];
        if (capacity <= _hasBegun.Length) return;
        Array.Resize(ref _hasBegun, capacity);
        for (var i = 0; i < _columnsBegun.Length; i++) Array.Resize(ref _columnsBegun[i], capacity);
    }
}

/// <summary>A function that starts anew where the last column of a key changes: <c>segmentby</c>.</summary>
internal sealed class SegmentOperator(ReactiveProgram program) : SubprogramOperator(program)
{
    private readonly List<Value?> _segments = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        while (_segments.Count < batch.Capacity) _segments.Add(null);
        var (columns, segments) = (inputs[..^1], inputs[^1]);
        var (results, order, waiting) = (new List<Value>(), new List<int>(), new List<int>());
        for (var row = 0; row < batch.Count; row++)
        {
            var slot = batch.Slots[row];
            var segment = segments[row];
            if (_segments[slot] is { } before && !before.Equals(segment))
            {
                Flush();
                base.Clear(slot);
            }

            _segments[slot] = segment;
            waiting.Add(row);
        }

        Flush();
        if (results.Count == 0) return Run(batch, columns, []);
        var all = ((Vector)results[0]).Copy();
        foreach (var part in results.Skip(1)) all.AddRange((Vector)part);
        return Spread(all, [.. order], batch.Count);

        void Flush()
        {
            if (waiting.Count == 0) return;
            results.Add(Run(batch, columns, [.. waiting]));
            order.AddRange(waiting);
            waiting.Clear();
        }
    }

    public override void Clear(int slot)
    {
        base.Clear(slot);
        if (slot < _segments.Count) _segments[slot] = null;
    }

    public override void Save(BinaryWriter writer)
    {
        using var bytes = new MemoryStream();
        Data.Wire.ValueBytes.Write(Vector.Tuple([.. _segments.Select(segment => segment ?? Scalar.Nothing)]), bytes);
        Kernels.BinaryItems.WriteItems(writer, (ReadOnlySpan<byte>)bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        base.Save(writer);
    }

    public override void Load(BinaryReader reader)
    {
        _segments.Clear();
        foreach (var segment in ((Vector<Value>)Data.Wire.ValueBytes.Read(Kernels.BinaryItems.ReadItems<byte>(reader))).Span)
            _segments.Add(segment is Scalar { Type: DataType.Void } ? null : segment);
        base.Load(reader);
    }
}

/// <summary>The columns with nulls up to the first row of a key in which none of them is null: <c>talibNull</c>.</summary>
internal sealed class CommonStartOperator : StateOperator
{
    private bool[] _hasBegun = [];

    public override Value Apply(ReactiveBatch batch, Vector[] inputs)
    {
        if (batch.Capacity > _hasBegun.Length) Array.Resize(ref _hasBegun, batch.Capacity);
        var places = new int[batch.Count];
        for (var row = 0; row < places.Length; row++)
        {
            ref var hasBegun = ref _hasBegun[batch.Slots[row]];
            if (!hasBegun) hasBegun = IsComplete(inputs, row);
            places[row] = hasBegun ? row : -1;
        }

        return Vector.Tuple(Array.ConvertAll<Vector, Value>(inputs, input => input.Gather(places)));
    }

    public override long CountBytes() => _hasBegun.Length;

    public override void Clear(int slot)
    {
        if (slot < _hasBegun.Length) _hasBegun[slot] = false;
    }

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_hasBegun.Length);
        foreach (var flag in _hasBegun) writer.Write(flag);
    }

    public override void Load(BinaryReader reader)
    {
        _hasBegun = new bool[reader.ReadInt32()];
        for (var i = 0; i < _hasBegun.Length; i++) _hasBegun[i] = reader.ReadBoolean();
    }

    private static bool IsComplete(Vector[] inputs, int row)
    {
        foreach (var input in inputs)
            if (input.IsNull(row))
                return false;
        return true;
    }
}
