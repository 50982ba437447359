using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DolphinQuant.Data;

/// <summary>Arrays for whole columns.</summary>
public static partial class ColumnMemory
{
    // From here on a column spans pages enough to be worth a system call; numpy asks from the same size on.
    private const int LargeBytes = 4 << 20;

    private const nint Page = 4096;

    // MADV_HUGEPAGE of madvise(2).
    private const int HugePages = 14;

    /// <summary>
    /// An array whose items are not set: the caller writes all of them. A large one asks Linux for huge pages, because the first touch of every
    /// small page of fresh memory costs more than most of what is computed into it.
    /// </summary>
    /// <param name="count">The number of items.</param>
    public static T[] Allocate<T>(int count)
    {
        var items = GC.AllocateUninitializedArray<T>(count);
        if (OperatingSystem.IsLinux() && !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
            && (long)count * Unsafe.SizeOf<T>() >= LargeBytes)
            Advise(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(items)), (nint)count * Unsafe.SizeOf<T>());
        return items;
    }

    // Whether the kernel follows the advice or not, the memory is the same.
    private static unsafe void Advise(ref byte memory, nint length)
    {
        fixed (byte* start = &memory)
        {
            var first = ((nint)start + Page - 1) & -Page;
            _ = Advise(first, ((nint)start + length - first) & -Page, HugePages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
