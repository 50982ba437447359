namespace DolphinQuant.Data.Tests;

public sealed class ColumnMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2_000_003)]
    public void Array_of_any_size_holds_what_is_written(int count)
    {
        var items = ColumnMemory.Allocate<double>(count);

        for (var i = 0; i < items.Length; i++) items[i] = i;

        Assert.Equal(count, items.Length);
        Assert.Equal(count * (count - 1.0) / 2, items.Sum());
    }

    [Fact]
    public void Array_of_texts_starts_empty() => Assert.All(ColumnMemory.Allocate<string>(1_000_000), Assert.Null);
}
