using System.Runtime.CompilerServices;
using DolphinQuant.Embedded.Kernels;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Streaming.Reactive;

/// <summary>An aggregate over a moving window: <c>msum</c> and its kin.</summary>
internal struct MovingState<TItem, TResult, TAggregate>(WindowRule rule) : IStreamState<TItem, TResult>
    where TItem : struct where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    private SlidingWindow<TItem, TResult, TAggregate> _window = new(rule);

    public readonly long HeldBytes => _window.HeldBytes;

    public TResult Push(TItem item)
    {
        _window.Push(item);
        return _window.Value;
    }

    public readonly void Save(BinaryWriter writer) => _window.Save(writer);

    public void Load(BinaryReader reader) => _window.Load(reader);
}

/// <summary>An aggregate over all rows so far: <c>cumsum</c> and its kin.</summary>
internal struct RunningState<TItem, TResult, TAggregate> : IStreamState<TItem, TResult>
    where TAggregate : struct, IAggregate<TItem, TResult, TAggregate>
{
    private GrowingRun<TItem, TResult, TAggregate> _run;

    public TResult Push(TItem item)
    {
        _run.Push(item);
        return _run.Value;
    }

    public readonly void Save(BinaryWriter writer) => writer.WriteOne(_run);

    public void Load(BinaryReader reader) => _run = reader.ReadOne<GrowingRun<TItem, TResult, TAggregate>>();
}

/// <summary>A function of the rows of a moving window: <c>mrank</c>, <c>mmad</c>, weights by place.</summary>
internal struct WindowState<TFunction>(WindowRule rule, TFunction function) : IStreamState<double, double>
    where TFunction : IWindowFunction<double, double>
{
    private RecentRows<double> _rows = new(rule.Length);
    private long _count;
    private int _valid;

    public readonly long HeldBytes => rule.Length * sizeof(double);

    public double Push(double item)
    {
        if (_count >= rule.Length && !double.IsNaN(_rows.Items[0])) _valid--;
        if (!double.IsNaN(item)) _valid++;
        _rows.Push(item);
        _count++;
        return rule.IsMet(_count, _valid) ? function.Apply(_rows.Items, _valid) : double.NaN;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.WriteItems(_rows.Items);
    }

    public void Load(BinaryReader reader)
    {
        var count = reader.ReadInt64();
        (_rows, _valid) = (new RecentRows<double>(rule.Length), 0);
        foreach (var item in reader.ReadItems<double>())
        {
            _rows.Push(item);
            if (!double.IsNaN(item)) _valid++;
        }

        _count = count;
    }
}

/// <summary>A state that begins behind the nulls in front of a column, as in TA-Lib.</summary>
internal struct LateState<TState>(TState state) : IStreamState<double, double>
    where TState : struct, IStreamState<double, double>
{
    private TState _state = state;
    private bool _hasBegun;

    public readonly long HeldBytes => _state.HeldBytes;

    public double Push(double item)
    {
        if (!_hasBegun && double.IsNaN(item)) return double.NaN;
        _hasBegun = true;
        return _state.Push(item);
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_hasBegun);
        _state.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        _hasBegun = reader.ReadBoolean();
        var loaded = _state;
        loaded.Load(reader);
        _state = loaded;
    }
}

/// <summary>The item that stood some rows before: <c>prev</c>, <c>move</c>.</summary>
internal struct MoveState<T>(int steps) : IStreamState<T, T> where T : struct
{
    private T[] _ring = NewRing(steps);
    private int _place;

    public readonly long HeldBytes => (long)steps * Unsafe.SizeOf<T>();

    public T Push(T item)
    {
        var before = _ring[_place];
        _ring[_place] = item;
        if (++_place == steps) _place = 0;
        return before;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(_place);
        writer.WriteItems((ReadOnlySpan<T>)_ring);
    }

    public void Load(BinaryReader reader) => (_place, _ring) = (reader.ReadInt32(), reader.ReadItems<T>());

    private static T[] NewRing(int steps)
    {
        var ring = new T[steps];
        Array.Fill(ring, Null.Of<T>());
        return ring;
    }
}

/// <summary>Nulls replaced by the last item before them: <c>ffill</c>.</summary>
internal struct FillState<T>(int limit) : IStreamState<T, T> where T : struct
{
    private T _last = Null.Of<T>();
    private int _run;

    public T Push(T item)
    {
        if (!Null.Is(item))
        {
            (_last, _run) = (item, 0);
            return item;
        }

        if (_run < limit) _run++;
        else return item;
        return _last;
    }

    public readonly void Save(BinaryWriter writer)
    {
        writer.WriteOne(_last);
        writer.Write(_run);
    }

    public void Load(BinaryReader reader) => (_last, _run) = (reader.ReadOne<T>(), reader.ReadInt32());
}
