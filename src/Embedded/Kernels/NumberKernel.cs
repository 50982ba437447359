namespace DolphinQuant.Embedded.Kernels;

/// <summary>Makes as many numbers of the numbers of a column. It only computes, and keeps nothing between columns.</summary>
internal delegate void NumberKernel(ReadOnlySpan<double> items, Span<double> results);

/// <summary>As <see cref="NumberKernel"/>, of two columns of equal length.</summary>
internal delegate void PairKernel(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> results);
