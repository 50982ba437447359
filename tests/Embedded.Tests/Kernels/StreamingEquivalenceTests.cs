using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>One kernel, two drivers: a state that is pushed row by row gives the very bits of the batch run.</summary>
public sealed class StreamingEquivalenceTests
{
    [SeededProperty]
    public void Sliding_window_row_by_row_equals_batch(double[] items, int window, bool hasPeriods)
    {
        var length = 1 + (Math.Abs(window % 20));
        var rule = WindowRule.Of(length, hasPeriods ? 1 + (length / 2) : null);
        AssertSame<Sum>(items, rule);
        AssertSame<Mean>(items, rule);
        AssertSame<Deviation>(items, rule);
        AssertSame<Skewness>(items, rule);
        AssertSame<Kurtosis>(items, rule);
        AssertSame<Maximum<double>>(items, rule);
    }

    [SeededProperty]
    public void Recent_rows_row_by_row_equal_the_slice(int[] items, int window)
    {
        var length = 1 + Math.Abs(window % 9);
        var recent = new RecentRows<int>(length);
        for (var i = 0; i < items.Length; i++)
        {
            recent.Push(items[i]);
            Assert.Equal(items[Math.Max(0, i - length + 1)..(i + 1)], recent.Items.ToArray());
        }
    }

    [SeededProperty]
    public void Growing_run_row_by_row_equals_batch(double[] items)
    {
        var batch = new double[items.Length];
        Fold.Running<double, double, Deviation>(items, batch);
        var run = default(GrowingRun<double, double, Deviation>);
        for (var i = 0; i < items.Length; i++)
        {
            run.Push(items[i]);
            Assert.Equal(BitConverter.DoubleToInt64Bits(batch[i]), BitConverter.DoubleToInt64Bits(run.Value));
        }
    }

    [SeededProperty]
    public void Register_arithmetic_equals_scalar_arithmetic(int[] x, int[] y)
    {
        var count = Math.Min(x.Length, y.Length);
        var registers = new int[count];
        var scalars = new int[count];
        ElementwiseKernel.ZipRegisters<int, Add<int>>(x.AsSpan(0, count), y.AsSpan(0, count), registers);
        ElementwiseKernel.Zip<int, int, Add<int>>(x.AsSpan(0, count), y.AsSpan(0, count), scalars);
        Assert.Equal(scalars, registers);
    }

    [Fact]
    public void Register_arithmetic_keeps_nulls_in_every_lane()
    {
        var items = Enumerable.Range(0, 67).Select(i => i % 3 == 0 ? int.MinValue : i).ToArray();
        var results = new int[items.Length];
        ElementwiseKernel.ZipRegisters<int, Multiply<int>>(items, [2], results);
        Assert.Equal(items.Select(item => item == int.MinValue ? item : item * 2), results);
    }

    private static void AssertSame<TAggregate>(double[] items, WindowRule rule)
        where TAggregate : struct, IAggregate<double, double, TAggregate>
    {
        var batch = new double[items.Length];
        Fold.Sliding<double, double, TAggregate>(items, rule, batch);
        var window = new SlidingWindow<double, double, TAggregate>(rule);
        for (var i = 0; i < items.Length; i++)
        {
            window.Push(items[i]);
            var value = window.Value;
            Assert.True(batch[i].Equals(value), $"row {i}: {value} is not {batch[i]}");
        }
    }
}
