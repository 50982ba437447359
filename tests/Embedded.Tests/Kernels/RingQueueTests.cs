using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>A queue with two ends does what a list does, however it grows and wraps around.</summary>
public sealed class RingQueueTests
{
    [SeededProperty]
    public void Queue_is_a_list_with_two_ends(byte[] steps)
    {
        var (queue, list) = (new RingQueue<int>(), new List<int>());
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] < 160 || list.Count == 0)
            {
                queue.AddLast(i);
                list.Add(i);
            }
            else if (steps[i] < 220)
            {
                queue.RemoveFirst();
                list.RemoveAt(0);
            }
            else
            {
                queue.RemoveLast();
                list.RemoveAt(list.Count - 1);
            }

            RequireEqual(list, queue);
        }

        RequireEqual(list, Restored(queue));
    }

    [Fact]
    public void Queue_that_was_read_again_goes_on()
    {
        var queue = new RingQueue<int>();
        for (var i = 0; i < 9; i++) queue.AddLast(i);
        queue.RemoveFirst();
        var restored = Restored(queue);
        for (var i = 9; i < 20; i++) restored.AddLast(i);
        RequireEqual([.. Enumerable.Range(1, 19)], restored);
    }

    private static RingQueue<int> Restored(RingQueue<int> queue)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        queue.Save(writer);
        writer.Flush();
        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        var restored = new RingQueue<int>();
        restored.Load(reader);
        return restored;
    }

    private static void RequireEqual(List<int> expected, RingQueue<int> queue)
    {
        var items = new int[queue.Count];
        queue.CopyTo(items);
        Assert.Equal(expected, items);
        if (items.Length == 0) return;
        Assert.Equal(expected[0], queue.First);
        Assert.Equal(expected[^1], queue.Last);
    }
}
