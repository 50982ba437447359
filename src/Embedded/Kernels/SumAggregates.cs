using System.Numerics;
using Null = DolphinQuant.Data.Null;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>A sum in twice the precision of a double (Neumaier 1974), so that millions of rows add up to the last digit.</summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _lost;

    public readonly double Value => double.IsFinite(_sum) ? _sum + _lost : _sum;

    public void Add(double x)
    {
        var sum = _sum + x;
        _lost += Math.Abs(_sum) >= Math.Abs(x) ? _sum - sum + x : x - sum + _sum;
        _sum = sum;
    }

    public void Add(in CompensatedSum other)
    {
        Add(other._sum);
        _lost += other._lost;
    }
}

/// <summary>The sum of floating numbers.</summary>
internal struct Sum : IAggregate<double, double, Sum>
{
    private CompensatedSum _sum;

    public int Count { readonly get; private set; }

    public readonly double Value => _sum.Value;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item)
    {
        _sum.Add(item);
        Count++;
    }

    public void Merge(in Sum other)
    {
        _sum.Add(other._sum);
        Count += other.Count;
    }
}

/// <summary>The sum of integers, in 64 bits.</summary>
internal struct IntegerSum<T> : IAggregate<T, long, IntegerSum<T>> where T : struct, IBinaryInteger<T>
{
    public int Count { readonly get; private set; }

    public long Value { readonly get; private set; }

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item)
    {
        Value += long.CreateTruncating(item);
        Count++;
    }

    public void Merge(in IntegerSum<T> other)
    {
        Value += other.Value;
        Count += other.Count;
    }
}

/// <summary>The mean.</summary>
internal struct Mean : IAggregate<double, double, Mean>
{
    private CompensatedSum _sum;

    public int Count { readonly get; private set; }

    public readonly double Value => _sum.Value / Count;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item)
    {
        _sum.Add(item);
        Count++;
    }

    public void Merge(in Mean other)
    {
        _sum.Add(other._sum);
        Count += other.Count;
    }
}

/// <summary>The sum of squares.</summary>
internal struct SumOfSquares : IAggregate<double, double, SumOfSquares>
{
    private CompensatedSum _sum;

    public int Count { readonly get; private set; }

    public readonly double Value => _sum.Value;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item)
    {
        _sum.Add(item * item);
        Count++;
    }

    public void Merge(in SumOfSquares other)
    {
        _sum.Add(other._sum);
        Count += other.Count;
    }
}

/// <summary>The product.</summary>
internal struct Product : IAggregate<double, double, Product>
{
    private double _product;

    public int Count { readonly get; private set; }

    public readonly double Value => _product;

    public static bool IsSkipped(double item) => double.IsNaN(item);

    public void Push(double item)
    {
        _product = Count == 0 ? item : _product * item;
        Count++;
    }

    public void Merge(in Product other)
    {
        if (other.Count == 0) return;
        _product = Count == 0 ? other._product : _product * other._product;
        Count += other.Count;
    }
}

/// <summary>The number of items that are not null.</summary>
internal struct Tally<T> : IAggregate<T, int, Tally<T>>
{
    public int Count { readonly get; private set; }

    public readonly int Value => Count;

    public static bool IsSkipped(T item) => Null.Is(item);

    public void Push(T item) => Count++;

    public void Merge(in Tally<T> other) => Count += other.Count;
}
