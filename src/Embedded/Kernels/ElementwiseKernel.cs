using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DolphinQuant.Embedded.Kernels;

/// <summary>One number from one number.</summary>
internal interface IUnaryOperation<T, TResult>
{
    static abstract TResult Apply(T x);
}

/// <summary>One number from two.</summary>
internal interface IBinaryOperation<T, TResult>
{
    static abstract TResult Apply(T x, T y);
}

/// <summary>An operation that also exists for whole registers; both forms give the same bits.</summary>
internal interface IRegisterOperation<T> : IBinaryOperation<T, T>
{
    static abstract Vector<T> Apply(Vector<T> x, Vector<T> y);
}

/// <summary>A comparison, 1 or 0, that also exists for whole registers: all bits or none of a lane.</summary>
internal interface IComparison<T> : IBinaryOperation<T, sbyte>
{
    static abstract Vector256<T> Apply(Vector256<T> x, Vector256<T> y);
}

/// <summary>
/// Element-by-element drivers. An operand of length 1 stands for every row; the result has the length of the other one.
/// </summary>
internal static class ElementwiseKernel
{
    /// <summary>The length of a result over operands of the lengths given.</summary>
    public static int ResultLength(int x, int y) => y == 1 ? x : y;

    public static void Map<T, TResult, TOperation>(ReadOnlySpan<T> x, Span<TResult> result)
        where TOperation : struct, IUnaryOperation<T, TResult>
    {
        for (var i = 0; i < result.Length; i++) result[i] = TOperation.Apply(x[i]);
    }

    public static void Zip<T, TResult, TOperation>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<TResult> result)
        where TOperation : struct, IBinaryOperation<T, TResult>
    {
        if (result.Length == 0) return;
        if (y.Length == 1)
        {
            var single = y[0];
            for (var i = 0; i < result.Length; i++) result[i] = TOperation.Apply(x[i], single);
        }
        else if (x.Length == 1)
        {
            var single = x[0];
            for (var i = 0; i < result.Length; i++) result[i] = TOperation.Apply(single, y[i]);
        }
        else
        {
            for (var i = 0; i < result.Length; i++) result[i] = TOperation.Apply(x[i], y[i]);
        }
    }

    /// <summary>As <see cref="Zip"/>, a register at a time.</summary>
    public static void ZipRegisters<T, TOperation>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where TOperation : struct, IRegisterOperation<T>
    {
        var done = 0;
        if (Vector<T>.IsSupported && result.Length >= Vector<T>.Count)
        {
            var step = Vector<T>.Count;
            var wideX = x.Length == 1 ? new Vector<T>(x[0]) : default;
            var wideY = y.Length == 1 ? new Vector<T>(y[0]) : default;
            for (; done <= result.Length - step; done += step)
            {
                var left = x.Length == 1 ? wideX : new Vector<T>(x.Slice(done, step));
                var right = y.Length == 1 ? wideY : new Vector<T>(y.Slice(done, step));
                TOperation.Apply(left, right).CopyTo(result.Slice(done, step));
            }
        }

        Zip<T, T, TOperation>(Rest(x, done), Rest(y, done), result[done..]);
    }

    /// <summary>As <see cref="Zip"/>; numbers of 64 bits are compared a register at a time.</summary>
    public static void Compare<T, TComparison>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<sbyte> result)
        where TComparison : struct, IComparison<T>
    {
        const int Step = 4;
        var done = 0;
        if (Vector256.IsHardwareAccelerated && Vector256<T>.Count == Step && result.Length >= Step)
        {
            var wideX = Vector256.Create(x[0]);
            var wideY = Vector256.Create(y[0]);
            for (; done <= result.Length - Step; done += Step)
            {
                var left = x.Length == 1 ? wideX : Vector256.Create(x.Slice(done, Step));
                var right = y.Length == 1 ? wideY : Vector256.Create(y.Slice(done, Step));
                var bits = TComparison.Apply(left, right).ExtractMostSignificantBits();
                // The product sets the four bits apart, one in each byte; the mask leaves them.
                BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(result.Slice(done, Step)), (bits * 0x00204081) & 0x01010101);
            }
        }

        Zip<T, sbyte, TComparison>(Rest(x, done), Rest(y, done), result[done..]);
    }

    private static ReadOnlySpan<T> Rest<T>(ReadOnlySpan<T> items, int done) => items.Length == 1 ? items : items[done..];
}
