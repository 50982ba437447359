using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>Numbers kept in order in pieces are the same as numbers sorted anew.</summary>
public sealed class SortedItemsTests
{
    [Theory]
    // Many pieces, few distinct numbers; then many numbers; then runs of one number and infinities.
    [InlineData(3000, 5)]
    [InlineData(3000, 1_000_000)]
    [InlineData(700, 1)]
    [InlineData(40, 3)]
    public void Items_that_come_and_go_stay_in_order(int length, int range)
    {
        var random = new Random(length + range);
        var (window, items, sorted) = (new Queue<double>(), new SortedItems(), new List<double>());
        for (var row = 0; row < length * 3; row++)
        {
            // The window grows, slides and shrinks.
            if (window.Count > 0 && (row > length * 2 || window.Count == length))
            {
                var gone = window.Dequeue();
                items.Remove(gone);
                sorted.RemoveAt(sorted.BinarySearch(gone));
            }

            if (row <= length * 2) Add(Number(random, range));
            if (row % 97 == 0) RequireSame(sorted, items, random, range);
        }

        void Add(double item)
        {
            window.Enqueue(item);
            items.Add(item);
            var place = sorted.BinarySearch(item);
            sorted.Insert(place < 0 ? ~place : place, item);
        }
    }

    [Fact]
    public void Sums_of_distances_equal_those_of_a_loop_whatever_the_pieces()
    {
        var random = new Random(11);
        // A small spread around a large number is where differences of sums would lose digits.
        var numbers = Array.ConvertAll(new double[4000], _ => 1e9 + random.NextDouble());
        var items = new SortedItems();
        foreach (var number in numbers) items.Add(number);

        Assert.Equal(0, (items.Mean() - 1e9) - numbers.Average(number => number - 1e9), 6);
        foreach (var from in new[] { 0, 1e9, 1e9 + 0.25, 1e9 + 0.9, 2e9 })
        {
            var expected = numbers.Sum(number => Math.Abs(number - from));
            Assert.InRange(items.Distances(from) / expected, 1 - 1e-12, 1 + 1e-12);
        }
    }

    [SeededProperty]
    public void Search_counts_what_is_less_and_what_is_not_greater(double[] numbers, double wanted)
    {
        double[] sorted = [.. numbers.Where(number => !double.IsNaN(number)).Order()];
        foreach (var number in sorted.Append(wanted).Where(number => !double.IsNaN(number)))
        {
            Assert.Equal(sorted.Count(item => item < number), SortedSearch.CountLess(sorted, number));
            Assert.Equal(sorted.Count(item => item <= number), SortedSearch.CountUpTo(sorted, number));
        }
    }

    private static double Number(Random random, int range) => random.Next(50) switch
    {
        0 => double.PositiveInfinity,
        1 => double.NegativeInfinity,
        _ => random.Next(range),
    };

    private static void RequireSame(List<double> sorted, SortedItems items, Random random, int range)
    {
        Assert.Equal(sorted.Count, items.Count);
        var copied = new double[items.Count];
        items.CopyTo(copied);
        Assert.Equal(sorted, copied);
        for (var i = 0; i < 20 && sorted.Count > 0; i++)
        {
            var place = random.Next(sorted.Count);
            Assert.Equal(sorted[place], items[place]);
            var number = i == 0 ? double.PositiveInfinity : i == 1 ? double.NegativeInfinity : random.Next(range + 1);
            Assert.Equal(sorted.Count(item => item < number), items.CountLess(number));
            Assert.Equal(sorted.Count(item => item <= number), items.CountUpTo(number));
        }
    }
}
